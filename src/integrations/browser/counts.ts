import type { IngestBody } from '../../model/report/ingest.ts'
import { OTEL_SECONDS } from '../../model/tools/histogram.ts'

/** Rows and codes of one message; it stays below the 8 KiB that the route takes. The rest is folded into `other`. */
const MOST = 20
/** The route's limit for the name of an operation. */
const MOST_NAME = 100

type Row = {
  -readonly [K in keyof IngestBody['operations'][number]]: IngestBody['operations'][number][K]
} & {
  buckets: number[]
}

/** What one message reports: rows by operation, errors by code. */
export interface Counts {
  /** Counts an operation that ended after `ms`. */
  ended(name: string, ms: number, attempts: number, failed: boolean): void
  error(code: string): void
  /** Everything counted since the last call. */
  take(): Pick<IngestBody, 'operations' | 'errors'>
}

export function createCounts(): Counts {
  const rows = new Map<string, Row>()
  const errors = new Map<string, number>()
  /** `name`, or `other` when the table is full. */
  const fitting = (table: ReadonlyMap<string, unknown>, name: string): string =>
    table.has(name) || table.size < MOST ? name : 'other'

  return {
    ended(name, ms, attempts, failed) {
      const operation = fitting(rows, name.slice(0, MOST_NAME))
      const row = rows.get(operation) ?? {
        pool: 'supabase',
        operation,
        count: 0,
        failed: 0,
        attempts: 0,
        sumMs: 0,
        buckets: [...OTEL_SECONDS, 0].fill(0),
      }
      rows.set(operation, row)
      row.count++
      row.attempts += attempts
      if (failed) row.failed++
      row.sumMs += Math.round(ms)
      const slot = OTEL_SECONDS.filter((bound) => ms > bound * 1000).length
      ;(row.buckets[slot] as number)++
    },
    error(code) {
      const key = fitting(errors, code)
      errors.set(key, (errors.get(key) ?? 0) + 1)
    },
    take() {
      const taken = { operations: [...rows.values()], errors: Object.fromEntries(errors) }
      rows.clear()
      errors.clear()
      return taken
    },
  }
}
