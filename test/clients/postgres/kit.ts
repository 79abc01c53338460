import postgresjs from 'postgres'
import type { Sql } from '../../../src/integrations/postgres/shapes.ts'
import { watchSql } from '../../../src/integrations/postgres/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import type { OpenLease } from '../../../src/model/lease.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import type { Postgres } from '../../kit/postgres.ts'
import { ask, poolNow, until } from '../pg/kit.ts'

export type Instance = ReturnType<typeof postgresjs>
/** The library knows `max_pipeline`; its types do not. */
export type Options = postgresjs.Options<Record<string, never>> & { readonly max_pipeline?: number }

/** Makes instances, and ends them all. */
export interface Instances {
  bare(options?: Options, url?: string): Instance
  open(monitor: Monitor, options?: Options, url?: string): Instance
  endAll(): Promise<void>
}

export function trackSql(monitor: Monitor, sql: Instance): Instance {
  const context = driverContext('postgres', monitor)
  return context ? (watchSql(context, sql as unknown as Sql, { name: 'main' }) as unknown as Instance) : sql
}

export function instancesOf(postgres: () => Postgres): Instances {
  const made: Instance[] = []
  const bare: Instances['bare'] = (options = {}, url = postgres().url('app')) => {
    const sql = postgresjs(url, { max: 3, onnotice: () => {}, ...options })
    made.push(sql)
    return sql
  }
  return {
    bare,
    open: (monitor, options, url) => trackSql(monitor, bare(options, url)),
    async endAll() {
      await Promise.all(made.splice(0).map((sql) => sql.end({ timeout: 1 })))
    },
  }
}

/** The one open lease. */
export function onlyLease(monitor: Monitor): OpenLease {
  const { leases } = monitor.observe()
  if (leases.length !== 1 || !leases[0]) throw new Error(`${leases.length} leases are open`)
  return leases[0]
}

/** Whether the database still has the session. */
export async function hasSession(postgres: Postgres, pid: number | undefined): Promise<boolean> {
  const rows = await ask<{ n: number }>(
    postgres.url(),
    'select count(*)::int n from pg_stat_activity where pid = $1',
    [pid],
  )
  return rows[0]?.n === 1
}

/** Sessions of the role `app` that are at something, or within a transaction. */
export async function atWork(postgres: Postgres): Promise<number> {
  const rows = await ask<{ n: number }>(
    postgres.url(),
    "select count(*)::int n from pg_stat_activity where usename = 'app' and state <> 'idle'",
  )
  return rows[0]?.n ?? -1
}

/** Cleans up what is idle by then, and waits until the pool and the database say that nothing is held. */
export async function reclaimIdle(
  monitor: Monitor & { ahead(ms: number): void },
  postgres: Postgres,
): Promise<void> {
  monitor.ahead(300_000)
  monitor.cleanup()
  await until(async () => (await atWork(postgres)) === 0, 'the database to be free')
  await until(() => poolNow(monitor, 'postgres:main').used === 0, 'the pool to be free')
}
