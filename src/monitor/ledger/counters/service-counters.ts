import { plainCode } from '../../../model/errors/error-code.ts'
import type { Lease, Outcome } from '../../../model/lease.ts'
import type { FailedStatement, ServiceError } from '../../../model/service.ts'
import type { Exemplars } from '../../../model/tools/exemplar.ts'
import { createHistogram, type Histogram } from '../../../model/tools/histogram.ts'
import type { Mark } from './counter-marks.ts'
import type { Paces } from './pace.ts'
import type { PoolCounters } from './pool-counters.ts'

/** Errors stored for each service (contract section 2). */
const KEPT_ERRORS = 50
/** Failed statements remembered by service. */
const KEPT_STATEMENTS = 20
/** Error codes counted apart by service; the rest go to `other`. */
const MOST_CODES = 64

/** Counters of one (service, pool, operation). Written on the tracked path, read when a snapshot is taken. */
export interface OperationSeries {
  readonly service: ServiceCounters
  readonly pool: PoolCounters
  readonly operation: string
  /** Ended, failed and attempts count what has ended, under the name it ended with: they never fall. */
  ended: number
  failed: number
  attempts: number
  /** Open now under this name, and the attempts of those. */
  active: number
  openAttempts: number
  readonly duration: Histogram
  /** Of all operations of the same service on the same pool. */
  readonly paces: Paces
  /** Durations whose trace is known; `null` before the first. */
  exemplars: Exemplars | null
  /** The counters of another operation of the same service on the same pool. */
  readonly sibling: (operation: string) => OperationSeries
}

export function createSeries(
  service: ServiceCounters,
  pool: PoolCounters,
  operation: string,
  paces: Paces,
  sibling: OperationSeries['sibling'],
): OperationSeries {
  return {
    service,
    pool,
    operation,
    paces,
    sibling,
    ended: 0,
    failed: 0,
    attempts: 0,
    active: 0,
    openAttempts: 0,
    duration: createHistogram(),
    exemplars: null,
  }
}

/** A lease opened by hand. */
export interface HandMade extends Lease {
  /** Why its owner declared that it holds it on purpose. */
  heldFor: string | undefined
}

/** The ledger's counters of a service. */
export interface ServiceCounters {
  readonly name: string
  active: number
  /** Monotonic ms of the last begin or end; -1 before the first. */
  lastActivity: number
  errorCount: number
  connectionErrors: number
  leaked: number
  /** Every error by code; those of statements and those of connects also apart. */
  readonly codes: Map<string, number>
  readonly statementsFailed: Map<string, number>
  readonly connectsFailed: Map<string, number>
  /** Leases that ended otherwise than `ok`. */
  readonly outcomes: Record<Exclude<Outcome, 'ok'>, number>
  /** Slots used by route, for as long as the process lives. */
  readonly routes: Map<string, PoolCounters['usage']>
  readonly errors: ServiceError[]
  /** The newest statements that failed: stored separately, because those an application handles would evict those it does not. */
  readonly statements: FailedStatement[]
  readonly series: OperationSeries[]
  /** Open hand-made leases by id, in the order they were opened. */
  readonly byHand: Map<string, HandMade>
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
    statementsFailed: new Map(),
    connectsFailed: new Map(),
    outcomes: { error: 0, aborted: 0, timeout: 0, reclaimed: 0, lost: 0 },
    routes: new Map(),
    errors: [],
    statements: [],
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
  const wanted = code !== null && plainCode(code) ? code : 'unknown'
  const key = codes.has(wanted) || codes.size < MOST_CODES ? wanted : 'other'
  codes.set(key, (codes.get(key) ?? 0) + times)
}

/** Stores an error's text, dropping the oldest beyond the cap. */
export function keepError(book: ServiceCounters, error: ServiceError): void {
  book.errors.push(error)
  if (book.errors.length > KEPT_ERRORS) book.errors.shift()
}

/** Records a statement that failed, dropping the oldest beyond the cap. */
export function noteStatement(book: ServiceCounters, code: string | null, timestamp: number): void {
  book.statements.push({ code, timestamp })
  if (book.statements.length > KEPT_STATEMENTS) book.statements.shift()
}
