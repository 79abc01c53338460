import { classifyError, errorCode } from '../../../model/errors/classify.ts'
import type { Tracker } from '../../../model/extensions.ts'
import type { Lease, LeaseDetails, LeaseFacts, ReclaimHow } from '../../../model/lease.ts'
import { operationOf } from '../../shared/operation-cache.ts'
import type { Origin } from '../../stack/capture.ts'
import type { PgClient, PgRelease } from '../shapes.ts'
import type { ClientPage, CurrentCheckout } from './client-history.ts'
import { isBusy, transactionOf } from './client-state.ts'

/** How the pool says that no slot came in time; it gives no code. */
const QUEUE_TIMEOUT = 'timeout exceeded when trying to connect'
/** A connection that does not say goodbye within this time is cut, ms. */
const GOODBYE_MS = 1000
/** Words that open or close a transaction say nothing about what a checkout is for. */
const FRAME = /^(begin|commit|rollback|savepoint|release|set|sql)$/

/** What the checkouts of one pool share. */
export interface PoolCounts {
  /** Clients that somebody holds now. */
  out: number
  /** Calls of `connect` without an answer. */
  waiting: number
  /** A leak was found whose stack was not kept. */
  readonly missed: () => void
}

/**
 * One use of the pool: from the call of `connect` to the release. A class, against the house style, because one is
 * made for every query: it is at once the request, the checkout and the lease's details, without a closure for each.
 */
export class Checkout implements LeaseDetails, CurrentCheckout {
  readonly origin: Origin | undefined
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
  private failure: unknown = undefined
  private told = false
  private state: 'waiting' | 'out' | 'released' | 'reclaimed' | 'late' = 'waiting'
  private readonly from: number
  private readonly counts: PoolCounts
  private readonly tracker: Tracker

  /** @param text the statement of a query on the pool; absent = an explicit checkout */
  constructor(
    counts: PoolCounts,
    tracker: Tracker,
    explicit: boolean,
    text: unknown,
    origin: Origin | undefined,
    route: string | undefined,
    now: number,
  ) {
    this.counts = counts
    this.tracker = tracker
    this.explicit = explicit
    this.first = text
    this.last = text
    this.origin = origin
    this.route = route
    this.from = now
    counts.waiting++
  }

  /** No client came. */
  refused(error: unknown): void {
    this.counts.waiting--
    if (error instanceof Error && error.message === QUEUE_TIMEOUT) this.tracker.timedOut()
    this.tracker.fail(error, 'connect')
  }

  /** The client came: the lease begins. */
  begin(client: PgClient, page: ClientPage): void {
    this.counts.waiting--
    this.tracker.waited(performance.now() - this.from)
    page.checkout?.overtaken()
    page.checkout = this
    this.counts.out++
    this.state = 'out'
    this.client = client
    this.page = page
    this.giveBack = client.release as PgRelease
    client.release = (error) => this.release(error)
    this.lease = this.tracker.open(this.explicit ? 'checkout' : operationOf(this.first), this)
  }

  note(text: unknown): void {
    this.last = text
    if (this.first !== undefined) return
    const operation = operationOf(text)
    if (FRAME.test(operation)) return
    this.first = text
    this.lease?.rename?.(operation)
  }

  fail(error: unknown): void {
    this.failure = error
    if (this.told || classifyError(error) === null) return
    this.told = true
    this.tracker.fail(error, operationOf(this.last))
  }

  /**
   * The owner gives the client back. Books first, then the pool itself, whose own answer (also to a second release)
   * is the caller's.
   */
  release(error: Error | boolean | undefined): void {
    if (this.state === 'reclaimed') {
      // The slot was taken back meanwhile: the owner's own release has nothing left to do.
      this.state = 'late'
      return
    }
    if (this.state === 'out') this.finish(error)
    this.giveBack?.(error)
  }

  /** The owner was garbage-collected with the client still out: nobody can give it back any more. */
  lose(): void {
    if (this.state === 'out') this.lease?.lost?.()
  }

  reclaim(): ReclaimHow {
    if (this.state !== 'out') return 'forgotten'
    this.leave('reclaimed')
    const stream = this.client?.connection?.stream
    this.giveBack?.(true)
    const timer: unknown = setTimeout(() => stream?.destroy?.(), GOODBYE_MS)
    if (timer !== null && typeof timer === 'object' && 'unref' in timer) (timer as NodeJS.Timeout).unref()
    return 'client-destroyed'
  }

  describe(): LeaseFacts {
    const { client } = this
    if (client === null) return {}
    const transaction = transactionOf(client)
    return {
      ...(typeof client.processID === 'number' ? { serverPid: client.processID } : {}),
      ...(transaction === undefined ? {} : { transaction }),
      ...(this.last === undefined ? {} : { lastOperation: operationOf(this.last) }),
      ...(this.first === undefined ? {} : { operation: operationOf(this.first) }),
      busy: isBusy(client),
    }
  }

  suspected(): void {
    if (this.origin === undefined) this.counts.missed()
  }

  overtaken(): void {
    if (this.state === 'out') this.finish(undefined)
  }

  private leave(state: 'released' | 'reclaimed'): void {
    this.state = state
    this.counts.out--
    if (this.page?.checkout === this) this.page.checkout = null
  }

  private finish(error: Error | boolean | undefined): void {
    this.leave('released')
    if (error instanceof Error) this.fail(error)
    const { failure, lease } = this
    if (lease === null) return
    if (failure === undefined) lease.end(error === true ? 'aborted' : 'ok')
    else if (isReadTimeout(failure)) lease.end('timeout', 'query-timeout')
    else lease.end('error', this.told ? undefined : (errorCode(failure) ?? undefined))
  }
}

/** The driver's own `query_timeout`; it gives no code. */
function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}
