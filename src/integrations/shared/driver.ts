import type { Tracker, Tracking } from '../../model/extensions.ts'

/** The request an operation belongs to. */
export interface DriverScope {
  readonly service?: string
  /** For example `POST /api/reports/export`. */
  readonly route?: string
}

/** What a database driver's wrapper needs of the monitor it reports to. */
export interface DriverContext {
  readonly tracking: Tracking
  /** Service of operations outside every scope. */
  readonly service: string
  /** The scope of the code that runs now; `undefined` outside of every request. O(1), never throws. */
  readonly scope: () => DriverScope | undefined
  /** One lease in so many keeps its acquisition stack at least; 1 = every lease, 0 = none. */
  readonly stackSample: number
  /** Whether monitoring was switched off meanwhile: the driver's own path is taken then. O(1). */
  readonly isOff?: () => boolean
  /** Something came through the driver: O(1). */
  readonly seen: () => void
}

/** Trackers of a pool by service; `undefined` = that of the context. */
export type TrackerOf = (service: string | undefined) => Tracker

/** Trackers of the pool by service; that of the context is looked up once. */
export function trackersOf(context: DriverContext, name: string): TrackerOf {
  const ordinary = context.tracking.tracker(context.service, name)
  return (service) =>
    service === undefined || service === context.service ? ordinary : context.tracking.tracker(service, name)
}
