import { deathOf } from '../client/client-state.ts'
import type { ClientRegistry } from '../client/clients.ts'
import type { PgPool } from '../shapes.ts'
import { ownersOf } from './owners.ts'

/**
 * Destroys connections that are free, without an owner, or dead and checked out before tracking began, and marks the used ones so that they are closed when returned.
 * Uses internals of the library; where a version lacks them, nothing is done.
 */
export function recyclePool(pool: PgPool, clients: ClientRegistry, now: number): void {
  for (const [client, owner] of ownersOf(pool, clients, now)) {
    const isLeft = owner === 'earlier' && deathOf(client) !== undefined
    if (owner === 'pool' || owner === 'nobody' || isLeft) pool._remove?.(client, () => pool._pulseQueue?.())
    else if (owner === 'holder' || owner === 'earlier') pool._expired?.add(client)
  }
}
