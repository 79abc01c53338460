import type { Outcome } from '../../../model/lease.ts'
import type { Operation } from './operation.ts'

/** Waits of supabase-js between its attempts, ms (its Data API client: three repeats at most). */
const WAITS: readonly number[] = [1000, 2000, 4000]
/** Statuses after which it repeats a read. */
const REPEATED = new Set([503, 520])
/** How much later than announced a repeat may come before it is given up: reading the body, a busy event loop. ms */
const PATIENCE = 1500
/** A `Retry-After` beyond this is not waited for, ms. */
const LONGEST = 600_000

/** How an attempt ended, and how its operation ends when no other follows. */
export interface End {
  readonly outcome: Outcome
  readonly code?: string
  /** Of the answer; `null` = there was none. */
  readonly status: number | null
  /** The answer's header, seconds. */
  readonly retryAfter: string | null
}

/** Operations between two attempts. */
export interface Repeats {
  /**
   * Leaves an operation open for its next attempt.
   * @param attempt 0 = the first
   * @param lapse called when no further attempt came
   * @returns whether one is to be expected
   */
  park(operation: Operation, key: string, attempt: number, end: End, lapse: () => void): boolean
  /** Whether an attempt may be a repeat: some operation is between two attempts, or that cannot be ruled out. */
  waiting(): boolean
  /** The operation whose `attempt`-th repeat this is. */
  take(key: string, attempt: number): Operation | undefined
}

/**
 * Whether this process's supabase-js repeats requests: old versions never do, and waiting for them would leave failed
 * operations open. Learned from the requests seen.
 */
const habit: { repeats: boolean | null } = { repeats: null }

/** Repeats come as calls of their own that share only method and URL; equal ones under way are interchangeable. */
export function createRepeats(): Repeats {
  const parked = new Map<
    string,
    { readonly operation: Operation; readonly timer: ReturnType<typeof setTimeout> }[]
  >()
  const shift = (slot: string) => {
    const waiting = parked.get(slot)
    const first = waiting?.shift()
    if (waiting?.length === 0) parked.delete(slot)
    return first
  }
  return {
    park(operation, key, attempt, { status, retryAfter }, lapse) {
      const wait =
        retryAfter === null || status === null
          ? WAITS[attempt]
          : Math.max(0, Number.parseInt(retryAfter, 10) || 0) * 1000
      if (attempt >= WAITS.length || wait === undefined || wait > LONGEST) return false
      if (habit.repeats === false || (status !== null && !REPEATED.has(status))) return false
      const slot = `${attempt + 1} ${key}`
      const timer = setTimeout(() => {
        // The same wait for all in a slot: the one that is due is the oldest.
        shift(slot)
        habit.repeats ??= false
        lapse()
      }, wait + PATIENCE)
      ;(timer as { unref?: () => void }).unref?.()
      const waiting = parked.get(slot)
      if (waiting) waiting.push({ operation, timer })
      else parked.set(slot, [{ operation, timer }])
      return true
    },
    waiting: () => parked.size > 0 || habit.repeats === false,
    take(key, attempt) {
      if (attempt === 0) return undefined
      habit.repeats = true
      const found = shift(`${attempt} ${key}`)
      clearTimeout(found?.timer)
      return found?.operation
    },
  }
}
