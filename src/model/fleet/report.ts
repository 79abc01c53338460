import type { PoolReport } from '../report/pool.ts'
import type { AlertReport, ServiceReport } from '../report/service.ts'
import type { InstanceIdentity } from '../snapshot.ts'
import type { Verdict } from '../verdict.ts'

/** Shape of a report. A reader leaves out what another version wrote. */
export const REPORT_VERSION = 1
/** Most services, pools, causes and alerts of one report: it stays below `MOST_REPORT_BYTES`. */
export const REPORT_CAPS = { services: 50, pools: 50, causes: 5, alerts: 20 } as const
/** A report is no larger than this as JSON, bytes. */
export const MOST_REPORT_BYTES = 131_072

/** A pool with what tells whether two processes speak of the same one. */
export interface FleetPool extends PoolReport {
  /** Host, port, database and role it connects to; absent = not known. */
  readonly target?: string
}

/** What one instance says of itself at a beat. Holds no stack, no statement and no value. */
export interface FleetReport {
  readonly v: typeof REPORT_VERSION
  readonly instance: InstanceIdentity
  /** Release it runs, where the host names one. */
  readonly build: string | null
  /** Process id; `null` where there is none. */
  readonly pid: number | null
  /** ms since it began, by its own monotonic clock: comparable between instances whose wall clocks differ. */
  readonly upMs: number
  /** ms between two reports. */
  readonly beatMs: number
  /** Whether this is its goodbye. */
  readonly ended: boolean
  readonly verdict: Verdict
  readonly active: number
  readonly opened: number
  readonly peak: { readonly timestamp: number; readonly connections: number }
  /** Percent of its fullest pool. */
  readonly poolUtilization: number
  readonly services: readonly ServiceReport[]
  readonly pools: readonly FleetPool[]
  readonly alerts: readonly AlertReport[]
}
