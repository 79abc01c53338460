import { OwnError } from '../model/errors/own-error.ts'
import type { Clock } from './clock.ts'

/** Waits for a promise of foreign code no longer than `ms`; rejects with a message when it takes longer. */
export function limited<T>(clock: Clock, ms: number, what: string, run: () => T | Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new OwnError(`${what} did not answer within ${ms} ms`)))
    Promise.resolve().then(run).then(resolve, reject).finally(cancel)
  })
}

/**
 * Like `limited`, and makes no new call while the last one has not returned: what hangs forever hangs once, not once a beat.
 */
export function limitedOnce<T>(
  clock: Clock,
  ms: number,
  what: string,
  run: () => T | Promise<T>,
): () => Promise<T> {
  let busy = false
  const once = async (): Promise<T> => {
    busy = true
    try {
      return await run()
    } finally {
      busy = false
    }
  }
  return () =>
    busy
      ? Promise.reject(new OwnError(`${what} has not come back from its last call`))
      : limited(clock, ms, what, once)
}
