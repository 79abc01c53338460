import type { Clock } from './clock.ts'

/** Waits for somebody else's promise no longer than `ms`; rejects with a sentence when it takes longer. */
export function limited<T>(clock: Clock, ms: number, what: string, run: () => T | Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(`${what} did not answer within ${ms} ms`)))
    Promise.resolve().then(run).then(resolve, reject).finally(cancel)
  })
}
