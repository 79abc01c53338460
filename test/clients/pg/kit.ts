import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pg from 'pg'
import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import { createMonitor } from '../../../src/instance/create.ts'
import { type WatchOptions, watchPool } from '../../../src/integrations/pg/pool/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import type { PoolReading } from '../../../src/model/pool.ts'
import { systemClock } from '../../../src/monitor/clock.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { PATIENCE } from '../../kit/patience.ts'

/** A monitor without channels. */
export function quietMonitor(options: DbMonitoringOptions = {}): Monitor & { ahead(ms: number): void } {
  const clock = systemClock()
  let ahead = 0
  const monitor = createMonitor({ console: false, ...options }, { ...clock, now: () => clock.now() + ahead })
  return Object.assign(monitor, {
    /** Lets time pass for the monitor alone. */
    ahead: (ms: number) => {
      ahead += ms
    },
  })
}

/** Tracks a pool with a monitor of the test's own. */
export function track<P extends pg.Pool>(monitor: Monitor, pool: P, options: WatchOptions = {}): P {
  const context = driverContext('pg', monitor)
  if (context) watchPool(context, pool as never, options)
  return pool
}

export function poolNow(monitor: Monitor, name: string): PoolReading {
  const pool = monitor.observe().pools.find((one) => one.name === name)
  if (!pool)
    throw new Error(
      `no pool ${name} in ${monitor
        .observe()
        .pools.map((one) => one.name)
        .join(', ')}`,
    )
  return pool
}

/** Resolves when `met` holds; looks whenever the loop has turned. Rejects after `PATIENCE`. */
export async function until(met: () => boolean | Promise<boolean>, what = 'the condition'): Promise<void> {
  const end = performance.now() + PATIENCE
  while (!(await met())) {
    if (performance.now() > end) throw new Error(`${what} did not come about`)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** Runs a full collection. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Asks in a session of its own. */
export async function ask<T>(url: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql, values)).rows as T[]
  } finally {
    await client.end()
  }
}

/**
 * Waits until no other session is left: a backend ends a moment after its client, and until then it takes a slot, and its client, which
 * listens no more, would throw what a server that stops says to it.
 */
export function sessionsGone(url: string): Promise<void> {
  const others = `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`
  const areGone = (): Promise<boolean> =>
    ask(url, others).then(
      (rows) => rows.length === 0,
      () => false,
    )
  return until(areGone, 'the sessions to end')
}
