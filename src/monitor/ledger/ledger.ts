import { classifyError, errorCode } from '../../model/errors/classify.ts'
import { describeContext, describeError, type ErrorText } from '../../model/errors/describe.ts'
import type { Tracker } from '../../model/extensions.ts'
import type { Lease, LeaseDetails } from '../../model/lease.ts'
import { cleanName } from '../../model/tools/clean-name.ts'
import { record } from '../../model/tools/histogram.ts'
import type { Clock } from '../clock.ts'
import { LeaseRecord, type OpenList } from './lease.ts'
import { createPoolCounters, type PoolCounters, timesOf, waited } from './pool-counters.ts'
import { markBefore } from './pool-window.ts'
import {
  countCode,
  countError,
  createSeries,
  createServiceCounters,
  keepError,
  noteStatement,
  type OperationSeries,
  type ServiceCounters,
} from './service-counters.ts'

/** Caps that bound memory whatever names come in. What exceeds them is folded into `other` and counted. */
export const CAPS = { services: 100, pools: 200, operations: 1000, nameLength: 120 } as const

const OTHER = 'other'

/** A tracker that also gives out the counters themselves, for senders that counted elsewhere. */
export interface SeriesTracker extends Tracker {
  series(operation: string): OperationSeries
}

/** The only mutable record of what is open and what has been. Every method is O(1) unless it says otherwise. */
export interface Ledger {
  readonly open: OpenList
  readonly services: ReadonlyMap<string, ServiceCounters>
  readonly pools: ReadonlyMap<string, PoolCounters>
  readonly folded: { services: number; operations: number }
  unmatchedReleases: number
  service(name: string): ServiceCounters
  /** The service that `service(name)` would give, if there is one already. */
  knownService(name: string): ServiceCounters | undefined
  pool(name: string): PoolCounters
  tracker(service: string, pool: string): SeriesTracker
  /** Records an error of a service, whether or not it ever opened a lease. */
  fail(service: ServiceCounters, pool: PoolCounters | null, error: unknown, context: string | undefined): void
  /** Open leases, oldest first. O(open). */
  leases(): IterableIterator<LeaseRecord>
}

export function createLedger(clock: Clock, prefix: string, text: ErrorText = 'catalogue'): Ledger {
  const open: OpenList = {
    clock,
    prefix,
    head: null,
    tail: null,
    active: 0,
    opened: 0,
    ended: 0,
    peak: 0,
    peakAt: clock.now(),
    beatPeak: 0,
  }
  const services = new Map<string, ServiceCounters>()
  const pools = new Map<string, PoolCounters>()
  const trackers = new Map<ServiceCounters, Map<PoolCounters, SeriesTracker>>()
  const folded = { services: 0, operations: 0 }
  let operations = 0

  const find = <T>(books: Map<string, T>, name: string, cap: number, create: (name: string) => T): T => {
    const known = books.get(name)
    if (known) return known
    const short = trimmed(name)
    const shortened = books.get(short)
    if (shortened) return shortened
    // One place is kept for `other`.
    if (books.size >= cap - 1 && short !== OTHER) {
      folded.services++
      return find(books, OTHER, cap, create)
    }
    const book = create(short)
    books.set(short, book)
    return book
  }

  const admit = (): boolean => {
    if (operations < CAPS.operations) {
      operations++
      return true
    }
    folded.operations++
    return false
  }

  const ledger: Ledger = {
    open,
    services,
    pools,
    folded,
    unmatchedReleases: 0,
    service: (name) =>
      find(services, name, CAPS.services, (short) => createServiceCounters(short, clock.now())),
    knownService(name) {
      const known = services.get(name) ?? services.get(trimmed(name))
      return known ?? (services.size >= CAPS.services - 1 ? services.get(OTHER) : undefined)
    },
    pool: (name) => find(pools, name, CAPS.pools, (short) => createPoolCounters(short, clock.now())),
    tracker(serviceName, poolName) {
      const service = ledger.service(serviceName)
      const pool = ledger.pool(poolName)
      let byPool = trackers.get(service)
      if (!byPool) trackers.set(service, (byPool = new Map()))
      let tracker = byPool.get(pool)
      if (!tracker) byPool.set(pool, (tracker = createTracker(ledger, service, pool, admit)))
      return tracker
    },
    fail(service, pool, error, context) {
      const code = errorCode(error)
      const exhaustion = classifyError(error)
      if (exhaustion) service.connectionErrors++
      if (exhaustion?.kind === 'exhausted' && pool) pool.exhaustions++
      countError(service, code ?? exhaustion?.code ?? null)
      keepError(service, {
        timestamp: clock.wall(),
        error: describeError(error, text).message,
        code: reasonOf(error),
        context: describeContext(context, text),
        ...(exhaustion ? { layer: exhaustion.layer } : {}),
      })
    },
    *leases() {
      for (let lease = open.head; lease !== null; ) {
        const next: LeaseRecord | null = lease.next
        yield lease
        lease = next
      }
    },
  }
  return ledger
}

