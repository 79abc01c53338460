import { errorCode } from '../../../model/errors/code-of.ts'
import type { Tracker } from '../../../model/extensions.ts'
import type { Lease } from '../../../model/lease.ts'
import type { IngestBody } from '../../../model/report/ingest.ts'
import { OTEL_SECONDS } from '../../../model/tools/histogram.ts'

/** Rows and codes of one message; the rest waits for the next (the route takes at most 8 KiB). */
const ROWS = 20
const CODES = 20
/** Operations and codes counted separately between two messages; what is beyond them is counted under `other`. */
const MOST = 200
const OTHER = 'other'

type Row = { -readonly [K in keyof IngestBody['operations'][number]]: IngestBody['operations'][number][K] }

/** What is sent at once. */
export type EdgeMessage = Pick<IngestBody, 'operations' | 'errors' | 'active'> & { readonly seq: number }

/** Counts of an isolate that have not been reported yet: all it has to store, because the server adds them up. */
export interface EdgeCounts {
  /** Operations under way. */
  readonly active: number
  readonly isEmpty: boolean
  tracker(service: string, pool: string): Tracker
  /** Counts an error by its code. Never throws. */
  fail(error: unknown): void
  /** Takes out what is sent next, under a number of its own; `null` = nothing happened. */
  take(): EdgeMessage | null
}

export function createEdgeCounts(): EdgeCounts {
  const rows = new Map<string, Row>()
  const errors = new Map<string, number>()
  let active = 0
  let messages = 0

  const add = (row: Row): void => {
    const isCapped = rows.size >= MOST && !rows.has(`${row.pool} ${row.operation}`)
    const operation = isCapped ? OTHER : row.operation
    const key = `${row.pool} ${operation}`
    const sum = rows.get(key)
    if (!sum) return void rows.set(key, { ...row, operation })
    sum.count += row.count
    sum.failed += row.failed
    sum.attempts += row.attempts
    sum.sumMs += row.sumMs
    sum.buckets = sum.buckets.map((count, index) => count + (row.buckets[index] ?? 0))
  }
  const count = (code: string | null, times = 1): void => {
    const key = code === null || (errors.size >= MOST && !errors.has(code)) ? OTHER : code
    errors.set(key, (errors.get(key) ?? 0) + times)
  }

  const book: Book = {
    add,
    count,
    began: () => void active++,
    ended: () => void active--,
  }
  return {
    get active() {
      return active
    },
    get isEmpty() {
      return rows.size === 0 && errors.size === 0
    },
    fail: (error) => count(errorCode(error)),
    tracker: (service, pool) => trackerOf(service, pool, book),
    take() {
      if (rows.size === 0 && errors.size === 0) return null
      return {
        seq: ++messages,
        operations: taken(rows, ROWS).map(([, row]) => row),
        errors: Object.fromEntries(taken(errors, CODES)),
        active,
      }
    },
  }
}

/** What a tracker writes. */
interface Book {
  add(row: Row): void
  count(code: string | null): void
  began(): void
  ended(): void
}

function trackerOf(service: string, pool: string, book: Book): Tracker {
  return {
    service,
    pool,
    open(name) {
      book.began()
      return leaseOf((ms, failed, attempts, code) => {
        book.ended()
        book.add(rowOf(pool, name, ms, failed, attempts))
        if (code !== undefined) book.count(code)
      })
    },
    fail: (error) => book.count(errorCode(error)),
    connectFailed(name, error, waitedMs) {
      book.add(rowOf(pool, name, waitedMs, true, 1))
      book.count(errorCode(error))
    },
    statementFailed: (code) => book.count(code),
    // Pools live where the database is reached; an isolate has none.
    waited() {},
    created() {},
    timedOut() {},
  }
}

/** Reports once how a lease ended. */
function leaseOf(
  ended: (ms: number, failed: boolean, attempts: number, code: string | undefined) => void,
): Lease {
  const began = performance.now()
  let attempts = 1
  let isOpen = true
  return {
    id: '',
    attempt() {
      if (isOpen) attempts++
    },
    end(outcome = 'ok', code) {
      if (!isOpen) return
      isOpen = false
      ended(performance.now() - began, outcome === 'error' || outcome === 'timeout', attempts, code)
    },
  }
}

function rowOf(pool: string, operation: string, ms: number, failed: boolean, attempts: number): Row {
  const found = OTEL_SECONDS.findIndex((bound) => ms <= bound * 1000)
  const bucket = found < 0 ? OTEL_SECONDS.length : found
  const buckets = [...OTEL_SECONDS, 0].map((_, index) => (index === bucket ? 1 : 0))
  return { pool, operation, count: 1, failed: failed ? 1 : 0, attempts, sumMs: ms, buckets }
}

/** The first of a map's entries, taken out of it. */
function taken<V>(map: Map<string, V>, most: number): [string, V][] {
  const first = [...map].slice(0, most)
  for (const [key] of first) map.delete(key)
  return first
}
