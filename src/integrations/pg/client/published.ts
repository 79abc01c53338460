import { giveBack, inheritedMethod, replaceMethod } from '../../shared/methods.ts'
import type { PgClient } from '../shapes.ts'
import { isComputed, queryOf } from './statement.ts'

/** @param below function whose caller sends the statement */
export type Sent = (statement: unknown, below: (...args: never[]) => unknown) => void

/** How the statements of one client are observed. */
export interface Following {
  /** Whether `sent` is called in front of the driver or behind it. */
  readonly order: 'before' | 'after'
  readonly sent: Sent
  /** Whether nothing is to be reported any more: the client gets its own `query` back at that call. */
  readonly isOver: () => boolean
}

/** A client with where its statements are reported. */
interface Follower {
  readonly client: PgClient
  readonly sent: Sent
  /** Whether the driver publishes this client's statements itself. */
  publishes: boolean
}

/** One for the process: one module file is several modules in a production server. */
interface Board {
  /** The client whose `query` runs now. */
  calling: Follower | null
  /** Clients whose driver publishes, by the process id of their backend; servers may give the same one. */
  readonly byPid: Map<number, Set<Follower>>
}

/** The channel that ends a call of `query` in drivers that publish: the statement is in the driver's queue by then. */
export const QUERY_CHANNEL = 'tracing:pg:query:end'

const KEY: unique symbol = Symbol.for('next-db-monitoring.published') as never
const board: Board = ((globalThis as { [KEY]?: Board })[KEY] ??= { calling: null, byPid: new Map() })

/**
 * Takes what a driver publishes of one call of `query`. The first one of a client is in the middle of our own method, which then
 * gives way for good. Never throws.
 * @param context `{ query: { text }, client: { processID, host, port } }`, as the driver has it
 */
export function published(context: unknown): void {
  try {
    const { query, client } = context as { query?: unknown; client?: Partial<PgClient> }
    const { calling, byPid } = board
    const pid = client?.processID
    if (typeof pid !== 'number') return
    if (calling && isOf(calling.client, client)) {
      if (calling.publishes) return
      calling.publishes = true
      const followers = byPid.get(pid) ?? new Set()
      byPid.set(pid, followers.add(calling))
      return
    }
    for (const follower of byPid.get(pid) ?? [])
      if (isOf(follower.client, client)) follower.sent(query, published)
  } catch {
    // It publishes another form: our own method stays in use.
  }
}

function isOf(client: PgClient, said: Partial<PgClient> | undefined): boolean {
  return (
    client.processID === said?.processID &&
    (said?.host === undefined || said.host === client.host) &&
    (said?.port === undefined || said.port === client.port)
  )
}

/**
 * Reports every statement of the client: through our `query` until the driver is seen to publish it, then from what it
 * publishes. Each is reported once.
 * @returns ends it
 */
export function followStatements(client: PgClient, { order, sent, isOver }: Following): () => void {
  const isInherited = !Object.hasOwn(client, 'query')
  const current = inheritedMethod<NonNullable<PgClient['query']>>(client, 'query')
  const follower: Follower = { client, sent, publishes: false }
  function query(this: PgClient, ...args: unknown[]): unknown {
    const real = current()
    if (isOver()) {
      end()
      return Reflect.apply(real, this, args)
    }
    if (follower.publishes) return Reflect.apply(real, this, args)
    const [statement] = args
    const isMadeOnDemand = isComputed(statement)
    const isLate = order === 'after' || isMadeOnDemand
    if (!isLate) sent(statement, query)
    const outer = board.calling
    board.calling = follower
    try {
      const result = Reflect.apply(real, this, args)
      if (isLate) sent(isMadeOnDemand ? queryOf(client, statement) : statement, query)
      return result
    } finally {
      board.calling = outer
      if (follower.publishes && isInherited) giveWay()
    }
  }
  const giveWay = (): void => void giveBack(client, 'query', query, current())
  replaceMethod(client, 'query', query, current())
  const forget = (): void => {
    for (const [pid, followers] of board.byPid)
      if (followers.delete(follower) && followers.size === 0) board.byPid.delete(pid)
  }
  const end = (): void => {
    forget()
    giveWay()
  }
  client.connection?.once?.('end', forget)
  return end
}
