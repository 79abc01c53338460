import type { Backend, ConnectionQueue, PostgresConnection } from './shapes.ts'

/** One connection of the library, for as long as its instance lives. */
export interface Link {
  readonly connection: PostgresConnection
  readonly backend: Backend
  /** Whether it has been used since it closed last. */
  isOpen: boolean
  /** Called when the connection closes; it may open again later. */
  readonly closed: Set<(error: unknown) => void>
  /** The instance's queues of idle connections and of those being opened, once this connection was in them. */
  idle: ConnectionQueue | null
  connecting: ConnectionQueue | null
}

/** The connections of one instance seen so far. */
export interface ConnectionBook {
  add(link: Link): void
  readonly links: ReadonlySet<Link>
  /** Open and free; `null` = not seen yet. */
  idle(): number | null
  /** Being opened; `null` = not seen yet. */
  connecting(): number | null
}

/** One module file becomes several modules in a production server, so the list is global to the process. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.postgres-connections') as never
const holder = globalThis as { [KEY]?: WeakMap<Backend, Link> }

/** The connection behind a query's `state`; `undefined` = not seen yet. */
export function linkBehind(backend: Backend | null): Link | undefined {
  return backend === null ? undefined : holder[KEY]?.get(backend)
}

/** Registers a connection that the library exposes while it sends a query over it. */
export function meet(connection: PostgresConnection, backend: Backend): Link {
  const known = (holder[KEY] ??= new WeakMap()).get(backend)
  if (known) return known
  const link: Link = { connection, backend, isOpen: true, closed: new Set(), idle: null, connecting: null }
  holder[KEY].set(backend, link)
  hearClose(link)
  hearQueues(link)
  return link
}

/** The library calls `onclose` of a connection and then clears it: ours stands before whatever is assigned. */
function hearClose(link: Link): void {
  const { connection, closed } = link
  let assigned = connection.onclose
  const onclose = (error: unknown): void => {
    link.isOpen = false
    for (const notify of [...closed]) notify(error)
    assigned?.(error)
  }
  Object.defineProperty(connection, 'onclose', {
    configurable: true,
    enumerable: true,
    get: () => onclose,
    set(value: typeof assigned) {
      assigned = value
    },
  })
}

/** A connection is in the idle queue when its idle timer starts, and among those being opened when it connects. */
function hearQueues(link: Link): void {
  const { connection } = link
  const { idleTimer, connect } = connection
  const start = idleTimer?.start
  if (idleTimer && typeof start === 'function') {
    idleTimer.start = function (...args) {
      link.idle = connection.queue ?? null
      return Reflect.apply(start, this, args)
    }
  }
  if (typeof connect === 'function') {
    connection.connect = function (query) {
      link.connecting = connection.queue ?? null
      return Reflect.apply(connect, this, [query])
    }
  }
}

export function createConnectionBook(): ConnectionBook {
  const links = new Set<Link>()
  const length = (queue: 'idle' | 'connecting'): number | null => {
    for (const link of links) if (link[queue] !== null) return link[queue].length
    return null
  }
  return {
    add: (link) => void links.add(link),
    links,
    idle: () => length('idle'),
    connecting: () => length('connecting'),
  }
}
