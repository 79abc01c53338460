/** One snapshot as history keeps it. Ratios 0..1; counters are cumulative of the process that wrote them. */
export interface HistoryPoint {
  /** ms since the epoch. */
  readonly at: number
  readonly active: number
  readonly total: number
  /** Ratio of the most utilised pool. */
  readonly utilization: number
  readonly pending: number
  readonly errors: number
  readonly timeouts: number
  readonly alerts: number
  /** Alerts opened since the process began. */
  readonly alertsOpened: number
  readonly leaks: number
  /** p95 of the time to get a slot in the window before this point, ms; NaN = unknown. */
  readonly acquireP95: number
  /** 0 healthy, 1 warning, 2 critical */
  readonly health: 0 | 1 | 2
  /** Utilisation ratio by pool; NaN = unknown then. */
  readonly pools: Readonly<Record<string, number>>
}

/** One bucket of a chart: `null` where nothing was recorded (a gap, never a zero). */
export type Bucket = { readonly min: number; readonly avg: number; readonly max: number } | null

/** History cut into equal buckets for drawing. */
export interface Series {
  /** ms since the epoch of the first bucket's start and the last bucket's end. */
  readonly from: number
  readonly to: number
  readonly bucketMs: number
  /** Utilisation ratio by pool. */
  readonly pools: readonly { readonly name: string; readonly buckets: readonly Bucket[] }[]
  readonly active: readonly Bucket[]
  readonly pending: readonly Bucket[]
}
