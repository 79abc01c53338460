import {
  type HistoryPoint,
  ROLLED_METRICS,
  type RolledMetric,
  type Rollup,
  type Sample,
} from '../model/history.ts'
import { weightedQuantile } from './aggregate.ts'
import { sampleOf, usageOf } from './point.ts'
import { createRing } from './ring.ts'

/** Length of a roll-up and how long roll-ups are stored (contract section 6). */
export const ROLLUP_MS = 300_000
export const ROLLUP_DAYS = 30

const PARTS = ['min', 'avg', 'max', 'p95'] as const

type Column = 'at' | 'weight' | 'alerts' | 'alertsOpened' | `${RolledMetric}.${(typeof PARTS)[number]}`

const COLUMNS: readonly Column[] = [
  'at',
  'weight',
  'alerts',
  'alertsOpened',
  ...ROLLED_METRICS.flatMap((metric) => PARTS.map((part) => `${metric}.${part}` as const)),
]

/** Roll-ups of the last 30 days, the unfinished one included. */
export interface Rollups {
  /** @returns the five minutes that this point ended, if it did */
  add(point: HistoryPoint): Rollup | undefined
  /** Adds one that was stored. */
  restore(rollup: Rollup): void
  /** Those that start after `from` and not after `to`, ms since the epoch, oldest first. O(their number). */
  between(from: number, to: number): Rollup[]
  /** Whether there is one that starts after `from` and before `to`. */
  hasBetween(from: number, to: number): boolean
}

export function createRollups(): Rollups {
  const ring = createRing<Column>(COLUMNS, (ROLLUP_DAYS * 86_400_000) / ROLLUP_MS)
  let open: HistoryPoint[] = []

  const store = (rollup: Rollup): void => {
    const later = ring.newerThan('at', rollup.at)
    ring.push(rowOf(rollup))
    ring.sink(later)
  }
  return {
    add(point) {
      const first = open[0]
      let closed: Rollup | undefined
      if (first && startOf(first.at) !== startOf(point.at)) {
        closed = roll(open, startOf(first.at))
        store(closed)
        open = []
      }
      open.push(point)
      return closed
    },
    restore: store,
    between(from, to) {
      const closed: Rollup[] = []
      const ahead = ring.newerThan('at', to)
      for (let back = ring.newerThan('at', from) - 1; back >= ahead; back--)
        closed.push(rolledOf((column) => ring.at(column, back)))
      const first = open[0]
      const start = first === undefined ? Number.NaN : startOf(first.at)
      return start > from && start <= to ? [...closed, roll(open, start)] : closed
    },
    hasBetween: (from, to) => ring.newerThan('at', from) > ring.newerThan('at', to - 1),
  }
}

/** Start of the five minutes that a time lies in, ms since the epoch. */
export function startOf(at: number): number {
  return Math.floor(at / ROLLUP_MS) * ROLLUP_MS
}

function roll(points: readonly HistoryPoint[], at: number): Rollup {
  return {
    at,
    alertsPeak: Math.max(...points.map((point) => point.alerts)),
    alertsOpened: points[points.length - 1]?.alertsOpened ?? 0,
    samples: {
      utilization: together(
        points.map((point) => sampleOf(point.utilization, usageOf(point, 'utilization'))),
      ),
      active: together(points.map((point) => sampleOf(point.active, usageOf(point, 'active')))),
      pending: together(points.map((point) => sampleOf(point.pending))),
    },
  }
}

/** Samples of equal weight as one. */
function together(samples: readonly Sample[]): Sample {
  return {
    min: Math.min(...samples.map(({ min }) => min)),
    avg: samples.reduce((sum, { avg }) => sum + avg, 0) / samples.length,
    max: Math.max(...samples.map(({ max }) => max)),
    p95: weightedQuantile(
      samples.map(({ p95, weight }) => ({ value: p95, weight })),
      0.95,
    ),
    weight: samples.length,
  }
}

/** Written out: a month of roll-ups is restored at a start. */
function rowOf({ at, alertsPeak, alertsOpened, samples }: Rollup): Record<Column, number> {
  const { utilization, active, pending } = samples
  return {
    at,
    weight: active.weight,
    alerts: alertsPeak,
    alertsOpened,
    'utilization.min': utilization.min,
    'utilization.avg': utilization.avg,
    'utilization.max': utilization.max,
    'utilization.p95': utilization.p95,
    'active.min': active.min,
    'active.avg': active.avg,
    'active.max': active.max,
    'active.p95': active.p95,
    'pending.min': pending.min,
    'pending.avg': pending.avg,
    'pending.max': pending.max,
    'pending.p95': pending.p95,
  }
}

function rolledOf(at: (column: Column) => number): Rollup {
  const sampleOf = (metric: RolledMetric): Sample => ({
    min: at(`${metric}.min`),
    avg: at(`${metric}.avg`),
    max: at(`${metric}.max`),
    p95: at(`${metric}.p95`),
    weight: at('weight'),
  })
  return {
    at: at('at'),
    alertsPeak: at('alerts'),
    alertsOpened: at('alertsOpened'),
    samples: {
      utilization: sampleOf('utilization'),
      active: sampleOf('active'),
      pending: sampleOf('pending'),
    },
  }
}
