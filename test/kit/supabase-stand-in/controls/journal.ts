import type { IncomingHttpHeaders } from 'node:http'
import { fits, type Match } from './match.ts'

/** What the stand-in saw of one HTTP request. Preflights are not among them. */
export interface JournalEntry {
  readonly method: string
  readonly path: string
  readonly query: string
  /** `X-Retry-Count` of supabase-js: 0 for the first attempt of an operation. */
  readonly attempt: number
  /** `null` while unanswered, and for good when it never was (client gone, hang, reset). */
  status: number | null
  /** The client went away before the answer. */
  abandoned: boolean
  /** Time from arrival to answer; `null` while unanswered. */
  durationMs: number | null
  /** Only with `recordRequests`. */
  readonly headers?: IncomingHttpHeaders
  readonly body?: Buffer
}

export interface Journal {
  open(entry: Pick<JournalEntry, 'method' | 'path' | 'query' | 'attempt' | 'headers' | 'body'>): JournalEntry
  /** Entries that fit, oldest first; at most the last 5000 are kept. */
  entries(match?: Match): readonly JournalEntry[]
  /** Every request counted since the start or the last clear, also those no longer kept. */
  readonly attempts: number
  /** First attempts only: what a user would call operations. */
  readonly operations: number
  readonly inFlight: number
  clear(): void
}

const KEPT = 5_000

export function createJournal(inFlight: () => number): Journal {
  let kept: JournalEntry[] = []
  let attempts = 0
  let operations = 0
  return {
    open(seen) {
      const entry: JournalEntry = { ...seen, status: null, abandoned: false, durationMs: null }
      attempts++
      if (entry.attempt === 0) operations++
      kept.push(entry)
      if (kept.length > KEPT * 2) kept = kept.slice(-KEPT)
      return entry
    },
    entries: (match) => kept.slice(-KEPT).filter((entry) => fits(match, entry)),
    get attempts() {
      return attempts
    },
    get operations() {
      return operations
    },
    get inFlight() {
      return inFlight()
    },
    clear() {
      kept = []
      attempts = 0
      operations = 0
    },
  }
}
