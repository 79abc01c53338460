/** A free connection is closed after this time unless its pool has a shorter limit, ms: enough for the next request of a burst. */
export const IDLE_MS = 5000

/** A pool as far as closing its free connections goes. Nothing here throws. */
export interface IdlePool {
  /** ms a connection may be free. */
  readonly idleMs: number
  /** Whether a connection is in use. */
  isUsed(): boolean
  /** Closes the free connections. Resolves when the sockets are closed. */
  closeIdle(): Promise<unknown>
}

/** Called at each use of a pool. */
export interface Uses {
  /** A connection was requested or handed out. */
  began(): void
  /** One was given back. */
  ended(): void
}