function createTracker(
  ledger: Ledger,
  service: ServiceCounters,
  pool: PoolCounters,
  admit: () => boolean,
): SeriesTracker {
  const known = new Map<string, OperationSeries>()
  const find = (operation: string): OperationSeries => {
    const trim = trimmed(operation)
    const name = known.has(trim) || admit() ? trim : OTHER
    const found = known.get(name)
    if (found) return found
    const made = createSeries(service, pool, name, series)
    known.set(name, made)
    service.series.push(made)
    pool.durations.push(made.duration)
    return made
  }
  const series = (operation: string): OperationSeries => known.get(operation) ?? find(operation)
  return {
    service: service.name,
    pool: pool.name,
    series,
    open: (operation: string, details?: LeaseDetails): Lease =>
      new LeaseRecord(ledger.open, series(operation), details),
    fail: (error, context) => ledger.fail(service, pool, error, context),
    waited(ms) {
      markBefore(pool, ledger.open.clock.now())
      pool.acquired++
      waited(pool, ms)
    },
    created: (ms) => record(timesOf(pool, 'createTime'), ms),
    timedOut() {
      markBefore(pool, ledger.open.clock.now())
      pool.timeouts++
    },
    connectFailed: (operation, error, waitedMs) => connectFailed(ledger, series(operation), error, waitedMs),
    statementFailed(code) {
      countError(service, code)
      countCode(service.statementsFailed, code)
      noteStatement(service, code, ledger.open.clock.wall())
    },
  }
}

/** A failed operation that never had a slot: it counts whole, with its wait. */
function connectFailed(ledger: Ledger, counters: OperationSeries, error: unknown, waitedMs: number): void {
  const { service, pool } = counters
  const code = reasonOf(error)
  counters.attempts++
  counters.ended++
  counters.failed++
  service.outcomes.error++
  ledger.open.opened++
  ledger.open.ended++
  const now = ledger.open.clock.now()
  service.lastActivity = now
  markBefore(pool, now)
  record(counters.duration, waitedMs)
  waited(pool, waitedMs)
  pool.refused++
  countCode(pool.connectFailures, code)
  countCode(service.connectsFailed, code)
  ledger.fail(service, pool, error, 'connect')
}

/** The code that says most: a pooler sends one SQLSTATE for everything, and only its text names the cap. */
function reasonOf(error: unknown): string | null {
  const code = errorCode(error)
  const exhaustion = classifyError(error)
  const isGeneric = code === '08P01' || code === 'XX000'
  return isGeneric && exhaustion ? exhaustion.code : (code ?? exhaustion?.code ?? null)
}

function trimmed(name: unknown): string {
  const text = typeof name === 'string' ? name : String(name)
  return cleanName(text, CAPS.nameLength) || 'unnamed'
}
