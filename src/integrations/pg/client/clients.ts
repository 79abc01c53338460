import type { PgClient, PgPool } from '../shapes.ts'
import type { ClientPage } from './client-history.ts'
import { textOf } from './statement.ts'

/** When each connection that is being opened was begun, monotonic ms. */
export type Openings = WeakMap<PgClient, number>

/** On the client itself: the look-up is on the path of every query. */
const PAGE: unique symbol = Symbol('next-db-monitoring.client') as never

/** Sees that every client of a pool is listened to. */
export interface ClientRegistry {
  /** The client's page; the first time, listens to it from then on. */
  pageOf(client: PgClient): ClientPage
  /** The client's page, if it has one. */
  known(client: PgClient): ClientPage | undefined
  readonly openings: Openings
  /** Listens to the pool's own events and to the clients it has already. */
  follow(pool: PgPool, created: (ms: number) => void): void
}

/**
 * A checked-out client has no 'error' listener of the pool: when its backend is terminated, the event would end the
 * application's process. So each client gets one here, and so does the pool for its idle clients.
 * @param idleFailed a connection broke that nobody held
 */
export function createClientRegistry(idleFailed: (error: unknown) => void): ClientRegistry {
  const openings: Openings = new WeakMap()
  const known = (client: PgClient): ClientPage | undefined => (client as { [PAGE]?: ClientPage })[PAGE]
  const pageOf = (client: PgClient): ClientPage => known(client) ?? begin(client)
  return {
    pageOf,
    known,
    openings,
    follow(pool, created) {
      const free = new Set((pool._idle ?? []).map(({ client }) => client))
      for (const client of pool._clients ?? []) pageOf(client).earlier = !free.has(client)
      pool.on('release', (_: unknown, client: PgClient) => {
        const page = known(client)
        if (page) page.earlier = false
      })
      pool.on('connect', (client: PgClient) => {
        pageOf(client)
        const begun = openings.get(client)
        if (begun === undefined) return
        openings.delete(client)
        created(performance.now() - begun)
      })
      pool.on('error', (error: unknown) => idleFailed(error))
      followOpenings(pool, openings)
    },
  }
}

function begin(client: PgClient): ClientPage {
  const page: ClientPage = { checkout: null, earlier: false }
  Object.defineProperty(client, PAGE, { value: page })
  const failed = (error: unknown): void => page.checkout?.fail(error)
  client.on('error', failed)
  // Errors by code without touching the promise or the callback of any query, cursor or stream.
  client.connection?.on?.('errorMessage', failed)
  const query = client.query
  if (typeof query !== 'function') return page
  const inherited = Object.hasOwn(client, 'query') ? null : (Object.getPrototypeOf(client) as PgClient)
  Object.defineProperty(client, 'query', {
    writable: true,
    configurable: true,
    enumerable: false,
    value(this: PgClient, ...args: unknown[]): unknown {
      page.checkout?.note(textOf(args[0]))
      // Asked anew each time: an instrumentation may patch the class after this client was made.
      return Reflect.apply(inherited?.query ?? query, this, args)
    },
  })
  return page
}

/** The library tells when a connection is open, not when it was begun. */
function followOpenings(pool: PgPool, openings: Openings): void {
  const newClient = pool.newClient
  if (typeof newClient !== 'function' || !pool._clients) return
  Object.defineProperty(pool, 'newClient', {
    writable: true,
    configurable: true,
    enumerable: false,
    value(this: PgPool, ...args: never[]): unknown {
      const begun = performance.now()
      const result = newClient.apply(this, args)
      const client = this._clients?.at(-1)
      if (client && client._connected !== true) openings.set(client, begun)
      return result
    },
  })
}
