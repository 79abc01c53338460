import type { Lease, LeaseDetails, LeaseFacts, ReclaimHow } from '../../../model/lease.ts'
import type { Link } from '../connections.ts'
import { noteCounted, reportFailure, reportThrown } from '../run/report.ts'
import { Run, type RunOwner } from '../run/run.ts'
import type { PostgresQuery, Sql } from '../shapes.ts'
import { closeHeld } from './close-held.ts'
import type { HeldParts } from './held-parts.ts'
import { createHeldSession } from './held-session.ts'

/** A transaction or a reservation: a connection that is held whether or not a query runs on it, until the owner's end. */
export class HeldUse implements RunOwner, LeaseDetails {
  readonly origin: HeldParts['origin']
  readonly route: string | undefined
  private readonly parts: HeldParts
  private readonly from = performance.now()
  private readonly runs = new Set<Run>()
  private readonly waiting = new Set<Run>()
  private readonly session = createHeldSession()
  private lease: Lease | null = null
  private owner: WeakRef<Sql> | null = null
  private handler: unknown = null
  private link: Link | undefined = undefined
  private pid: number | null = null
  private activeAt = 0
  private dead: string | undefined
  private isFree = false
  /** What was running when it was reclaimed. */
  private broken: readonly Run[] = []
  private state: 'waiting' | 'open' | 'ended' | 'reclaimed' = 'waiting'

  constructor(parts: HeldParts) {
    this.parts = parts
    this.origin = parts.origin
    this.route = parts.route
    parts.counts.pending++
  }

  get isReclaimed(): boolean {
    return this.state === 'reclaimed'
  }

  /** Whether it is open and its connection has not been seen. */
  get isUnlinked(): boolean {
    return this.state === 'open' && this.link === undefined
  }

  /** No connection came. */
  refusedBy(error: unknown): void {
    if (this.state !== 'waiting') return
    this.state = 'ended'
    this.parts.counts.pending--
    noteCounted(error)
    this.parts.tracker.connectFailed(this.parts.operation, error, performance.now() - this.from)
  }

  /** The connection came: the lease begins. */
  open(): void {
    if (this.state !== 'waiting') return
    const { counts, tracker, operation } = this.parts
    this.state = 'open'
    this.activeAt = performance.now()
    counts.pending--
    counts.used++
    tracker.waited(this.activeAt - this.from)
    this.lease = tracker.open(operation, this)
  }

  /** The owner got what it sends queries by. */
  given(held: Sql, handler: unknown): void {
    this.owner = new WeakRef(held)
    this.handler = handler
  }

  /** Its connection was seen. */
  linked(link: Link): void {
    if (this.link === link || this.state === 'ended') return
    this.link?.closed.delete(this.closed)
    this.link = link
    this.pid = link.backend.pid
    link.closed.add(this.closed)
  }

  /** A query is about to be sent within it. */
  track(query: PostgresQuery): Run | { readonly refuse: Error } {
    if (this.state === 'reclaimed') return { refuse: takenBack() }
    // The library keeps one unformatted stack for each call site, and with it the `sql` that was called there: reading it
    // lets a forgotten reservation be collected.
    if (this.parts.operation === 'reserve') void query.origin
    const run = new Run(query, this)
    this.waiting.add(run)
    return run
  }

  began(run: Run): void {
    this.waiting.delete(run)
    this.runs.add(run)
    this.pid = run.query.state?.pid ?? this.pid
    if (run.link) this.linked(run.link)
    this.session.sent(run.query)
    this.activeAt = run.activeAt
  }

  ended(run: Run): void {
    this.runs.delete(run)
    this.activeAt = performance.now()
    this.answered(run)
  }

  refused(run: Run): void {
    this.waiting.delete(run)
    if (this.state !== 'reclaimed') this.answered(run)
  }

  lost(): void {
    this.lease?.lost?.()
  }

  /** The owner is done: by the transaction's outcome, else by its statements. */
  end(error?: unknown): void {
    if (this.state === 'waiting') this.refusedBy(error)
    if (this.state === 'reclaimed') this.free()
    if (this.state !== 'open') return
    this.state = 'ended'
    this.free()
    const { operation, tracker } = this.parts
    const isReserve = operation === 'reserve'
    const failure = isReserve ? this.session.failure() : error
    if (failure !== undefined) this.lease?.end('error', reportThrown(tracker, failure, this.operation))
    else this.lease?.end(isReserve && this.session.isRolledBack() ? 'aborted' : 'ok')
  }

  reclaim(): ReclaimHow {
    if (this.state !== 'open') return 'forgotten'
    this.state = 'reclaimed'
    const { Query, breaking } = this.parts
    const { link, runs, handler, dead } = this
    const error = takenBack()
    this.broken = [...runs]
    for (const run of [...this.waiting]) run.query.reject(error)
    if (dead !== undefined) this.free()
    else closeHeld({ link, runs, Query, handler, breaking, error, closed: () => this.free() })
    return 'client-destroyed'
  }

  freed(): boolean {
    return this.isFree
  }

  insist(): void {
    for (const run of this.broken) run.insist(this.parts.breaking)
  }

  suspected(): void {
    if (this.origin === undefined) this.parts.missed()
  }

  describe(): LeaseFacts {
    const { pid, dead, session } = this
    const last = session.lastOperation()
    let busy = false
    let { activeAt } = this
    for (const run of this.runs) {
      busy ||= run.isBusy
      activeAt = Math.max(activeAt, run.activeAt)
    }
    const resident = session.resident(this.owner?.deref())
    return {
      ...(pid === null ? {} : { serverPid: pid }),
      ...(this.parts.operation === 'transaction' ? { transaction: 'open' as const } : {}),
      ...(last === undefined ? {} : { lastOperation: last }),
      busy,
      activeAt,
      ...(dead === undefined ? {} : { dead }),
      ...(resident === undefined ? {} : { resident }),
    }
  }

  private readonly closed = (): void => {
    this.dead = 'its connection is closed'
    this.free()
  }

  private get operation(): string {
    return this.session.lastOperation() ?? this.parts.operation
  }

  private answered({ query, failure }: Run): void {
    this.session.answered(query, failure)
    if (failure !== undefined) reportFailure(this.parts.tracker, failure, this.operation)
  }

  /** From now on the slot belongs to another caller. */
  private free(): void {
    if (this.isFree) return
    this.isFree = true
    this.link?.closed.delete(this.closed)
    this.parts.counts.used--
  }
}

/** What an owner gets for statements it still sends. */
export function takenBack(): Error {
  return new Error('This connection was held too long and has been taken back.')
}
