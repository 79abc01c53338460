import type { Exchange } from '../exchange.ts'
import { fits, type Match } from './match.ts'

/** `arrival`: before anything is done. `connection`: inside a transaction, with a pool connection taken. */
export type HoldPoint = 'arrival' | 'connection'

/** Requests stopped at one point until released. */
export interface Hold {
  /** How many requests stand here now. */
  readonly waiting: number
  /** Resolves once `count` requests stand here. Rejects after `timeoutMs`. @default 10000 */
  reached(count: number, timeoutMs?: number): Promise<void>
  /** Lets `count` of them go on, oldest first. */
  letGo(count: number): void
  /** Lets all go on and stops holding later ones. Harmless twice. */
  release(): void
}

export interface Holds {
  hold(match?: Match & { readonly at?: HoldPoint }): Hold
  /** Waits here while some hold wants this request. Resolves early when the client goes away. */
  pass(point: HoldPoint, exchange: Exchange): Promise<void>
  releaseAll(): void
}

export function createHolds(): Holds {
  const active = new Set<ReturnType<typeof createHold>>()
  return {
    hold(match) {
      const hold = createHold(match ?? {}, () => active.delete(hold))
      active.add(hold)
      return hold.control
    },
    async pass(point, exchange) {
      for (const hold of active) {
        if (hold.point === point && fits(hold.match, exchange)) await hold.wait(exchange.gone)
      }
    },
    releaseAll() {
      for (const hold of [...active]) hold.control.release()
    },
  }
}

function createHold(
  match: Match & { readonly at?: HoldPoint },
  onRelease: () => void,
): { point: HoldPoint; match: Match; wait: (gone: AbortSignal) => Promise<void>; control: Hold } {
  const standing = new Set<() => void>()
  const watchers = new Set<() => void>()
  const letGo = (count: number): void => {
    for (const go of [...standing].slice(0, count)) go()
  }
  return {
    point: match.at ?? 'arrival',
    match,
    wait: (gone) =>
      new Promise((resolve) => {
        const go = (): void => {
          standing.delete(go)
          gone.removeEventListener('abort', go)
          resolve()
        }
        if (gone.aborted) return resolve()
        gone.addEventListener('abort', go)
        standing.add(go)
        for (const watch of [...watchers]) watch()
      }),
    control: {
      get waiting() {
        return standing.size
      },
      reached: (count, timeoutMs = 10_000) =>
        new Promise((resolve, reject) => {
          const watch = (): void => {
            if (standing.size < count) return
            clearTimeout(timer)
            watchers.delete(watch)
            resolve()
          }
          const timer = setTimeout(() => {
            watchers.delete(watch)
            reject(new Error(`${standing.size} of ${count} requests were held after ${timeoutMs} ms`))
          }, timeoutMs)
          watchers.add(watch)
          watch()
        }),
      letGo,
      release() {
        onRelease()
        letGo(Number.POSITIVE_INFINITY)
      },
    },
  }
}
