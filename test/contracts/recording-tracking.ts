import type { Tracker, Tracking } from '../../src/model/extensions.ts'
import type { LeaseDetails, Outcome } from '../../src/model/lease.ts'

/** One lease as it was opened and ended. */
export interface RecordedLease {
  readonly service: string
  readonly pool: string
  readonly operation: string
  readonly details: LeaseDetails | undefined
  attempts: number
  outcome: Outcome | null
  code: string | undefined
}

/** A tracking that records what a client reports. */
export interface RecordingTracking extends Tracking {
  readonly leases: readonly RecordedLease[]
  readonly errors: readonly {
    readonly service: string
    readonly pool: string
    readonly error: unknown
    readonly context: string | undefined
  }[]
  readonly faults: readonly { readonly part: string; readonly error: unknown }[]
  /** Leases not ended yet. */
  active(): number
}

export function recordingTracking(): RecordingTracking {
  const leases: RecordedLease[] = []
  const errors: RecordingTracking['errors'][number][] = []
  const faults: RecordingTracking['faults'][number][] = []
  return {
    leases,
    errors,
    faults,
    active: () => leases.filter(({ outcome }) => outcome === null).length,
    tracker(service, pool): Tracker {
      return {
        service,
        pool,
        open(operation, details) {
          const lease: RecordedLease = {
            service,
            pool,
            operation,
            details,
            attempts: 1,
            outcome: null,
            code: undefined,
          }
          leases.push(lease)
          return {
            id: String(leases.length),
            attempt: () => void lease.attempts++,
            end(outcome = 'ok', code) {
              if (lease.outcome !== null) return
              lease.outcome = outcome
              lease.code = code
            },
          }
        },
        fail: (error, context) => void errors.push({ service, pool, error, context }),
        waited: () => {},
        created: () => {},
        connectFailed: (operation, error) => void errors.push({ service, pool, error, context: operation }),
        statementFailed: () => {},
        timedOut: () => {},
      }
    },
    attach: () => () => {},
    poolName: (base) => base,
    fault: (part, error) => void faults.push({ part, error }),
  }
}
