import type { IngestBody } from '../../model/report/ingest.ts'
import { OTEL_SECONDS } from '../../model/tools/histogram.ts'
import { RequestError, shown } from '../errors.ts'
import { checkFields, type Field, optional, wholeFrom, wordOf } from './fields.ts'

/** Rows, codes and counts of one report; a sender that reports every few seconds stays far below. */
const MOST_ROWS = 100
const MOST_CODES = 50
const MOST_COUNT = 1_000_000
/** An hour for each counted operation is beyond any plausible sum of durations. */
const MOST_SUM_MS = 3_600_000 * 1000

/** Names are kinds and tables, never values: no spaces beyond words, no @, no quotes. */
const like =
  (pattern: RegExp, what: string): Field =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? null : what

const count = wholeFrom(0, MOST_COUNT)
const list: Field = (value) =>
  Array.isArray(value) && value.length <= MOST_ROWS ? null : `an array of at most ${MOST_ROWS}`
const record: Field = (value) =>
  value !== null &&
  typeof value === 'object' &&
  !Array.isArray(value) &&
  Object.keys(value).length <= MOST_CODES
    ? null
    : `an object of at most ${MOST_CODES} codes`
const sum: Field = (value) =>
  typeof value === 'number' && value >= 0 && value <= MOST_SUM_MS ? null : `a number from 0 to ${MOST_SUM_MS}`
const buckets: Field = (value) =>
  Array.isArray(value) &&
  value.length === OTEL_SECONDS.length + 1 &&
  value.every((one) => count(one) === null)
    ? null
    : `${OTEL_SECONDS.length + 1} whole numbers`

const BODY: Readonly<Record<string, Field>> = {
  v: (value) => (value === 1 ? null : '1'),
  sender: like(/^[\w-]{1,64}$/, '1 to 64 letters, digits, _ or -'),
  runtime: wordOf('browser', 'edge', 'worker'),
  service: like(/^[\p{L}\p{N}_.:@/ -]{1,100}$/u, 'a name of 1 to 100 plain characters'),
  operations: list,
  errors: record,
  active: count,
  seq: optional(wholeFrom(1, Number.MAX_SAFE_INTEGER)),
  sockets: optional(count),
}

const ROW: Readonly<Record<string, Field>> = {
  pool: like(/^[\p{L}\p{N}_.:#-]{1,80}$/u, 'a pool name of 1 to 80 plain characters'),
  operation: like(
    /^[\p{L}\p{N}_.:/*-]+( [\p{L}\p{N}_.:/*-]+){0,5}$/u,
    'a kind and a name in plain characters',
  ),
  count,
  failed: count,
  attempts: count,
  sumMs: sum,
  buckets,
}

/** @throws RequestError DBM-215 naming the first bad field */
export function readIngest(body: Readonly<Record<string, unknown>>): IngestBody {
  checkFields(body, BODY, 'DBM-215')
  const { operations, errors } = body as unknown as IngestBody
  operations.forEach((row: unknown, i) => {
    const field = `operations[${i}]`
    if (row === null || typeof row !== 'object') throw bad(field, 'an object', row)
    checkFields(row as Record<string, unknown>, ROW, 'DBM-215', `${field}.`)
    const { operation, count: ended, failed, buckets: times } = row as IngestBody['operations'][number]
    if (operation.length > 100) throw bad(`${field}.operation`, 'at most 100 characters', operation)
    if (failed > ended) throw bad(`${field}.failed`, 'at most count', failed)
    if (times.reduce((all, one) => all + one, 0) !== ended)
      throw bad(`${field}.buckets`, 'counts that add up to count', times)
  })
  for (const [code, times] of Object.entries(errors)) {
    if (!/^[\w.-]{1,40}$/.test(code)) throw bad('errors', 'codes of 1 to 40 plain characters', code)
    if (count(times) !== null) throw bad(`errors.${code}`, String(count(times)), times)
  }
  return body as unknown as IngestBody
}

function bad(field: string, expected: string, value: unknown): RequestError {
  return new RequestError('DBM-215', { field, expected, received: shown(value) })
}
