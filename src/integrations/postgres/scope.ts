import { classifyError, errorCode } from '../../model/errors/classify.ts'
import type { Tracker } from '../../model/extensions.ts'
import type { Lease, LeaseFacts, ReclaimHow } from '../../model/lease.ts'
import { operationOf } from '../shared/operation-cache.ts'
import type { Origin } from '../stack/capture.ts'
import type { QueryTrack } from './patch.ts'
import type { PostgresConnection, PostgresQuery, QueryClass } from './shapes.ts'
import { textOf } from './text.ts'

/** A transaction or a reservation: a connection that is held whether or not a query runs on it. */
export interface HeldScope {
  /** A query is about to be sent within it. */
  track(query: PostgresQuery): QueryTrack | { readonly refuse: Error }
  end(error?: unknown): void
  lost(): void
  readonly reclaimed: boolean
}

/** What a held scope is made from. */
export interface HeldParts {
  readonly operation: 'transaction' | 'reserve'
  readonly tracker: Tracker
  readonly origin: Origin | undefined
  readonly route: string | undefined
  readonly Query: QueryClass
  /** Sends queries over the connection that is held. */
  readonly handler: unknown
  readonly ended: () => void
  readonly missed: () => void
}

/** Opens the lease of a held connection. */
export function openScope(parts: HeldParts): HeldScope {
  const { tracker } = parts
  let last: string | undefined
  let pid: number | null = null
  let running = 0
  let state: 'open' | 'ended' | 'reclaimed' = 'open'

  const reclaim = (): ReclaimHow => {
    if (state !== 'open') return 'forgotten'
    state = 'reclaimed'
    parts.ended()
    closeConnection(parts)
    return 'client-destroyed'
  }
  const lease: Lease = tracker.open(parts.operation, {
    origin: parts.origin,
    route: parts.route,
    reclaim,
    suspected: () => {
      if (parts.origin === undefined) parts.missed()
    },
    describe: (): LeaseFacts => ({
      ...(pid === null ? {} : { serverPid: pid }),
      ...(parts.operation === 'transaction' ? { transaction: 'open' as const } : {}),
      ...(last === undefined ? {} : { lastOperation: operationOf(last) }),
      busy: running > 0,
    }),
  })

  return {
    track(query) {
      if (state === 'reclaimed')
        return { refuse: new Error('This connection was held too long and has been taken back.') }
      // The library keeps one unformatted stack for each call site, and with it the `sql` that was called there: reading it
      // lets a forgotten reservation be collected.
      if (parts.operation === 'reserve') void query.origin
      return {
        started() {
          running++
          last = textOf(query)
          pid = query.state?.pid ?? pid
        },
        ended() {
          running--
          last = textOf(query)
        },
        failed() {},
      }
    },
    end(error) {
      if (state !== 'open') return
      state = 'ended'
      parts.ended()
      if (error === undefined) lease.end('ok')
      else if (classifyError(error) === null) lease.end('error', errorCode(error) ?? undefined)
      else {
        tracker.fail(error, last === undefined ? parts.operation : operationOf(last))
        lease.end('error')
      }
    },
    lost: () => lease.lost?.(),
    get reclaimed() {
      return state === 'reclaimed'
    },
  }
}

/**
 * The library gives nobody the connection that is held, except to a query that is being sent over it: so one is sent
 * that does nothing and closes the connection behind it. The library then frees the slot by itself.
 */
function closeConnection({ Query, handler }: HeldParts): void {
  const onexecute = (connection: PostgresConnection): boolean => {
    // Closed with something still to be written, the library would never write on it again.
    setImmediate(() => connection.terminate?.())
    return true
  }
  const query = new Query(['select 1'], [], handler, null, { simple: true, prepare: false, onexecute })
  query.execute().then(undefined, () => {})
}
