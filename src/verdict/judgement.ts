import type { Finding } from '../model/alert.ts'
import type { Cause, Verdict } from '../model/verdict.ts'
import { type Folded, fold } from './fold.ts'
import { keyOf } from './rank.ts'
import { type Book, holding } from './steady.ts'
import { NO_TREND, type Trend } from './types.ts'

/** State of earlier looks. */
export interface Memory {
  readonly trend: Trend
  readonly book: Book
}

/** State before the first look. */
export const NO_MEMORY: Memory = { trend: NO_TREND, book: new Map() }

/** One look, judged. */
export interface Judgement {
  readonly verdict: Verdict
  /** What alerts are made of: what is true at this look, without causes that are only fading. */
  readonly findings: readonly Finding[]
  /** Whether traffic should go to other instances for a while. */
  readonly overloaded: boolean
  readonly memory: Memory
}

/** The causes as shown: folded, the most severe first. */
export function causesOf(book: Book, at: number, maxOf: (pool: string) => number | null): Cause[] {
  const present = [...book.values()].filter((kept) => holding(kept, at)).map(({ found }) => found)
  return fold(present, maxOf).map((one) => causeOf(one, book, at))
}

function causeOf({ cause, explained }: Folded, book: Book, at: number): Cause {
  const { kind, certainty, severity, sentence, effect, evidence, culprit, action, advice } = cause
  const below = [...new Set(explained.map((one) => one.kind))].filter((one) => one !== kind)
  return {
    kind,
    certainty,
    severity,
    sentence,
    effect,
    evidence,
    culprit,
    action,
    advice,
    since: book.get(keyOf(cause))?.since ?? at,
    ...(below.length === 0 ? {} : { explains: below }),
  }
}
