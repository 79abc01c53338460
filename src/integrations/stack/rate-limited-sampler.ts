import type { Origin } from './capture.ts'

/**
 * Most stacks stored per second, unless all are wanted. In the middle of a request's asynchronous calls one costs
 * 20 µs and leaves the caches cold: unsparing, one in sixteen was a twentieth of a call on loopback (measured).
 */
const MOST_PER_SECOND = 10

/**
 * Stores the stack of one HTTP request in `sample`, and never more than ten a second: many requests begin, few last long
 * enough for their stack to be read.
 * @param sample 1 = every request, 0 = none
 * @returns takes the caller's stack, or `undefined`; `now` is monotonic, ms
 */
export function createSparingSampler(
  now: () => number = () => performance.now(),
): (sample: number) => Origin | undefined {
  let calls = 0
  let from = Number.NEGATIVE_INFINITY
  let taken = 0
  return (sample) => {
    if (sample === 0 || calls++ % sample !== 0) return undefined
    if (sample > 1) {
      const at = now()
      if (at - from >= 1000) {
        from = at
        taken = 0
      }
      if (++taken > MOST_PER_SECOND) return undefined
    }
    return new Error('begun here')
  }
}
