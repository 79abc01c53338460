import type { DriverContext } from '../../shared/driver.ts'
import { type Activity, marked } from '../client/activity.ts'
import { followStatements } from '../client/published.ts'
import { queryOf } from '../client/statement.ts'
import type { PgClient } from '../shapes.ts'
import { markLone } from './lone-mark.ts'
import { type LonePool, lonePoolOf } from './lone-pool.ts'
import { LoneStatement } from './lone-statement.ts'

type Outcome = Parameters<LoneStatement['end']>[0]
type Tracker = ReturnType<DriverContext['tracking']['tracker']>

/** Watches one client from its connecting to its end. A watched pool that has it takes it over at once. */
export class LoneClient {
  private readonly context: DriverContext
  private readonly client: PgClient
  private readonly activity: Activity
  private readonly begun = performance.now()
  /** Statements without an answer, by the driver's own query. */
  private readonly open = new Map<unknown, LoneStatement>()
  private pool: LonePool | null = null
  private state: 'watched' | 'left' = 'watched'
  private isBroken = false
  private unfollow: (() => void) | null = null
  private readonly listeners: (() => void)[] = []

  constructor(context: DriverContext, client: PgClient) {
    this.context = context
    this.client = client
    this.activity = { at: this.begun, bytes: -1, copying: false }
    markLone(client, () => this.leave())
    this.listen()
    this.followQueries()
    // By then a pool that is opening the client has claimed it, so nothing false is shown.
    queueMicrotask(() => this.guarded(() => this.join()))
  }

  /** The connection is open, or could not be opened: it is no connection then. */
  connected(error: unknown): void {
    this.guarded(() => {
      if (this.state === 'left') return
      const waited = performance.now() - this.begun
      const tracker = this.tracker()
      if (!error) return tracker.created(waited)
      tracker.connectFailed('connect', error, waited)
      this.drop('aborted')
    })
  }

  /** A pool took it over. */
  leave(): void {
    if (this.state === 'left') return
    this.drop('aborted')
    this.unfollow?.()
  }

  private join(): LonePool {
    const pool = this.pool ?? lonePoolOf(this.context, this.client)
    if (this.state === 'watched' && this.pool === null) {
      pool.add(this.client)
      this.context.seen()
    }
    this.pool = pool
    return pool
  }

  private tracker(): Tracker {
    const { tracking, scope, service } = this.context
    return tracking.tracker(scope()?.service ?? service, this.join().name)
  }

  private followQueries(): void {
    const { client } = this
    const query = client.query
    if (typeof query !== 'function' || Object.hasOwn(client, 'query') || !client.connection) return
    this.unfollow = followStatements(client, {
      order: 'after',
      isOver: () => this.isOver(),
      sent: (statement) => this.guarded(() => this.sent(statement)),
    })
  }

  /** Whether monitoring was switched off and nothing is open any more; then the client is no longer tracked. */
  private isOver(): boolean {
    if (this.open.size > 0 || this.context.isOff?.() !== true) return false
    this.guarded(() => this.leave())
    return true
  }

  /** The driver took a statement: it is the one sent now, or the last of those that wait. */
  private sent(config: unknown): void {
    const { client } = this
    if (this.state === 'left') return
    this.activity.at = performance.now()
    const made = queryOf(client, config)
    const statement = new LoneStatement(
      client,
      this.activity,
      this.tracker(),
      config,
      this.context.scope()?.route,
    )
    if (client._queryable === false || client._ending === true || made == null || this.open.has(made)) {
      statement.end('error')
    } else this.open.set(made, statement)
  }

  private listen(): void {
    const { connection } = this.client
    if (!connection?.prependListener) return
    const before = (event: string, listener: (message: never) => void): void => {
      const heard = (message: never): void => this.guarded(() => listener(message))
      connection.prependListener?.(event, heard)
      this.listeners.push(() => connection.removeListener?.(event, heard))
    }
    before('readyForQuery', () => this.answered())
    before('errorMessage', (error: unknown) => this.failed(error))
    before('error', (error: unknown) => this.broke(error))
    before('end', () => this.ended())
    before('portalSuspended', () => marked(this.client, this.activity, performance.now()))
    before('copyInResponse', () => {
      this.activity.copying = true
      marked(this.client, this.activity, performance.now())
    })
  }

  private answered(): void {
    const { client, open } = this
    this.activity.at = performance.now()
    this.activity.copying = false
    this.isBroken = false
    this.take(client._activeQuery)?.end('ok')
    if (open.size === 0) return
    // What the driver dropped before it was sent (its own time limit) gets no answer.
    for (const query of [...open.keys()]) {
      if (client._queryQueue?.includes(query) || client._sentQueryQueue?.includes(query)) continue
      this.take(query)?.end('timeout')
    }
  }

  private take(query: unknown): LoneStatement | undefined {
    const statement = this.open.get(query)
    this.open.delete(query)
    return statement
  }

  private failed(error: unknown): void {
    if (this.client._connected !== true) return
    this.isBroken = true
    const statement = this.take(this.client._activeQuery)
    if (statement) statement.fail(error)
    else this.tracker().fail(error, 'connection')
  }

  private broke(error: unknown): void {
    if (this.client._connected !== true || this.isBroken || this.state === 'left') return
    this.isBroken = true
    this.tracker().fail(error, 'connection')
  }

  private ended(): void {
    const { _ending: isWanted, _connected: wasOpen } = this.client
    if (wasOpen && !isWanted) this.broke(new Error('Connection terminated unexpectedly'))
    this.drop(isWanted ? 'aborted' : 'error')
  }

  private drop(outcome: Outcome): void {
    for (const statement of this.open.values()) statement.end(outcome)
    this.open.clear()
    this.pool?.remove(this.client)
    this.pool = null
    this.state = 'left'
    for (const remove of this.listeners.splice(0)) remove()
  }

  private guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.context.tracking.fault('pg', error)
    }
  }
}
