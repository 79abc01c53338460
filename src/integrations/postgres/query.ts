import { classifyError, errorCode } from '../../model/errors/classify.ts'
import type { Tracker } from '../../model/extensions.ts'
import type { Lease } from '../../model/lease.ts'
import { operationOf } from '../shared/operation-cache.ts'
import type { SqlCounts } from './attach.ts'
import type { QueryTrack } from './patch.ts'
import type { PostgresQuery } from './shapes.ts'
import { textOf } from './text.ts'

/** A query outside of every transaction and reservation. */
export function trackQuery(
  query: PostgresQuery,
  tracker: Tracker,
  counts: SqlCounts,
  stacks: boolean,
): QueryTrack {
  const from = performance.now()
  let lease: Lease | null = null
  let failure: unknown
  let state: 'waiting' | 'running' | 'over' = 'waiting'
  counts.pending++

  const tell = (): boolean => {
    const connection = classifyError(failure) !== null
    if (connection) tracker.fail(failure, operationOf(textOf(query)))
    return connection
  }
  return {
    started() {
      if (state !== 'waiting') return
      state = 'running'
      counts.pending--
      counts.used++
      tracker.waited(performance.now() - from)
      lease = tracker.open(operationOf(textOf(query)), {
        ...(stacks && query.origin ? { origin: { stack: query.origin } } : {}),
        reclaim() {
          void Promise.resolve(query.cancel()).catch(() => {})
          return 'request-aborted'
        },
        describe: () => ({
          ...(typeof query.state?.pid === 'number' ? { serverPid: query.state.pid } : {}),
          operation: operationOf(textOf(query)),
          busy: query.cursorFn === undefined,
        }),
      })
    },
    failed(error) {
      failure = error
      if (state !== 'waiting') return
      // It never had its turn: refused, cancelled, or no connection came about.
      state = 'over'
      counts.pending--
      tell()
    },
    ended() {
      if (state !== 'running') return
      state = 'over'
      counts.used--
      if (failure === undefined) lease?.end('ok')
      else lease?.end('error', tell() ? undefined : (errorCode(failure) ?? undefined))
    },
  }
}
