import { fingerprint } from './access/secret.ts'
import { RequestError } from './errors.ts'

/** How long an answer is stored for the same key (contract section 5). */
const KEPT_MS = 600_000
/** Most answers stored at a time; the oldest is dropped first. */
const MOST_KEPT = 500

/** The stored answer. */
export interface Kept {
  readonly status: number
  readonly body: unknown
}

/** Runs an operation once for a key, however often and however concurrently it is sent. */
export interface Idempotency {
  /**
   * @param scope caller and route: the same key of another caller is a different key
   * @param request the request; the same key with another request is refused
   * @throws RequestError DBM-212, DBM-213, and what `run` throws
   */
  once(
    key: string | null,
    scope: string,
    request: string,
    run: () => Promise<Kept>,
  ): Promise<{ readonly kept: Kept; readonly replayed: boolean }>
}

/** @param now monotonic ms */
export function createIdempotency(now: () => number): Idempotency {
  const runs = new Map<
    string,
    { readonly request: string; readonly answer: Promise<Kept>; readonly since: number }
  >()

  const forgetOld = (): void => {
    for (const [key, { since }] of runs) {
      if (now() - since < KEPT_MS && runs.size < MOST_KEPT) return
      runs.delete(key)
    }
  }

  return {
    async once(key, scope, request, run) {
      if (key === null) return { kept: await run(), replayed: false }
      if (!/^[\x21-\x7e]{1,200}$/.test(key))
        throw new RequestError('DBM-213', { field: 'idempotency-key', received: `${key.length} characters` })
      const asked = await fingerprint(request)
      forgetOld()
      const id = `${scope} ${key}`
      const known = runs.get(id)
      if (known !== undefined) {
        if (known.request !== asked) throw new RequestError('DBM-212', { field: 'idempotency-key' })
        return { kept: await known.answer, replayed: true }
      }
      const answer = run()
      runs.set(id, { request: asked, answer, since: now() })
      try {
        return { kept: await answer, replayed: false }
      } catch (error) {
        // Nothing was done, so the same key may try again.
        runs.delete(id)
        throw error
      }
    },
  }
}
