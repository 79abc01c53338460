/** Marks a client that is watched by itself, for every copy of this module in the process. */
const LONE: unique symbol = Symbol.for('next-db-monitoring.lone-client') as never

interface Marked {
  [LONE]?: (() => void) | null
}

/** @param leave stops tracking: the client belongs to a pool that is tracked itself */
export function markLone(client: object, leave: () => void): void {
  Object.defineProperty(client, LONE, { value: leave, writable: true })
}

export function isMarkedLone(client: object): boolean {
  return LONE in client
}

/** A tracked pool has the client, so it is not counted by itself. Has no effect on other clients. */
export function leaveLone(client: object): void {
  ;(client as Marked)[LONE]?.()
}

const OPENING: unique symbol = Symbol.for('next-db-monitoring.pool-opening') as never
const holder = globalThis as { [OPENING]?: boolean }

/** Whether a watched pool is opening a client right now. */
export function isPoolOpening(): boolean {
  return holder[OPENING] === true
}

/** Runs what opens a client of a watched pool. */
export function asPool<T>(open: () => T): T {
  const before = holder[OPENING] === true
  holder[OPENING] = true
  try {
    return open()
  } finally {
    holder[OPENING] = before
  }
}

const POOLED: unique symbol = Symbol.for('next-db-monitoring.pooled-client') as never

/** A watched pool made the client: it is the pool's, even when it connects later (a token has to be fetched first). */
export function markPooled(client: object): void {
  if (!(POOLED in client)) Object.defineProperty(client, POOLED, { value: true })
}

export function isMarkedPooled(client: object): boolean {
  return POOLED in client
}
