import type { PgClient } from '../shapes.ts'

/** What is reported of a client that connects. */
export interface Opening {
  /** The connection is open, or could not be opened. */
  connected(error: unknown): void
}

/** A library's pool that opens its clients itself. */
export interface Claimant {
  /** The pool opens this client. Never throws. */
  opens(client: PgClient): Opening | null
}

/** One opening: it claims the first client that connects in it, and no other. */
interface Claim {
  readonly claimant: Claimant
  isTaken: boolean
}

/** The two methods used of `AsyncLocalStorage`. */
export interface ClaimStorage {
  getStore(): Claim | undefined
  run<T>(claim: Claim, work: () => T): T
}

/** One module file is several modules in a production server; the storage has to be the same for all of them. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.claims') as never

const holder = globalThis as { [KEY]?: ClaimStorage }

/** Gives the process its storage; the first one given stays. */
export function provideClaims(create: () => ClaimStorage): void {
  holder[KEY] ??= create()
}

/** Runs what opens a client, at once or later, so that the client is known to be the pool's. */
export function claiming<T>(claimant: Claimant, open: () => T): T {
  const storage = holder[KEY]
  return storage ? storage.run({ claimant, isTaken: false }, open) : open()
}

/** The pool that opens this client; `null` = none is known to. */
export function claimed(client: PgClient): Opening | null {
  const claim = holder[KEY]?.getStore()
  if (claim === undefined || claim.isTaken) return null
  claim.isTaken = true
  return claim.claimant.opens(client)
}
