import type { IngestBody } from '../../model/report/ingest.ts'
import { OTEL_SECONDS } from '../../model/tools/histogram.ts'

/** ms between two messages while there is something to tell. */
const EVERY_MS = 15_000
/** Rows and codes of one message; it stays below the 8 KiB that the route takes. The rest is folded into `other`. */
const MOST_ROWS = 25
const MOST_CODES = 20
/** The route's limit for the name of an operation. */
const MOST_NAME = 100

type Row = {
  -readonly [K in keyof IngestBody['operations'][number]]: IngestBody['operations'][number][K]
} & {
  buckets: number[]
}

/** One operation under way. */
export interface Running {
  attempts: number
  end(failed: boolean): void
}

/** Counts operations and tells them now and then. */
export interface Reporter {
  begin(operation: string): Running
  error(code: string): void
  /** Tells at once what there is to tell. */
  flush(): void
}

/** @param send takes one message; must not throw */
export function createReporter(send: (message: IngestBody) => void): Reporter {
  let rows: Record<string, Row> = {}
  let errors: Record<string, number> = {}
  let active = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let sender = ''

  const flush = (): void => {
    if (!timer) return
    clearTimeout(timer)
    timer = undefined
    sender ||= Math.random().toString(36).slice(2)
    const operations = Object.values(rows)
    const message = {
      v: 1,
      sender,
      runtime: 'browser',
      service: 'browser-client',
      operations,
      errors,
      active,
    } as const
    rows = {}
    errors = {}
    send(message)
  }
  const soon = (): void => {
    timer ??= setTimeout(flush, EVERY_MS)
  }
  /** `name`, or `other` when the table is full. */
  const fitting = (table: object, name: string, most: number): string =>
    name in table || Object.keys(table).length < most ? name : 'other'

  return {
    begin(name) {
      const start = performance.now()
      active++
      const running: Running = {
        attempts: 1,
        end(failed) {
          active--
          const ms = performance.now() - start
          const operation = fitting(rows, name.slice(0, MOST_NAME), MOST_ROWS)
          rows[operation] ??= {
            pool: 'supabase',
            operation,
            count: 0,
            failed: 0,
            attempts: 0,
            sumMs: 0,
            buckets: [...OTEL_SECONDS, 0].fill(0),
          }
          const row = rows[operation]
          row.count++
          row.attempts += running.attempts
          row.failed += Number(failed)
          row.sumMs += Math.round(ms)
          const slot = OTEL_SECONDS.filter((bound) => ms > bound * 1000).length
          row.buckets[slot] = (row.buckets[slot] ?? 0) + 1
          soon()
        },
      }
      return running
    },
    error(code) {
      const key = fitting(errors, code, MOST_CODES)
      errors[key] = (errors[key] ?? 0) + 1
      soon()
    },
    flush,
  }
}
