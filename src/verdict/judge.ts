import type { Observation } from '../model/snapshot.ts'
import { alertsOf } from './alerts.ts'
import { detect } from './detect.ts'
import { causesOf, type Judgement, type Memory, NO_MEMORY } from './judgement.ts'
import { isOverloaded, statusOf } from './status.ts'
import { steady } from './steady.ts'
import { advanceTrend } from './trend.ts'
import type { Context, Scene, Trend } from './types.ts'

/** The one verdict: everything that shows whether something is wrong derives from it. Pure. */
export function judge(observation: Observation, trend: Trend, context: Context = {}): Judgement['verdict'] {
  return consider(observation, { ...NO_MEMORY, trend }, context, 1).verdict
}

/**
 * The verdict, with the state carried from look to look.
 * @param looks 1 = a look; 0 = a read between two looks, so nothing may fall
 */
export function consider(seen: Observation, memory: Memory, context: Context, looks: 0 | 1): Judgement {
  // A pool that has ended has no causes any more; its counters stay for scrapes.
  const open = { ...seen, pools: seen.pools.filter(({ ended }) => ended !== true) }
  const scene: Scene = { ...context, seen: open, trend: memory.trend }
  const maxOf = (name: string): number | null => seen.pools.find((pool) => pool.name === name)?.max ?? null
  const found = detect(scene)
  // What was true while there was tracking does not linger when there is none.
  const before = context.enabled === false ? NO_MEMORY.book : memory.book
  const book = steady(before, found, seen.at, looks)
  const causes = causesOf(book, seen.at, maxOf)
  return {
    verdict: { status: statusOf(causes, scene), causes },
    findings: alertsOf(found, maxOf),
    overloaded: isOverloaded(scene, causes),
    memory: { trend: advanceTrend(memory.trend, seen), book },
  }
}
