import { classifyError, errorCode } from '../../../model/errors/classify.ts'
import type { Tracker } from '../../../model/extensions.ts'
import type { Lease, LeaseDetails, LeaseFacts, ReclaimHow } from '../../../model/lease.ts'
import { heldReason } from '../../shared/held-on-purpose.ts'
import { operationOf } from '../../shared/operation-cache.ts'
import { createResidence, type Residence } from '../../shared/residence.ts'
import { sessionEffects } from '../../shared/session-effects.ts'
import type { Origin } from '../../stack/capture.ts'
import type { SqlCounts } from '../attach.ts'
import type { Link } from '../connections.ts'
import { isCounted, reportFailure } from '../run/report.ts'
import { type Breaking, Run, type RunOwner } from '../run/run.ts'
import type { PostgresQuery, QueryClass, Sql } from '../shapes.ts'
import { textOf } from '../text.ts'
import { closeHeld } from './close-held.ts'
import { createHeldOutcome } from './held-outcome.ts'

/** What a held connection's use is made from. */
export interface HeldParts {
  readonly operation: 'transaction' | 'reserve'
  readonly tracker: Tracker
  readonly counts: SqlCounts
  readonly origin: Origin | undefined
  readonly route: string | undefined
  readonly Query: QueryClass
  readonly breaking: Breaking
  /** A leak was found whose stack was not kept. */
  readonly missed: () => void
}

/** A transaction or a reservation: a connection that is held whether or not a query runs on it, until the owner's end. */
export class HeldUse implements RunOwner, LeaseDetails {
  readonly origin: Origin | undefined
  readonly route: string | undefined
  private readonly parts: HeldParts
  private readonly from = performance.now()
  private readonly runs = new Set<Run>()
  private readonly waiting = new Set<Run>()
  private readonly outcome = createHeldOutcome()
  private lease: Lease | null = null
  private residence: Residence | null = null
  private owner: WeakRef<Sql> | null = null
  private handler: unknown = null
  private link: Link | undefined = undefined
  private last: string | undefined
  private pid: number | null = null
  private activeAt = 0
  private dead: string | undefined
  private isFree = false
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

  /** Whether it is open and its connection has not shown itself. */
  get isUnlinked(): boolean {
    return this.state === 'open' && this.link === undefined
  }

  /** No connection came. */
  refusedBy(error: unknown): void {
    if (this.state !== 'waiting') return
    this.state = 'ended'
    this.parts.counts.pending--
    isCounted(error)
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

  /** Its connection showed itself. */
  linked(link: Link): void {
    if (this.link === link || this.state === 'ended') return
    this.link?.closed.delete(this.closed)
    this.link = link
    this.pid = link.backend.pid
    link.closed.add(this.closed)
  }

  /** A query is about to be sent within it. */
  track(query: PostgresQuery): Run | { readonly refuse: Error } {
    if (this.state === 'reclaimed') return { refuse: taken() }
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
    this.sent(textOf(run.query), run.activeAt)
  }

  ended(run: Run): void {
    this.runs.delete(run)
    const text = textOf(run.query)
    this.sent(text, performance.now())
    this.outcome.note(text, run.failure)
    if (run.failure !== undefined) reportFailure(this.parts.tracker, run.failure, operationOf(text))
    else if (this.state === 'open') this.resides(text)
  }

  refused(run: Run): void {
    this.waiting.delete(run)
    if (this.state === 'reclaimed') return
    this.outcome.note(textOf(run.query), run.failure)
    reportFailure(this.parts.tracker, run.failure, operationOf(textOf(run.query)))
  }

  lost(): void {
    this.lease?.lost?.()
  }

  /** The owner is done: by what the transaction said, or by its statements where nothing else says it. */
  end(error?: unknown): void {
    if (this.state === 'waiting') this.refusedBy(error)
    if (this.state === 'reclaimed') this.free()
    if (this.state !== 'open') return
    this.state = 'ended'
    this.free()
    const failure = this.parts.operation === 'reserve' ? this.outcome.failure() : error
    if (failure === undefined) {
      const isAborted = this.parts.operation === 'reserve' && this.outcome.isRolledBack()
      this.lease?.end(isAborted ? 'aborted' : 'ok')
    } else if (isCounted(failure)) this.lease?.end('error')
    else if (classifyError(failure) === null) this.lease?.end('error', errorCode(failure) ?? undefined)
    else {
      this.parts.tracker.fail(failure, this.operation)
      this.lease?.end('error')
    }
  }

  reclaim(): ReclaimHow {
    if (this.state !== 'open') return 'forgotten'
    this.state = 'reclaimed'
    const { Query, breaking } = this.parts
    const { link, runs, handler, dead } = this
    const error = taken()
    for (const run of [...this.waiting]) run.query.reject(error)
    if (dead !== undefined) this.free()
    else closeHeld({ link, runs, Query, handler, breaking, error, closed: () => this.free() })
    return 'client-destroyed'
  }

  freed(): boolean {
    return this.isFree
  }

  suspected(): void {
    if (this.origin === undefined) this.parts.missed()
  }

  describe(): LeaseFacts {
    const { pid, last, dead } = this
    let busy = false
    let { activeAt } = this
    for (const run of this.runs) {
      busy ||= run.isBusy
      activeAt = Math.max(activeAt, run.activeAt)
    }
    const owner = this.owner?.deref()
    const resident = (owner && heldReason(owner)) ?? this.residence?.reason()
    return {
      ...(pid === null ? {} : { serverPid: pid }),
      ...(this.parts.operation === 'transaction' ? { transaction: 'open' as const } : {}),
      ...(last === undefined ? {} : { lastOperation: operationOf(last) }),
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
    return this.last === undefined ? this.parts.operation : operationOf(this.last)
  }

  private sent(text: string, now: number): void {
    this.last = text
    this.activeAt = now
  }

  private resides(text: string): void {
    const effects = sessionEffects(text)
    if (effects.length === 0) return
    this.residence ??= createResidence()
    this.residence.apply(effects)
  }

  /** The slot is somebody else's from now on. */
  private free(): void {
    if (this.isFree) return
    this.isFree = true
    this.link?.closed.delete(this.closed)
    this.parts.counts.used--
  }
}

function taken(): Error {
  return new Error('This connection was held too long and has been taken back.')
}
