import { type ProcessStorage, processStorage } from '../../shared/process-storage.ts'
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

const claims: ProcessStorage<Claim> = processStorage('next-db-monitoring.claims')

/** Gives the process its storage; the first one given stays. */
export const provideClaims: ProcessStorage<Claim>['provide'] = claims.provide

/** Runs what opens a client, at once or later, so that the client is attributed to the pool. */
export function claiming<T>(claimant: Claimant, open: () => T): T {
  return claims.run({ claimant, isTaken: false }, open)
}

/** The pool that opens this client; `null` = none. */
export function claimed(client: PgClient): Opening | null {
  const claim = claims.current()
  if (claim === undefined || claim.isTaken) return null
  claim.isTaken = true
  return claim.claimant.opens(client)
}
