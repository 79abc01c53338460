import { createHistogram, type Histogram } from '../../model/histogram.ts'
import type { Lease } from '../../model/lease.ts'
import type { ServiceError } from '../../model/service.ts'
import type { Mark } from './counter-marks.ts'
import type { PoolCounters } from './pool-counters.ts'

/** Errors kept by service (contract section 2). */
const KEPT_ERRORS = 50
/** Error codes counted apart by service; the rest go to `other`. */
const MOST_CODES = 64

/** Counters of one (service, pool, operation). Written on the tracked path, read by whoever looks. */
export interface OperationSeries {
  readonly service: ServiceCounters
  readonly pool: PoolCounters
  readonly operation: string
  opened: number
  ended: number
  active: number
  failed: number
  attempts: number
  readonly duration: Histogram
  /** The counters of another operation of the same service on the same pool. */
  readonly sibling: (operation: string) => OperationSeries
}

export function createSeries(
  service: ServiceCounters,
  pool: PoolCounters,
  operation: string,
  sibling: OperationSeries['sibling'],
): OperationSeries {
  return {
    service,
    pool,
    operation,
    sibling,
    opened: 0,
    ended: 0,
    active: 0,
    failed: 0,
    attempts: 0,
    duration: createHistogram(),
  }
}

/** What the ledger knows of a service. */
export interface ServiceCounters {
  readonly name: string
  active: number
  /** Monotonic ms of the last begin or end; -1 before the first. */
  lastActivity: number
  errorCount: number
  connectionErrors: number
  leaked: number
  readonly codes: Map<string, number>
  readonly errors: ServiceError[]
  readonly series: OperationSeries[]
  /** Open hand-made leases by id, in the order they were opened. */
  readonly byHand: Map<string, Lease>
  /** Cumulative counters at past beats, oldest first: what "recent" is measured against. */
  marks: Mark[]
}

/** @param now monotonic ms: what happens before the first look is recent too */
export function createServiceCounters(name: string, now: number): ServiceCounters {
  return {
    name,
    active: 0,
    lastActivity: -1,
    errorCount: 0,
    connectionErrors: 0,
    leaked: 0,
    codes: new Map(),
    errors: [],
    series: [],
    byHand: new Map(),
    marks: [
      { now, opened: 0, ended: 0, failed: 0, errors: 0, connectionErrors: 0, duration: createHistogram() },
    ],
  }
}

/** Counts an error by code, within the cap. */
export function countError(book: ServiceCounters, code: string | null, times = 1): void {
  book.errorCount += times
  countCode(book.codes, code, times)
}

/** Counts a code, within the cap. */
export function countCode(codes: Map<string, number>, code: string | null, times = 1): void {
  const wanted = code ?? 'unknown'
  const key = codes.has(wanted) || codes.size < MOST_CODES ? wanted : 'other'
  codes.set(key, (codes.get(key) ?? 0) + times)
}

/** Keeps an error's text, dropping the oldest beyond the cap. */
export function keepError(book: ServiceCounters, error: ServiceError): void {
  book.errors.push(error)
  if (book.errors.length > KEPT_ERRORS) book.errors.shift()
}
