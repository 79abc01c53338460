import type { Checkout } from './checkout.ts'
import type { PgClient, PgPool } from './shapes.ts'
import { textOf } from './statement.ts'

/** When each connection that is being opened was begun, monotonic ms. */
export type Openings = WeakMap<PgClient, number>

/** Sees that every client of a pool is listened to. */
export interface ClientBook {
  /** Listens to a client, once. */
  prepare(client: PgClient): void
  /** Listens to the pool's own events and to the clients it has already. */
  follow(pool: PgPool, openings: Openings, created: (ms: number) => void): void
}

/**
 * A checked-out client has no 'error' listener of the pool: when its backend is terminated, the event would end the
 * application's process. So each client gets one here, and so does the pool for its idle clients.
 * @param idleFailed a connection broke that nobody held
 */
export function createClientBook(
  out: ReadonlyMap<PgClient, Checkout>,
  idleFailed: (error: unknown) => void,
): ClientBook {
  const prepared = new WeakSet<PgClient>()

  const prepare = (client: PgClient): void => {
    if (prepared.has(client)) return
    prepared.add(client)
    const failed = (error: unknown): void => out.get(client)?.fail(error)
    client.on('error', failed)
    // Errors by code without touching the promise or the callback of any query, cursor or stream.
    client.connection?.on?.('errorMessage', failed)
    const query = Object.hasOwn(client, 'query') ? client.query : undefined
    Object.defineProperty(client, 'query', {
      writable: true,
      configurable: true,
      enumerable: false,
      value(this: PgClient, ...args: unknown[]): unknown {
        out.get(client)?.note(textOf(args[0]))
        const inherited = (Object.getPrototypeOf(client) as PgClient).query
        return (query ?? inherited)?.apply(this, args)
      },
    })
  }

  return {
    prepare,
    follow(pool, openings, created) {
      for (const client of pool._clients ?? []) prepare(client)
      pool.on('connect', (client: PgClient) => {
        prepare(client)
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
