import type { Tracker } from '../../../model/extensions.ts'
import type { Lease, LeaseDetails, LeaseFacts, ReclaimHow } from '../../../model/lease.ts'
import { operationOf } from '../../shared/operation-cache.ts'
import type { PgClient, PgRelease } from '../shapes.ts'
import type { ClientPage, CurrentCheckout } from './client-history.ts'
import { cancelAgain, closeClient, tellOwner } from './close.ts'
import { factsOf, Purpose } from './facts.ts'
import {
  type CheckoutOutcome,
  codeOf,
  createOutcome,
  failureOf,
  isFrame,
  noteAnswer,
  noteFailure,
} from './outcome.ts'

/** The message of `pg-pool` when no slot came in time; it has no code. */
export const QUEUE_TIMEOUT = 'timeout exceeded when trying to connect'

/** What the checkouts of one pool share. */
export interface PoolCounts {
  /** Clients checked out now. */
  out: number
  /** Calls of `connect` without an answer. */
  waiting: number
  /** A leak was found whose stack was not stored. */
  readonly missed: () => void
  /** Whether the pool still counts the client. */
  readonly counts: (client: PgClient) => boolean
}

/**
 * One use of the pool: from the call of `connect` to the release. A class, against the house style, because one is
 * made for every query: it is at once the request, the checkout and the lease's details, without a closure for each.
 */
export class Checkout implements LeaseDetails, CurrentCheckout {
  readonly origin: LeaseDetails['origin']
  readonly route: string | undefined
  /** Whether the application itself holds the client, and not a query on the pool. */
  readonly explicit: boolean
  /** The text of the first statement that is no transaction frame, which names the checkout, and of the last. */
  private first: unknown
  private last: unknown
  private lease: Lease | null = null
  private client: PgClient | null = null
  private page: ClientPage | null = null
  private giveBack: PgRelease | null = null
  /** The failure reported last: a callback gets the same object and may give it to `release`. */
  private failure: unknown = undefined
  private isBroken = false
  /** Of explicit checkouts only: a query on the pool is one statement. */
  private readonly outcome: CheckoutOutcome | null
  private readonly purpose: Purpose
  private state: 'waiting' | 'refused' | 'out' | 'released' | 'reclaimed' | 'late' = 'waiting'
  private readonly from: number | null
  private readonly counts: PoolCounts
  private readonly tracker: Tracker

  /**
   * @param text the statement of a query on the pool; absent = an explicit checkout
   * @param from when it was asked for, monotonic ms; `null` = not known
   */
  constructor(
    counts: PoolCounts,
    tracker: Tracker,
    explicit: boolean,
    text: unknown,
    origin: LeaseDetails['origin'],
    route: string | undefined,
    from: number | null,
  ) {
    this.counts = counts
    this.tracker = tracker
    this.explicit = explicit
    this.first = text
    this.last = text
    this.origin = origin
    this.route = route
    this.from = from
    this.outcome = explicit ? createOutcome() : null
    this.purpose = new Purpose(explicit)
    counts.waiting++
  }

  /** No client came. */
  refused(error: unknown): void {
    if (this.state !== 'waiting') return
    this.state = 'refused'
    this.counts.waiting--
    if (error instanceof Error && error.message === QUEUE_TIMEOUT) this.tracker.timedOut()
    const operation = this.explicit ? 'connect' : operationOf(this.first)
    this.tracker.connectFailed(operation, error, performance.now() - (this.from ?? 0))
  }

  /** It is not known what became of the request. */
  lost(): void {
    if (this.state !== 'waiting') return
    this.state = 'refused'
    this.counts.waiting--
  }

  /**
   * The client came: the lease begins.
   * @param giveBack frees the slot at cleanup where the client has no `release` of its own: its pool reports when it comes back
   */
  begin(client: PgClient, page: ClientPage, giveBack?: PgRelease): void {
    const now = performance.now()
    this.counts.waiting--
    if (this.from !== null) this.tracker.waited(now - this.from)
    page.checkout?.overtaken()
    page.checkout = this
    page.at = now
    this.counts.out++
    this.state = 'out'
    this.client = client
    this.page = page
    this.giveBack = giveBack ?? (client.release as PgRelease)
    if (!giveBack) client.release = (error) => this.release(error)
    this.purpose.begin(client)
    this.lease = this.tracker.open(this.explicit ? 'checkout' : operationOf(this.first), this)
  }

