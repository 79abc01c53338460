import type { ClientRegistry } from '../client/clients.ts'
import type { PgClient, PgPool } from '../shapes.ts'

/** A connection that is not open after this time counts as having no owner when the pool sets no limit of its own, ms. */
const OPENING_MS = 60_000

/**
 * The owner of a connection the pool counts: it is free, checked out, being closed by a cleanup, being opened, or it was
 * checked out before tracking began. Otherwise it has no owner and will never be returned: a ghost.
 */
export type Owner = 'pool' | 'holder' | 'closing' | 'opening' | 'earlier' | 'nobody'

/** Finds the owner of each of the pool's connections; empty when the library stores them elsewhere. */
export function ownersOf(pool: PgPool, clients: ClientRegistry, now: number): Map<PgClient, Owner> {
  const free = new Set((pool._idle ?? []).map(({ client }) => client))
  const limit = pool.options?.connectionTimeoutMillis || OPENING_MS
  const owners = new Map<PgClient, Owner>()
  for (const client of pool._clients ?? []) {
    const page = clients.known(client)
    const begun = clients.openings.get(client)
    if (free.has(client)) owners.set(client, 'pool')
    else if (page?.closing) owners.set(client, 'closing')
    else if (page?.checkout) owners.set(client, 'holder')
    else if (page?.earlier) owners.set(client, 'earlier')
    else if (begun !== undefined && now - begun <= limit) owners.set(client, 'opening')
    else owners.set(client, 'nobody')
  }
  return owners
}
