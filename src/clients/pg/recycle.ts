import type { PgPool } from './shapes.ts'

/**
 * Destroys the idle connections and marks the used ones, so that they are closed when they come back. Uses what the
 * library keeps inside; where a version keeps it elsewhere, nothing is done.
 */
export function recyclePool(pool: PgPool): void {
  for (const client of pool._clients ?? []) pool._expired?.add(client)
  for (const { client } of [...(pool._idle ?? [])]) pool._remove?.(client, () => pool._pulseQueue?.())
}
