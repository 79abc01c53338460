import { giveBack, replaceMethod } from '../../shared/methods.ts'
import { asPool, leaveLone, markPooled } from '../lone/lone-mark.ts'
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

/** What a registry reports to, and what it asks. */
export interface RegistryOptions {
  /** A connection broke that was not checked out. */
  readonly idleFailed: (error: unknown) => void
  /** Whether monitoring was switched off: clients then get their own methods back. */
  readonly isOff: () => boolean
  /** `false` = the clients are those of a library that listens itself: they get no listener. @default true */
  readonly guards?: boolean
  /** Whether a request for a client is under way. */
  readonly isAsked?: () => boolean
  /**
   * A client that the pool gave out by a way that is not followed sends its first statement.
   * @param below function whose caller sends it
   */
  readonly adopt?: (page: ClientPage, below: (...args: never[]) => unknown) => void
}

/** Makes sure every client of a pool is listened to. */
export interface ClientRegistry {
  /** The client's page; the first time, listens to it from then on. */
  pageOf(client: PgClient): ClientPage
  /** The client's page, if it has one. */
  known(client: PgClient): ClientPage | undefined
  /**
   * The page of the client behind what the pool answered with: a subclass may give out a proxy or a wrapper.
   * @returns `null` = no client of the pool is behind it
   */
  behind(pool: PgPool, answer: unknown): ClientPage | null
  readonly openings: Openings
  /** Listens to the pool's own events and to the clients it has already. */
  follow(pool: PgPool, created: (ms: number) => void): void
}

/**
 * A checked-out client has no 'error' listener of the pool: when its backend is terminated, the event would end the
 * application's process. So each client gets one here, and so does the pool for its idle clients.
 */
export function createClientRegistry(options: RegistryOptions): ClientRegistry {
  const { idleFailed, isOff, guards = true } = options
  const openings: Openings = new WeakMap()
  /** Given out to a request whose answer has not come yet, the oldest first. */
  const onTheirWay = new Set<PgClient>()
  const known = (client: PgClient): ClientPage | undefined => (client as { [PAGE]?: ClientPage })[PAGE]
  const pageOf = (client: PgClient): ClientPage => {
    const found = known(client)
    if (found) return found
    const page = begin(client, options)
    if (guards) client.on('error', (error: unknown) => page.checkout?.broke(error))
    else followBreaks(client, (error) => (page.checkout ? page.checkout.broke(error) : idleFailed(error)))
    return page
  }
  const behind = (pool: PgPool, answer: unknown): ClientPage | null => {
    if (answer === null || typeof answer !== 'object') return null
    const given = answer as PgClient
    const found = known(given)
    // A proxy may answer anything to the question for its page.
    const isReal = found?.client !== undefined && known(found.client) === found
    const direct = isReal ? found : pool._clients?.includes(given) === false ? undefined : pageOf(given)
    const [oldest] = onTheirWay
    const page = direct ?? (oldest && pageOf(oldest)) ?? null
    if (page === null) return null
    onTheirWay.delete(page.client)
    openings.delete(page.client)
    return page
  }
  return {
    pageOf,
    known,
    behind,
    openings,
    follow(pool, created) {
      const free = new Set((pool._idle ?? []).map(({ client }) => client))
      for (const client of pool._clients ?? []) pageOf(client).earlier = !free.has(client)
      listenTo(pool, { ...options, pageOf, known, openings, onTheirWay }, created)
      followOpenings(pool, openings, isOff)
    },
  }
}

interface Listening extends RegistryOptions, Pick<ClientRegistry, 'pageOf' | 'known' | 'openings'> {
  readonly onTheirWay: Set<PgClient>
}

/** Hears of every client that the pool opens, gives out and gets back. */
function listenTo(pool: PgPool, listening: Listening, created: (ms: number) => void): void {
  const { idleFailed, isOff, isAsked, pageOf, known, openings, onTheirWay } = listening
  pool.on('release', (error: Error | boolean | undefined, client: PgClient) => {
    onTheirWay.delete(client)
    openings.delete(client)
    const page = known(client)
    if (!page) return
    page.earlier = false
    page.unasked = false
    // Where a caller kept the pool's own release: by ours it was returned before.
    page.checkout?.returned(error)
  })
  pool.on('connect', (client: PgClient) => {
    if (isOff()) return
    pageOf(client)
    const begun = openings.get(client)
    if (begun === undefined) return
    openings.delete(client)
    created(performance.now() - begun)
  })
  pool.on('acquire', (client: PgClient) => {
    if (isOff()) return
    const page = pageOf(client)
    page.unasked = isAsked?.() !== true
    if (page.unasked) return
    onTheirWay.add(client)
    // Until the answer arrives: the pool may verify it first.
    openings.set(client, performance.now())
  })
  pool.on('error', (error: unknown) => idleFailed(error))
}

function begin(client: PgClient, { isOff, adopt }: RegistryOptions): ClientPage {
  const page: ClientPage = {
    client,
    checkout: null,
    earlier: false,
    unasked: false,
    closing: false,
    at: performance.now(),
    bytes: -1,
    copying: false,
  }
  // Configurable, so that a proxy of the client may answer what it likes.
  Object.defineProperty(client, PAGE, { value: page, writable: true, configurable: true })
  leaveLone(client)
  listen(client, page, isOff)
  if (typeof client.query !== 'function') return page
  followStatements(client, {
    order: 'before',
    isOver: isOff,
    sent(statement, below) {
      page.at = performance.now()
      if (page.unasked && page.checkout === null) adopt?.(page, below)
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
    if (client) markPooled(client)
    if (client && client._connected !== true) openings.set(client, begun)
    return result
  }
  replaceMethod(pool, 'newClient', watchedOpening, newClient)
}
