import type { LeakReport } from '../report/leak.ts'
import type { PoolReport } from '../report/pool.ts'
import type { AlertReport, ServiceReport } from '../report/service.ts'
import type { InstanceIdentity } from '../snapshot.ts'
import type { Verdict } from '../verdict.ts'
import type { PaceReading } from './pace.ts'
import type { ReportedMetrics } from './report-metrics.ts'

/** Shape of a report. A reader leaves out what another version wrote. */
export const REPORT_VERSION = 1
/** Most of what one report lists: it stays below `MOST_REPORT_BYTES`. */
export const REPORT_CAPS = { services: 50, pools: 50, causes: 5, alerts: 20, paces: 60, leaks: 10 } as const
/** A report is no larger than this as JSON, bytes. */
export const MOST_REPORT_BYTES = 262_144

/** A pool, with what identifies it across processes. */
export interface FleetPool extends PoolReport {
  /** Host, port, database and role it connects to; absent = unknown. */
  readonly target?: string
  /** `application_name` of its connections, and the role they log in as; absent = not known. */
  readonly application?: string
  readonly role?: string
}

/** How long uses take by a service, so that two releases can be compared. */
export interface FleetPace extends PaceReading {
  readonly service: string
}

/** What one instance reports at a beat. Contains no stack, no statement and no value. */
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
  /** Whether it is the last one: the instance is ending. */
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
  /** Those idle for longest, each with no more than the line that took it; absent = an older version wrote it. */
  readonly leaks?: readonly LeakReport[]
  /** Leaks that the list leaves out; absent = none. */
  readonly leaksOmitted?: number
  /** Of the most frequent uses; absent = an older version wrote it. */
  readonly paces?: readonly FleetPace[]
  /** What its own scrape contains; absent = an older version wrote it. */
  readonly metrics?: ReportedMetrics
}
