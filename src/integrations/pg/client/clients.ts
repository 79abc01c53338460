import { giveBack, replaceMethod } from '../../shared/methods.ts'
import { asPool, leaveLone } from '../lone/lone-mark.ts'
import type { PgClient, PgPool } from '../shapes.ts'
import { marked } from './activity.ts'
import { followBreaks } from './breaks.ts'
import type { ClientPage } from './client-history.ts'
import { followStatements } from './published.ts'
import { textOf } from './statement.ts'

/** When each connection that is being opened was begun, monotonic ms. */
export type Openings = WeakMap<PgClient, number>

/** On the client itself: the look-up is on the path of every query. */
const PAGE: unique symbol = Symbol('next-db-monitoring.client') as never

/** Makes sure every client of a pool is listened to. */
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
 * @param idleFailed a connection broke that was not checked out
 * @param isOff whether monitoring was switched off: clients then get their own methods back
 * @param guards `false` = the clients are those of a library that listens itself: they get no listener
 */
export function createClientRegistry(
  idleFailed: (error: unknown) => void,
  isOff: () => boolean,
  guards = true,
): ClientRegistry {
  const openings: Openings = new WeakMap()
  const known = (client: PgClient): ClientPage | undefined => (client as { [PAGE]?: ClientPage })[PAGE]
  const pageOf = (client: PgClient): ClientPage => {
    const found = known(client)
    if (found) return found
    const page = begin(client, isOff)
    if (guards) client.on('error', (error: unknown) => page.checkout?.broke(error))
    else followBreaks(client, (error) => (page.checkout ? page.checkout.broke(error) : idleFailed(error)))
    return page
  }
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
        if (isOff()) return
        pageOf(client)
        const begun = openings.get(client)
        if (begun === undefined) return
        openings.delete(client)
        created(performance.now() - begun)
      })
      pool.on('error', (error: unknown) => idleFailed(error))
      followOpenings(pool, openings, isOff)
    },
  }
}

function begin(client: PgClient, isOff: () => boolean): ClientPage {
  const page: ClientPage = {
    checkout: null,
    earlier: false,
    closing: false,
    at: performance.now(),
    bytes: -1,
    copying: false,
  }
  Object.defineProperty(client, PAGE, { value: page })
  leaveLone(client)
  listen(client, page, isOff)
  const query = client.query
  if (typeof query !== 'function') return page
  const inherited = Object.hasOwn(client, 'query') ? null : (Object.getPrototypeOf(client) as PgClient)
  followStatements(client, inherited, {
    order: 'before',
    isOver: isOff,
    sent(statement) {
      page.at = performance.now()
      page.checkout?.note(textOf(statement))
    },
  })
  return page
}

/**
 * Listens to the protocol, in front of the client itself: the ledger must be up to date when the application's own callback
 * runs. Touches neither promise nor callback of any query, cursor or stream; no listener runs once a row.
 */
function listen(client: PgClient, page: ClientPage, isOff: () => boolean): void {
  const { connection } = client
  if (!connection) return
  const heard: [event: string, listener: (message: never) => void][] = []
  const before = (event: string, listener: (message: never) => void): void => {
    heard.push([event, listener])
    if (connection.prependListener) connection.prependListener(event, listener)
    else connection.on?.(event, listener)
  }
  before('readyForQuery', (message: { status?: unknown } | undefined) => {
    page.at = performance.now()
    page.copying = false
    page.checkout?.answered(message?.status)
    // What was open when monitoring was switched off is tracked to its end.
    if (page.checkout === null && isOff())
      for (const [event, listener] of heard) connection.removeListener?.(event, listener)
  })
  before('errorMessage', (error: unknown) => page.checkout?.fail(error))
  // One batch of a cursor, or of a query with `rows`, has been read.
  before('portalSuspended', () => marked(client, page, performance.now()))
  before('copyInResponse', () => {
    page.copying = true
    marked(client, page, performance.now())
  })
}

/** The library reports when a connection is open, not when it began to open. */
function followOpenings(pool: PgPool, openings: Openings, isOff: () => boolean): void {
  const newClient = pool.newClient
  if (typeof newClient !== 'function' || !pool._clients) return
  const watchedOpening = function (this: PgPool, ...args: never[]): unknown {
    if (isOff()) return giveBack(pool, 'newClient', watchedOpening, newClient).apply(this, args)
    const begun = performance.now()
    const result = asPool(() => newClient.apply(this, args))
    const client = this._clients?.at(-1)
    if (client && client._connected !== true) openings.set(client, begun)
    return result
  }
  replaceMethod(pool, 'newClient', watchedOpening)
}
