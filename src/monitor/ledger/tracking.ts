import type { Pool } from '../../model/pool.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import type { Coverage, Monitor } from '../types.ts'
import { createManualLeases, type Stacks } from './manual-leases.ts'
import { freeName, textOf } from './names.ts'
import { nullTracker } from './null-tracker.ts'
import { safePool } from './safe-pool.ts'

/** The ledger part of a monitor: what writes into the ledger. */
export type TrackingPart = Pick<
  Monitor,
  | 'tracker'
  | 'attach'
  | 'poolName'
  | 'fault'
  | 'trackConnection'
  | 'releaseConnection'
  | 'recordConnectionError'
  | 'holdLease'
  | 'ingest'
  | 'senders'
>

/** Tracking into the ledger. A failure becomes a fault and never reaches the caller. */
export function createTracking(core: Core, stacks: Stacks, coverage: Coverage): TrackingPart {
  const { ledger, faults, senders, power } = core
  const manual = createManualLeases(core, stacks)
  return {
    tracker: (service, pool) =>
      guarded(faults, 'tracker', nullTracker(service, pool), () => ledger.tracker(service, pool)),
    attach: (pool) => {
      const nothing = (): void => {}
      return guarded(faults, 'attach', nothing, () => attach(core, pool))
    },
    poolName: (base, target) => freeName(ledger.pools, base, target),
    fault: faults.note,
    trackConnection: (service, id) =>
      guarded(faults, 'track-connection', 'fault', () =>
        power.on ? manual.track(service, idOf(id)) : (idOf(id) ?? 'off'),
      ),
    releaseConnection: (service, id) =>
      guarded(faults, 'release-connection', undefined, () => manual.release(service, idOf(id))),
    recordConnectionError: (service, error, context) =>
      guarded(faults, 'record-error', undefined, () => {
        if (power.on) manual.fail(service, error, context)
      }),
    holdLease: (id, reason) =>
      guarded(faults, 'hold-connection', false, () => manual.hold(textOf(id), textOf(reason))),
    ingest: (body, source) =>
      guarded(faults, 'ingest', { accepted: 0, folded: 0 }, () => {
        if (!power.on) return { accepted: 0, folded: 0 }
        // A report from elsewhere proves its seam: nothing of it comes through this process.
        if (body.runtime === 'browser') coverage.seen('browser-client')
        if (source?.proven && body.runtime === 'edge' && body.service === 'middleware') coverage.seen('proxy')
        return senders.take(body, source)
      }),
    senders: () => senders.list(),
  }
}

/** Tracking that counts nothing, for a monitor that is switched off. */
export function offTracking(core: Core): TrackingPart {
  return {
    tracker: nullTracker,
    attach: () => () => {},
    poolName: (base) => base,
    fault: core.faults.note,
    trackConnection: (_service, id) => idOf(id) ?? 'off',
    releaseConnection: () => {},
    recordConnectionError: () => {},
    holdLease: () => true,
    ingest: () => ({ accepted: 0, folded: 0 }),
    senders: () => core.senders.list(),
  }
}

/** An id as the ledger stores it: untyped code may pass numbers. */
function idOf(id: string | undefined): string | undefined {
  return id === undefined || id === null ? undefined : textOf(id)
}

function attach({ ledger, faults }: Core, pool: Pool): () => void {
  const counters = ledger.pool(pool.name)
  const attached = safePool(pool, counters.name, counters.kind, faults)
  counters.attached = attached
  counters.wasAttached = true
  counters.target = attached.target
  return () => {
    if (counters.attached !== attached) return
    // An environment may name the server: the first client knows.
    counters.target ??= attached.target
    counters.attached = null
  }
}
