import {
  type HistoryPoint,
  POINT_COLUMNS,
  POINT_OPTIONAL,
  ROLLED_METRICS,
  type Rollup,
  type Sample,
} from '../model/history.ts'

/*
 * Points and roll-ups as short rows of numbers: a day of them stays small on disk, a month is read at once. NaN = unknown is `null` in
 * JSON.
 */

/** From here on a number may be absent. */
const FIRST_OPTIONAL = POINT_COLUMNS.length - POINT_OPTIONAL.length
const PARTS = ['min', 'avg', 'max', 'p95', 'weight'] as const
const ROLLUP_NUMBERS = 3 + ROLLED_METRICS.length * PARTS.length

/** A pool's utilisation now, and its mean and peak since the point before. */
type PoolRow = readonly [now: number, mean?: number, peak?: number]
export type PointRow = readonly [
  numbers: readonly (number | null)[],
  pools: Readonly<Record<string, PoolRow>>,
]
export type RollupRow = readonly number[]

export function pointRow(point: HistoryPoint): PointRow {
  const { pools, use } = point
  const rows = Object.entries(pools).map(([name, value]): [string, PoolRow] => {
    const used = use !== undefined && Object.hasOwn(use, name) ? use[name] : undefined
    return [name, used ? [value, used.mean, used.peak] : [value]]
  })
  // An absent number is unknown, and is written as 0 nowhere.
  return [POINT_COLUMNS.map((name) => point[name] ?? null), Object.fromEntries(rows)]
}

/** ms since the epoch; `NaN` = not a point. */
export function pointTime(row: unknown): number {
  const at = (row as PointRow | null)?.[0]?.[0]
  return typeof at === 'number' ? at : Number.NaN
}

/** ms since the epoch; `NaN` = this is no roll-up. */
export function rollupTime(row: unknown): number {
  const at = (row as RollupRow | null)?.[0]
  return typeof at === 'number' ? at : Number.NaN
}

/** `null` = not a point. */
export function pointFrom(row: unknown): HistoryPoint | null {
  const [numbers, pools] = (Array.isArray(row) ? row : []) as unknown as Partial<PointRow>
  if (!Array.isArray(numbers) || typeof numbers[0] !== 'number' || typeof pools !== 'object') return null
  const values = POINT_COLUMNS.flatMap((name, i) => {
    const value = numbers[i] ?? null
    if (value === null && i >= FIRST_OPTIONAL) return []
    return [[name, value ?? Number.NaN] as const]
  })
  const names = Object.entries(pools)
  const use = names.filter(([, { length }]) => length > 1)
  return {
    ...Object.fromEntries(values),
    pools: Object.fromEntries(names.map(([name, [value]]) => [name, value ?? Number.NaN])),
    ...(use.length === 0
      ? {}
      : {
          use: Object.fromEntries(
            use.map(([name, [, mean, peak]]) => [
              name,
              { mean: mean ?? Number.NaN, peak: peak ?? Number.NaN },
            ]),
          ),
        }),
  } as unknown as HistoryPoint
}

export function rollupRow({ at, alertsPeak, alertsOpened, samples }: Rollup): RollupRow {
  return [
    at,
    alertsPeak,
    alertsOpened,
    ...ROLLED_METRICS.flatMap((metric) => PARTS.map((part) => samples[metric][part])),
  ]
}

/** `null` = this is no roll-up. Plain: a start reads a month of them. */
export function rollupFrom(row: unknown): Rollup | null {
  if (!Array.isArray(row) || row.length < ROLLUP_NUMBERS) return null
  const numbers = row as readonly number[]
  const samples = {
    utilization: sampleAt(numbers, 3),
    active: sampleAt(numbers, 8),
    pending: sampleAt(numbers, 13),
  }
  return {
    at: numbers[0] as number,
    alertsPeak: numbers[1] as number,
    alertsOpened: numbers[2] as number,
    samples,
  }
}

function sampleAt(numbers: readonly number[], from: number): Sample {
  return {
    min: numbers[from] as number,
    avg: numbers[from + 1] as number,
    max: numbers[from + 2] as number,
    p95: numbers[from + 3] as number,
    weight: numbers[from + 4] as number,
  }
}
