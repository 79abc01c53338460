import { BY_HAND } from '../../../model/lease.ts'
import type { PoolReading } from '../../../model/pool.ts'
import type { Observation } from '../../../model/snapshot.ts'
import { countOf } from '../../../model/tools/histogram.ts'
import { oncePer } from '../../../model/tools/once-per.ts'

/** Fewer operations than this give no rate. */
const ENOUGH = 20
/** A shorter window than this gives no rate, ms. */
const ENOUGH_MS = 1000

/** Traffic of a pool in the last minutes. */
export interface Traffic {
  /** Operations a second. */
  readonly perSecond: number
  /** Mean time an operation holds its slot, ms. */
  readonly useMs: number
  /** Little's law: how many slots that keeps busy on average. */
  readonly slots: number
}

/** Traffic of a pool in the recent window. */
interface Sums {
  ended: number
  sumMs: number
  windowMs: number
}

/** One service's part in a pool, since the start. */
interface Part {
  opened: number
  ended: number
  sumMs: number
}

/** Arrival rate × use time of one pool; `null` when there was too little traffic. */
export function trafficOf(pool: PoolReading, seen: Observation): Traffic | null {
  const { ended, sumMs, windowMs } = sumsByPool(seen).get(pool.name) ?? NOTHING
  if (ended < ENOUGH || windowMs < ENOUGH_MS) return null
  const perSecond = (ended / windowMs) * 1000
  const useMs = sumMs / ended
  return { perSecond, useMs, slots: (perSecond * useMs) / 1000 }
}

const NOTHING: Readonly<Sums> = { ended: 0, sumMs: 0, windowMs: 0 }

/** A service that uses several pools: recent traffic is divided like all its traffic so far. */
const sumsByPool = oncePer(({ services }: Observation) => {
  const sums = new Map<string, Sums>()
  for (const { recent, operations } of services) {
    const { all, parts } = partsOf(operations)
    if (all.opened === 0) continue
    for (const [pool, part] of parts) {
      const here = sums.get(pool) ?? { ...NOTHING }
      here.ended += recent.ended * (part.opened / all.opened)
      here.sumMs += recent.duration.sum * shareOfTime(part, all)
      here.windowMs = Math.max(here.windowMs, recent.windowMs)
      sums.set(pool, here)
    }
  }
  return sums
})

type Operations = Observation['services'][number]['operations']

function partsOf(operations: Operations): { readonly all: Part; readonly parts: ReadonlyMap<string, Part> } {
  const all: Part = { opened: 0, ended: 0, sumMs: 0 }
  const parts = new Map<string, Part>()
  for (const { pool, opened, duration } of operations) {
    const part = parts.get(pool) ?? { opened: 0, ended: 0, sumMs: 0 }
    parts.set(pool, part)
    const ended = countOf(duration)
    for (const one of [part, all]) {
      one.opened += opened
      one.ended += ended
      one.sumMs += duration.sum
    }
  }
  return { all, parts }
}

function shareOfTime(part: Part, all: Part): number {
  return all.sumMs > 0 ? part.sumMs / all.sumMs : part.ended / Math.max(1, all.ended)
}

/** Average use from which waiting is no coincidence, share of `max`. */
const BUSY = 0.8
/** Margin above the average, so that a burst finds a slot. */
const HEADROOM = 1.25

/** The `max` that this traffic needs; `null` when the current one is enough. */
export function needOf({ slots }: Traffic, max: number): number | null {
  return slots >= max * BUSY ? Math.ceil(Math.max(slots, max) * HEADROOM) : null
}

/** The operation that holds most slots of a pool now; `null` = none, or leases opened by hand, which have no name. */
export function busiest(pool: PoolReading, seen: Observation): string | null {
  let most = 0
  let name: string | null = null
  for (const [operation, held] of heldByPool(seen).get(pool.name) ?? [])
    if (held > most) {
      most = held
      name = operation
    }
  return name === BY_HAND ? null : name
}

const heldByPool = oncePer(({ services }: Observation) => {
  const pools = new Map<string, Map<string, number>>()
  for (const { operations } of services)
    for (const { pool, operation, active } of operations) {
      if (active === 0) continue
      const held = pools.get(pool) ?? new Map<string, number>()
      pools.set(pool, held.set(operation, (held.get(operation) ?? 0) + active))
    }
  return pools
})
