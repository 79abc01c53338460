/** What happened in a pool between two beats: nothing that lasted less than a beat is lost. */
export interface PoolBeat {
  /** Slots in use, averaged over time. */
  readonly mean: number
  /** Leases open on it, averaged over time. */
  readonly leases: number
  /** Most slots in use at once. */
  readonly peak: number
  /** Longest wait for a slot that ended in it, ms, refused requests included; 0 = no request waited. */
  readonly longestWait: number
  /** Requests that were refused a slot or a connection. */
  readonly refused: number
}

/** Utilisation ratio of a pool between two beats; NaN = unknown. */
export interface Use {
  readonly mean: number
  readonly peak: number
}

/** One snapshot as history stores it. Ratios 0..1; counters are cumulative of the process that wrote them. */
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
  /** Alerts opened since the history began: since the process began, or longer where a journal outlives it. */
  readonly alertsOpened: number
  readonly leaks: number
  /** p95 of the time to get a slot in the window before this point, ms; NaN = unknown. */
  readonly acquireP95: number
  /** 0 healthy, 1 warning, 2 critical */
  readonly health: 0 | 1 | 2
  /** Utilisation ratio by pool at this instant; NaN = unknown then. */
  readonly pools: Readonly<Record<string, number>>
  /** Leases open since the point before: averaged over time, and the most at once. Absent = only the instant was looked at. */
  readonly activeMean?: number
  readonly activePeak?: number
  /** The same for the most utilised pool, ratio. */
  readonly utilizationMean?: number
  readonly utilizationPeak?: number
  /** The same by pool. */
  readonly use?: Readonly<Record<string, Use>>
  /** Longest wait for a slot that ended since the point before, ms. */
  readonly longestWait?: number
  /** Requests refused a slot or a connection since the point before. */
  readonly refused?: number
}

/** Use of a pool over time, oldest first. */
export interface UseTrace {
  /** ms since the epoch. */
  readonly at: readonly number[]
  /** Share of the slots in use before each time, 0..1; NaN = unknown. */
  readonly mean: readonly number[]
}

/** Numbers of every point. */
export const POINT_NUMBERS = [
  'at',
  'active',
  'total',
  'utilization',
  'pending',
  'errors',
  'timeouts',
  'alerts',
  'alertsOpened',
  'leaks',
  'acquireP95',
] as const
/** Numbers a point may lack. */
export const POINT_OPTIONAL = [
  'activeMean',
  'activePeak',
  'utilizationMean',
  'utilizationPeak',
  'longestWait',
  'refused',
] as const
/** A point as one row. Files hold the numbers in this order: a name is only ever added at the end. */
export const POINT_COLUMNS: readonly [...typeof POINT_NUMBERS, 'health', ...typeof POINT_OPTIONAL] = [
  ...POINT_NUMBERS,
  'health',
  ...POINT_OPTIONAL,
]

/** What a roll-up has a sample of. */
export const ROLLED_METRICS = ['utilization', 'active', 'pending'] as const
export type RolledMetric = (typeof ROLLED_METRICS)[number]

/** One value of a metric over a stretch of time. */
export interface Sample {
  readonly min: number
  readonly avg: number
  readonly max: number
  readonly p95: number
  /** Snapshots it stands for. */
  readonly weight: number
  /** The value at its end; absent = its average. */
  readonly last?: number
}

/** Five minutes of history in one row. */
export interface Rollup {
  /** Start, ms since the epoch. */
  readonly at: number
  /** Most alerts firing at once. */
  readonly alertsPeak: number
  /** As of its end, like `HistoryPoint.alertsOpened`. */
  readonly alertsOpened: number
  readonly samples: Readonly<Record<RolledMetric, Sample>>
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
  readonly pools: readonly {
    readonly name: string
    readonly buckets: readonly Bucket[]
    /** Of the pool that was most utilised at each time: history this old holds no single pools. */
    readonly mostUtilised?: true
  }[]
  readonly active: readonly Bucket[]
  readonly pending: readonly Bucket[]
}
