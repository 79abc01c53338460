import type { PoolReading } from '../../../model/pool.ts'
import type { Observation } from '../../../model/snapshot.ts'
import { countOf } from '../../../model/tools/histogram.ts'

/** Fewer operations than this say nothing about a rate. */
const ENOUGH = 20
/** A shorter window than this says nothing about a rate, ms. */
const ENOUGH_MS = 1000

/** What goes through a pool, as of the last minutes. */
export interface Traffic {
  /** Operations a second. */
  readonly perSecond: number
  /** Mean time an operation holds its slot, ms. */
  readonly useMs: number
  /** Little's law: how many slots that keeps busy on average. */
  readonly slots: number
}

/** Arrival rate × use time of one pool; `null` when too little came through to tell. */
export function trafficOf(pool: PoolReading, { services }: Observation): Traffic | null {
  let ended = 0
  let sumMs = 0
  let windowMs = 0
  for (const { recent, operations } of services) {
    const all = operations.reduce((sum, { opened }) => sum + opened, 0)
    const here = operations.filter((operation) => operation.pool === pool.name)
    if (all === 0 || here.length === 0) continue
    // A service that draws from several pools: what is recent is shared out as everything so far was.
    ended += recent.ended * (here.reduce((sum, { opened }) => sum + opened, 0) / all)
    sumMs += recent.duration.sum * shareOfTime(here, operations)
    windowMs = Math.max(windowMs, recent.windowMs)
  }
  if (ended < ENOUGH || windowMs < ENOUGH_MS) return null
  const perSecond = (ended / windowMs) * 1000
  const useMs = sumMs / ended
  return { perSecond, useMs, slots: (perSecond * useMs) / 1000 }
}

type Operations = Observation['services'][number]['operations']

function shareOfTime(here: Operations, all: Operations): number {
  const time = (operations: Operations): number =>
    operations.reduce((sum, { duration }) => sum + duration.sum, 0)
  const total = time(all)
  return total > 0 ? time(here) / total : countIn(here) / Math.max(1, countIn(all))
}

function countIn(operations: Operations): number {
  return operations.reduce((sum, { duration }) => sum + countOf(duration), 0)
}

/** Average use from which waiting is no accident of the moment, share of `max`. */
const BUSY = 0.8
/** Room above the average, so that a burst finds a slot. */
const HEADROOM = 1.25

/** The `max` that this traffic needs; `null` when what there is carries it. */
export function needOf({ slots }: Traffic, max: number): number | null {
  return slots >= max * BUSY ? Math.ceil(Math.max(slots, max) * HEADROOM) : null
}
