import { classifyError, errorCode } from '../../model/classify.ts'
import type { Tracker } from '../../model/extensions.ts'
import type { Lease, LeaseDetails, LeaseFacts, ReclaimHow } from '../../model/lease.ts'
import { operationOf } from '../sql/operation.ts'
import type { Origin, StackSampler } from '../stack/capture.ts'
import { isBusy, transactionOf } from './client-state.ts'
import type { PgClient, PgRelease } from './shapes.ts'

/** A connection that does not say goodbye within this time is cut, ms. */
const GOODBYE_MS = 1000
/** Words that open or close a transaction say nothing about what a checkout is for. */
const FRAME = /^(begin|commit|rollback|savepoint|release|set|sql)$/

/** What the checkouts of one pool share. */
export interface CheckoutSurroundings {
  readonly out: Map<PgClient, Checkout>
  readonly sampler: StackSampler
  readonly now: () => number
}

/**
 * One client between checkout and release. A class, against the house style, because one is made for every query:
 * its methods are what a lease's details are asked for, without a closure each.
 */
export class Checkout implements LeaseDetails {
  readonly origin?: Origin
  readonly route?: string
  /** The text of the first statement that is no transaction frame, and of the last; named only when asked. */
  private first: unknown = undefined
  private last: unknown = undefined
  private lease: Lease | null = null
  private failure: unknown = undefined
  private told = false
  private state: 'out' | 'released' | 'reclaimed' | 'late' = 'out'
  private readonly surroundings: CheckoutSurroundings
  private readonly client: PgClient
  private readonly tracker: Tracker
  private readonly giveBack: PgRelease

  constructor(
    surroundings: CheckoutSurroundings,
    client: PgClient,
    tracker: Tracker,
    giveBack: PgRelease,
    origin: Origin | undefined,
    route: string | undefined,
    statement: { readonly text: unknown } | null,
  ) {
    this.surroundings = surroundings
    this.client = client
    this.tracker = tracker
    this.giveBack = giveBack
    if (origin !== undefined) this.origin = origin
    if (route !== undefined) this.route = route
    if (statement !== null) this.first = this.last = statement.text
  }

  begin(operation: string): void {
    this.lease = this.tracker.open(operation, this)
    this.surroundings.out.set(this.client, this)
  }

  /** A statement was sent. */
  note(text: unknown): void {
    this.last = text
    if (this.first === undefined && !FRAME.test(operationOf(text))) this.first = text
  }

  /** The server answered with an error, or the connection broke. */
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
    this.giveBack(error)
  }

  /** The owner was garbage-collected with the client still out: nobody can give it back any more. */
  lose(): void {
    if (this.state === 'out') this.lease?.lost?.()
  }

  /** The pool handed the client to somebody else: it came back on a way that was not seen. */
  overtaken(): void {
    if (this.state === 'out') this.finish(undefined)
  }

  reclaim(): ReclaimHow {
    if (this.state !== 'out') return 'forgotten'
    this.state = 'reclaimed'
    this.surroundings.out.delete(this.client)
    const stream = this.client.connection?.stream
    this.giveBack(true)
    const timer: unknown = setTimeout(() => stream?.destroy?.(), GOODBYE_MS)
    if (timer !== null && typeof timer === 'object' && 'unref' in timer) (timer as NodeJS.Timeout).unref()
    return 'client-destroyed'
  }

  describe(): LeaseFacts {
    const pid = this.client.processID
    const transaction = transactionOf(this.client)
    return {
      ...(typeof pid === 'number' ? { serverPid: pid } : {}),
      ...(transaction === undefined ? {} : { transaction }),
      ...(this.last === undefined ? {} : { lastOperation: operationOf(this.last) }),
      ...(this.first === undefined ? {} : { operation: operationOf(this.first) }),
      busy: isBusy(this.client),
    }
  }

  suspected(): void {
    if (this.origin === undefined) this.surroundings.sampler.hunt(this.surroundings.now())
  }

  private finish(error: Error | boolean | undefined): void {
    this.state = 'released'
    if (this.surroundings.out.get(this.client) === this) this.surroundings.out.delete(this.client)
    if (error instanceof Error) this.fail(error)
    const failure = this.failure
    if (failure === undefined) this.lease?.end(error === true ? 'aborted' : 'ok')
    else if (isReadTimeout(failure)) this.lease?.end('timeout', 'query-timeout')
    else this.lease?.end('error', this.told ? undefined : (errorCode(failure) ?? undefined))
  }
}

/** The driver's own `query_timeout`; it gives no code. */
function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}
