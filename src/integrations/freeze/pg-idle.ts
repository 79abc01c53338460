import type { PgClient, PgPool } from '../pg/shapes.ts'
import { IDLE_MS, type IdlePool, type Uses } from './idle-pool.ts'

/** A `pg.Pool`. @returns `null` = this version stores its connections differently */
export function pgIdle(pool: PgPool, uses: (pool: IdlePool) => Uses): IdlePool | null {
  if (typeof pool._remove !== 'function' || !Array.isArray(pool._idle)) return null
  const limit = pool.options?.idleTimeoutMillis
  const idle: IdlePool = {
    idleMs: typeof limit === 'number' && limit > 0 ? Math.min(limit, IDLE_MS) : IDLE_MS,
    isUsed: () => pool.totalCount > pool.idleCount,
    closeIdle: () =>
      Promise.all((pool._idle ?? []).map(({ client }) => closed(client, () => pool._remove?.(client)))),
  }
  const { began, ended } = uses(idle)
  pool.on('acquire', began)
  pool.on('release', ended)
  return idle
}

function closed(client: PgClient, close: () => void): Promise<void> {
  return new Promise((resolve) => {
    client.once?.('end', () => resolve())
    close()
  })
}
