import { plainCode } from '../../../model/errors/error-code.ts'
import type { Lease, Outcome } from '../../../model/lease.ts'
import type { FailedStatement, ServiceError } from '../../../model/service.ts'
import { createHistogram, type Histogram } from '../../../model/tools/histogram.ts'
import type { Mark } from './counter-marks.ts'
import type { PoolCounters } from './pool-counters.ts'
import { createUsage, type Usage } from './usage.ts'

/** Errors stored for each service (contract section 2). */
const KEPT_ERRORS = 50
/** Failed statements remembered by service. */
const KEPT_STATEMENTS = 20
/** Error codes counted apart by service; the rest go to `other`. */
const MOST_CODES = 64
/** Routes whose use is counted apart by service; the rest go to `other`. */
const MOST_ROUTES = 50
/** Where a lease was opened outside of any request that has a name. */
const NO_ROUTE = 'unknown'
const ROUTE_LENGTH = 120

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
    ended: 0,
    failed: 0,
    attempts: 0,
    active: 0,
    openAttempts: 0,
    duration: createHistogram(),
  }
}

/** A lease opened by hand. */
export interface HandMade extends Lease {
  /** Why its owner declared that it holds it on purpose. */
  heldFor: string | undefined
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
  /** Every error by code; those of statements and those of connects also apart. */
  readonly codes: Map<string, number>
  readonly statementsFailed: Map<string, number>
  readonly connectsFailed: Map<string, number>
  /** Leases that ended otherwise than `ok`. */
  readonly outcomes: Record<Exclude<Outcome, 'ok'>, number>
  /** Slots used by route, for as long as the process lives. */
  readonly routes: Map<string, Usage>
  readonly errors: ServiceError[]
  /** The newest statements that failed: apart, because what an application handles would push out what it does not. */
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

/** The use of a route by a service; `null` for requests to an API, which are no slots. */
export function routeOf(
  { service, pool }: OperationSeries,
  given: string | undefined,
  now: number,
): Usage | null {
  if (pool.kind === 'supabase') return null
  const { routes } = service
  const route = typeof given === 'string' ? given : NO_ROUTE
  const known = routes.get(route)
  if (known) return known
  const name = route.slice(0, ROUTE_LENGTH)
  const key = routes.has(name) || routes.size < MOST_ROUTES - 1 ? name : 'other'
  let usage = routes.get(key)
  if (!usage) routes.set(key, (usage = createUsage(now)))
  return usage
}

/** Keeps an error's text, dropping the oldest beyond the cap. */
export function keepError(book: ServiceCounters, error: ServiceError): void {
  book.errors.push(error)
  if (book.errors.length > KEPT_ERRORS) book.errors.shift()
}

/** Notes a statement that failed, dropping the oldest beyond the cap. */
export function noteStatement(book: ServiceCounters, code: string | null, timestamp: number): void {
  book.statements.push({ code, timestamp })
  if (book.statements.length > KEPT_STATEMENTS) book.statements.shift()
}
