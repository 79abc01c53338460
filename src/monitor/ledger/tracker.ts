import type { Tracker } from '../../model/extensions.ts'
import type { Lease, LeaseDetails } from '../../model/lease.ts'
import type { PoolCounters } from './counters/pool-counters.ts'
import { acquired, created, timedOut } from './counters/pool-events.ts'
import {
  countCode,
  countError,
  noteStatement,
  type OperationSeries,
  type ServiceCounters,
} from './counters/service-counters.ts'
import { countRefused, type NoteFailure, reasonOf } from './failures/failures.ts'
import { LeaseRecord, type OpenList } from './lease.ts'
import { createOperations } from './operations.ts'

/** A tracker that also gives out the counters themselves, for senders that counted elsewhere. */
export interface SeriesTracker extends Tracker {
  series(operation: string): OperationSeries
}

/** What all trackers of a ledger share. */
interface Shared {
  readonly open: OpenList
  readonly fail: NoteFailure
  /** Whether one more operation may have counters of its own. */
  readonly admit: () => boolean
}

export function createTracker(shared: Shared, service: ServiceCounters, pool: PoolCounters): SeriesTracker {
  const { open } = shared
  const { clock } = open
  const series = createOperations(service, pool, shared.admit)
  const fail: Tracker['fail'] = (error, context) => shared.fail(service, pool, error, context)
  return {
    service: service.name,
    pool: pool.name,
    series,
    open: (operation: string, details?: LeaseDetails): Lease =>
      new LeaseRecord(open, series(operation), details),
    fail,
    waited: (ms) => acquired(pool, ms, clock.now()),
    created: (ms) => created(pool, ms),
    timedOut: () => timedOut(pool, clock.now()),
    connectFailed(operation, error, waitedMs) {
      countRefused(open, series(operation), reasonOf(error), waitedMs)
      shared.fail(service, pool, error, 'connect', true)
    },
    statementFailed(code) {
      countError(service, code)
      countCode(service.statementsFailed, code)
      noteStatement(service, code, clock.wall())
    },
  }
}
