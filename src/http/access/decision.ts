import { OwnError } from '../../model/errors/own-error.ts'
import type { Monitor } from '../../monitor/types.ts'
import { fingerprint } from './secret.ts'
import type { Action, Authorize } from './types.ts'

/** Time limit of the configuration's `authorize`, ms. */
const AUTHORIZE_LIMIT_MS = 3000
/** How long the last decision about a caller applies while `authorize` cannot decide, ms. */
const HOLDS_MS = 300_000
/** Most callers cached; the oldest is evicted first. */
const MOST_CALLERS = 500

/** What `authorize` decided; `unknown` = it cannot decide, which is not a "no". */
export type Decided =
  | { readonly answer: 'yes'; readonly name: string | null; readonly lastKnown: boolean }
  | { readonly answer: 'no'; readonly reason: string | null }
  | { readonly answer: 'signed-out' }
  | { readonly answer: 'unknown' }

/** Calls the configuration's `authorize`, and caches who could read for times when it cannot decide. */
export interface Decider {
  decide(authorize: Authorize, request: Request, action: Action): Promise<Decided>
}

/** @param now monotonic ms */
export function createDecider(monitor: Monitor, now: () => number): Decider {
  const readers = new Map<string, { readonly name: string | null; readonly at: number }>()
  return {
    async decide(authorize, request, action) {
      const decided = await ask(monitor, authorize, request, action)
      if (action !== 'read') return decided
      const key = await callerKey(request.headers)
      if (key === null) return decided
      if (decided.answer === 'unknown') {
        const last = readers.get(key)
        if (last === undefined || now() - last.at >= HOLDS_MS) return decided
        return { answer: 'yes', name: last.name, lastKnown: true }
      }
      readers.delete(key)
      if (decided.answer === 'yes') {
        if (readers.size >= MOST_CALLERS) readers.delete(readers.keys().next().value as string)
        readers.set(key, { name: decided.name, at: now() })
      }
      return decided
    },
  }
}

/** A digest of a caller's credentials, never the credentials; `null` = it has none and cannot be identified. */
export async function callerKey(headers: Headers): Promise<string | null> {
  const cookie = headers.get('cookie') ?? ''
  const authorization = headers.get('authorization') ?? ''
  return cookie === '' && authorization === '' ? null : fingerprint(`${cookie}\n${authorization}`)
}

/** The decision within the time limit; `'unknown'`, a throw, a rejection and a timeout are `unknown`, the last three also a fault. */
async function ask(
  monitor: Monitor,
  authorize: Authorize,
  request: Request,
  action: Action,
): Promise<Decided> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new OwnError(`authorize did not answer within ${AUTHORIZE_LIMIT_MS} ms`)),
        AUTHORIZE_LIMIT_MS,
      )
    })
    const answer = await Promise.race([Promise.resolve().then(() => authorize(request, action)), late])
    if (answer === 'unknown' || answer === 'signed-out') return { answer }
    if (answer === true) return { answer: 'yes', name: null, lastKnown: false }
    if (typeof answer !== 'object' || answer === null) return { answer: 'no', reason: null }
    if (answer.allow === true)
      return { answer: 'yes', name: typeof answer.actor === 'string' ? answer.actor : null, lastKnown: false }
    return { answer: 'no', reason: typeof answer.reason === 'string' ? answer.reason.slice(0, 300) : null }
  } catch (error) {
    monitor.fault('authorize', error)
    return { answer: 'unknown' }
  } finally {
    clearTimeout(timer)
  }
}
