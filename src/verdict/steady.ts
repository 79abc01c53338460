import { SEVERITY_RANK } from '../model/health.ts'
import { keyOf } from './rank.ts'
import type { Found } from './types.ts'

/** Looks without a cause before it is gone, and at a lower severity before it is lower. */
const CLEAR_LOOKS = 2

/** A cause between two looks. */
export interface Kept {
  readonly found: Found
  /** ms since the epoch of the look at which it became true. */
  readonly since: number
  /** Looks in a row without it, and those at which it was less severe. */
  readonly missed: number
  readonly milder: number
}

/** Causes by identity. */
export type Book = ReadonlyMap<string, Kept>

/**
 * What is true with this look: a cause rises at once and falls after two looks without it. Pure.
 * @param looks 1 = this look counts; 0 = a read between two looks
 */
export function steady(book: Book, found: readonly Found[], at: number, looks: 0 | 1): Book {
  const next = new Map<string, Kept>()
  for (const one of found) {
    const key = keyOf(one)
    const known = book.get(key)
    next.set(
      key,
      known === undefined ? { found: one, since: at, missed: 0, milder: 0 } : renewed(known, one, looks),
    )
  }
  for (const [key, known] of book) {
    if (next.has(key)) continue
    const missed = known.missed + looks
    if (missed < CLEAR_LOOKS) next.set(key, { ...known, missed })
  }
  return next
}

function renewed({ found, since, milder }: Kept, one: Found, looks: 0 | 1): Kept {
  const isMilder = SEVERITY_RANK[one.severity] < SEVERITY_RANK[found.severity]
  if (!isMilder || milder + looks >= CLEAR_LOOKS) return { found: one, since, missed: 0, milder: 0 }
  return { found: { ...one, severity: found.severity }, since, missed: 0, milder: milder + looks }
}

/** A rule of the user's with a `for` is no cause before it has held that long. */
export function holding({ found, since }: Kept, at: number): boolean {
  return found.custom === undefined || at - since >= found.custom.forMs
}
