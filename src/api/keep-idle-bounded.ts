import { ConfigError, show } from '../config/problems.ts'
import { sharedMonitor } from '../instance/shared.ts'
import { closeIdleNow, type Host, watchIdle } from '../integrations/freeze/idle-watch.ts'
import { pgIdle } from '../integrations/freeze/pg-idle.ts'
import { sqlIdle } from '../integrations/freeze/sql-idle.ts'
import { currentApp } from '../internal/app.ts'

/** Asked at a use, not before: the configuration is read when the monitor is made. */
const HOST: Host = { suspends, next: () => currentApp().requestContext() }

/** Pools that are bounded already, for every copy of this module in the process. */
const BOUNDED: unique symbol = Symbol.for('next-db-monitoring.idle-bounded') as never

/**
 * Closes the free connections of a pool before the host suspends the process, where they would stay as idle sessions in the
 * database for as long as it is frozen: after the pool's own idle time (`idleTimeoutMillis`, `idle_timeout`), after 5 s
 * where it has none or a longer one. The host is made to wait (`waitUntil`) until those of every bounded pool are closed. On
 * hosts that do not suspend processes nothing changes. Calling it twice is harmless. Never throws: what cannot be bounded is
 * a fault.
 *
 * ```ts
 * export const pool = keepIdleBounded(new Pool({ connectionString: process.env.DATABASE_URL }))
 * export const sql = keepIdleBounded(postgres(process.env.DATABASE_URL))
 * ```
 * @param pool a `pg.Pool`, or an instance of postgres.js
 * @returns the same pool
 */
export function keepIdleBounded<P extends object>(pool: P): P {
  const marked = pool as P & { [BOUNDED]?: true }
  try {
    if (marked[BOUNDED]) return pool
    const bound = typeof pool === 'function' ? sqlIdle : pgIdle
    if (bound(pool as never, (idle) => watchIdle(idle, HOST)) === null) refuse(pool)
    else Object.defineProperty(pool, BOUNDED, { value: true })
  } catch {
    refuse(pool)
  }
  return pool
}

/**
 * Finishes the work due before a host suspends the process, for hosts without `waitUntil`: call it last in a handler. Beats when the interval has
 * passed, waits until the snapshot is stored and sent (at most 5 s), and closes the free connections of every bounded pool. Never rejects.
 */
export async function beforeFreeze(): Promise<void> {
  await sharedMonitor().flush()
  await closeIdleNow()
}

function refuse(pool: unknown): void {
  const problem = new ConfigError({
    code: 'DBM-002',
    field: 'pool',
    expected: 'a pg.Pool or an instance of postgres.js whose connections can be seen',
    received: show(pool),
    fix: 'Its free connections are left to its own idle time.',
  })
  sharedMonitor().fault('keep-idle-bounded', problem)
}

function suspends(): boolean {
  try {
    return sharedMonitor().options.serverless
  } catch {
    return false
  }
}
