import { record } from '../../../model/tools/histogram.ts'
import { type PoolCounters, timesOf, waited } from './pool-counters.ts'
import { markBefore } from './pool-window.ts'
import { countCode } from './service-counters.ts'

/** A request got its slot after `waitedMs`. */
export function acquired(pool: PoolCounters, waitedMs: number, now: number): void {
  markBefore(pool, now)
  pool.acquired++
  pool.lastAnswer = 'ok'
  waited(pool, waitedMs)
}

/** A connection was made in `ms`. */
export function created(pool: PoolCounters, ms: number): void {
  record(timesOf(pool, 'createTime'), ms)
}

/** A request gave up waiting for a slot. */
export function timedOut(pool: PoolCounters, now: number): void {
  markBefore(pool, now)
  pool.timeouts++
}

/** A request was refused after `waitedMs`; its wait counts. */
export function refused(pool: PoolCounters, code: string | null, waitedMs: number, now: number): void {
  markBefore(pool, now)
  waited(pool, waitedMs)
  pool.refused++
  pool.lastAnswer = 'refused'
  countCode(pool.connectFailures, code)
}