  note(text: unknown): void {
    this.last = text
    this.purpose.note(text)
    if (this.first !== undefined) return
    const operation = operationOf(text)
    if (isFrame(operation)) return
    this.first = text
    this.lease?.rename?.(operation)
  }

  fail(error: unknown): void {
    if (error === this.failure) return
    this.failure = error
    if (this.outcome) noteFailure(this.outcome, error)
    const failure = failureOf(error)
    if (failure.kind === 'timeout') this.tracker.statementFailed('query-timeout')
    else if (failure.kind === 'statement') this.tracker.statementFailed(failure.code)
    else {
      this.isBroken = true
      this.tracker.fail(error, operationOf(this.last))
    }
  }

  broke(error: unknown): void {
    if (error === this.failure) return
    this.failure = error
    if (this.outcome) noteFailure(this.outcome, error)
    // The server sent the reason before it closed the connection: closing is no second failure.
    if (this.isBroken) return
    this.isBroken = true
    this.tracker.fail(error, operationOf(this.last))
  }

  answered(status: unknown): void {
    this.isBroken = false
    if (this.outcome) noteAnswer(this.outcome, status, this.last)
  }

  /**
   * The owner returns the client. The ledger is updated first, then the pool's own release runs; its result (also of a
   * second release) goes to the caller.
   */
  release(error: Error | boolean | undefined): void {
    if (this.state === 'reclaimed') {
      // The slot was reclaimed meanwhile: the owner's own release has nothing left to do.
      this.state = 'late'
      return
    }
    if (this.state === 'out') this.finish(error)
    this.giveBack?.(error)
  }

  reclaim(named = false): ReclaimHow {
    const { client, page } = this
    if (this.state !== 'out' || client === null || page === null) return 'forgotten'
    const reason = named ? this.purpose.reason(client) : undefined
    this.leave('reclaimed')
    page.closing = true
    if (reason !== undefined) tellOwner(client, reason)
    closeClient(client, (how) => this.giveBack?.(how))
    return 'client-destroyed'
  }

  freed(): boolean {
    return this.client === null || !this.counts.counts(this.client)
  }

  insist(): void {
    if (this.client) cancelAgain(this.client)
  }

  describe(): LeaseFacts {
    const { client, page } = this
    if (client === null || page === null) return {}
    return factsOf(client, page, this.purpose, { first: this.first, last: this.last })
  }

  suspected(): void {
    if (this.origin === undefined) this.counts.missed()
  }

  overtaken(): void {
    this.returned()
  }

  returned(error?: Error | boolean): void {
    if (this.state === 'out') this.finish(error)
  }

  private leave(state: 'released' | 'reclaimed'): void {
    this.state = state
    this.counts.out--
    if (this.client) this.purpose.end(this.client)
    if (this.page?.checkout === this) this.page.checkout = null
  }

  private finish(error: Error | boolean | undefined): void {
    this.leave('released')
    const { lease, outcome } = this
    // A query on the pool passes its own failure to release; an owner may pass any error of the application.
    if (
      error instanceof Error &&
      (!this.explicit || failureOf(error).kind === 'connection') &&
      !this.isBroken
    )
      this.fail(error)
    if (lease === null) return
    const failure =
      outcome === null ? this.failure : (outcome.failure ?? (error instanceof Error ? error : undefined))
    if (failure !== undefined) {
      const counted = this.failure !== undefined
      if (failureOf(failure).kind === 'timeout') lease.end('timeout')
      else lease.end('error', counted ? undefined : codeOf(failure))
    } else lease.end(error === true || outcome?.isRolledBack ? 'aborted' : 'ok')
  }
}
