import type { DriverContext } from '../../shared/driver.ts'
import { Checkout, type PoolCounts } from '../client/checkout.ts'
import { type ClientRegistry, createClientRegistry } from '../client/clients.ts'
import { isWatchedClient } from '../lone/watch-clients.ts'
import type { PgClient } from '../shapes.ts'
import { type Attached, attachLent } from './attach-lent.ts'
import { createLentRequests, type LentRequest, type LentRequests } from './lent-request.ts'
import type { PoolLibrary } from './library.ts'

type Tracker = ReturnType<DriverContext['tracking']['tracker']>

/**
 * One pool that a library has over single clients of `pg`. It is shown from its first client on: before that it could be a
 * pool of anything. A class, because it also claims its clients. Nothing here throws.
 */
export class LentPool<P extends object> {
  private readonly context: DriverContext
  private readonly library: PoolLibrary<P>
  private readonly pool: WeakRef<P>
  private readonly open = new Set<PgClient>()
  private readonly registry: ClientRegistry
  private readonly requests: LentRequests
  private readonly counts: PoolCounts
  private attached: Attached | null = null
  /** It pools something else. */
  private isForeign = false

  constructor(context: DriverContext, library: PoolLibrary<P>, pool: P) {
    this.context = context
    this.library = library
    const weak = new WeakRef(pool)
    this.pool = weak
    this.requests = createLentRequests(context)
    this.counts = {
      out: 0,
      waiting: 0,
      missed: this.requests.missed,
      counts(client) {
        const live = weak.deref()
        return live !== undefined && library.has(live, client)
      },
    }
    const isOff = (): boolean => context.isOff?.() === true
    this.registry = createClientRegistry({
      idleFailed: (error) => this.tracker()?.fail(error, 'idle connection'),
      isOff,
      guards: false,
    })
  }

  opens(client: PgClient): { connected(error: unknown): void } {
    const begun = performance.now()
    this.guarded(() => this.take(client))
    return {
      connected: (error) =>
        this.guarded(() => {
          if (error) this.open.delete(client)
          else this.tracker()?.created(performance.now() - begun)
        }),
    }
  }

  /** @param below function whose caller asks for a client; `null` = it is not followed */
  request(below: (...args: never[]) => unknown): LentRequest | null {
    return this.isForeign ? null : this.requests.begin(below)
  }

  /** The pool answered a request. */
  came(request: LentRequest | null | undefined, resource: unknown): void {
    this.guarded(() => {
      if (!isWatchedClient(resource)) {
        this.isForeign = this.attached === null
        return
      }
      const client = resource as PgClient
      this.take(client)
      const tracker = this.tracker(request?.service)
      if (!request || !tracker) return
      const page = this.registry.pageOf(client)
      const giveBack = (): void => {
        const live = this.pool.deref()
        if (live) this.library.discard(live, client)
      }
      this.checkout(request, tracker).begin(client, page, giveBack)
      this.context.seen()
    })
  }

  refused(request: LentRequest | null | undefined, error: unknown): void {
    this.guarded(() => {
      // A pool that never had a client of pg is not counted.
      const tracker = this.tracker(request?.service)
      if (request && tracker) this.checkout(request, tracker).refused(error)
    })
  }

  /** @param isBroken the pool destroys it instead of lending it again */
  returned(resource: unknown, isBroken = false): void {
    this.guarded(() => {
      const page = isWatchedClient(resource) ? this.registry.known(resource as PgClient) : undefined
      page?.checkout?.returned(isBroken ? true : undefined)
    })
  }

  private checkout(request: LentRequest, tracker: Tracker): Checkout {
    const { origin, route, from } = request
    return new Checkout(this.counts, tracker, true, undefined, origin, route, from)
  }

  /** The client is the pool's from now on. Harmless twice. */
  private take(client: PgClient): void {
    if (this.open.has(client)) return
    this.open.add(client)
    client.connection?.once?.('end', () => this.open.delete(client))
    this.registry.pageOf(client)
    this.attached ??= attachLent(
      this.context,
      this.pool,
      this.library,
      this.open,
      (one) => this.registry.known(one)?.checkout != null,
    )
  }

  private tracker(service = this.context.service): Tracker | null {
    return this.attached && this.context.tracking.tracker(service, this.attached.name)
  }

  private guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.context.tracking.fault('pg', error)
    }
  }
}
