import type { MeasuredPool } from '../../model/database/pooler.ts'
import { own } from '../../model/tools/own.ts'
import type { Exposition, Sample } from './exposition.ts'

const UNKNOWN = {
  used: null,
  idle: null,
  connecting: null,
  pending: null,
  max: null,
  timeouts: null,
} as const

/**
 * The pools in a Supabase project's metrics: PostgREST's own, GoTrue's, PgBouncer's, Supavisor's, and the
 * database's slots. A pool whose metrics are not there is left out; names after supabase/supabase-grafana, metrics.md.
 */
export function poolsOf({ samples }: Exposition): MeasuredPool[] {
  const named = new Map<string, Sample[]>()
  for (const sample of samples) {
    const same = named.get(sample.name)
    if (same) same.push(sample)
    else named.set(sample.name, [sample])
  }
  const sum = (name: string, labels: Readonly<Record<string, string>> = {}): number | null => {
    const found = named
      .get(name)
      ?.filter((sample) => Object.entries(labels).every(([key, value]) => own(sample.labels, key) === value))
    const known = found?.filter(({ value }) => Number.isFinite(value)) ?? []
    return known.length === 0 ? null : known.reduce((total, { value }) => total + value, 0)
  }
  return [postgrest(sum), auth(sum), ...pgbouncer(sum), supavisor(sum), database(sum)].filter(
    (pool) => pool !== null,
  )
}

type Sum = (name: string, labels?: Readonly<Record<string, string>>) => number | null

function postgrest(sum: Sum): MeasuredPool | null {
  const max = sum('pgrst_db_pool_max')
  const available = sum('pgrst_db_pool_available')
  if (max === null) return null
  return {
    ...UNKNOWN,
    name: 'postgrest',
    kind: 'pooler',
    used: available === null ? null : Math.max(0, max - available),
    pending: sum('pgrst_db_pool_waiting'),
    max,
    timeouts: sum('pgrst_db_pool_timeouts_total'),
  }
}

function auth(sum: Sum): MeasuredPool | null {
  const used = sum('db_sql_connection_open', { status: 'inuse' })
  const max = sum('db_sql_connection_max_open')
  if (used === null && max === null) return null
  return {
    ...UNKNOWN,
    name: 'auth',
    kind: 'pooler',
    used,
    idle: sum('db_sql_connection_open', { status: 'idle' }),
    max: max || null,
  }
}

function pgbouncer(sum: Sum): MeasuredPool[] {
  const pools: MeasuredPool[] = []
  const clients = sum('pgbouncer_used_clients')
  const used = sum('pgbouncer_pools_server_active_connections')
  if (clients !== null) {
    pools.push({
      ...UNKNOWN,
      name: 'pgbouncer:clients',
      kind: 'pooler',
      used: clients,
      max: sum('pgbouncer_config_max_client_connections'),
    })
  }
  if (used !== null) {
    pools.push({
      ...UNKNOWN,
      name: 'pgbouncer:servers',
      kind: 'pooler',
      used,
      idle: sum('pgbouncer_pools_server_idle_connections'),
      pending: sum('pgbouncer_pools_client_waiting_connections'),
      max: sum('pgbouncer_databases_pool_size'),
    })
  }
  return pools
}

function supavisor(sum: Sum): MeasuredPool | null {
  const used = sum('supavisor_connections_active')
  return used === null ? null : { ...UNKNOWN, name: 'supavisor:clients', kind: 'pooler', used }
}

/** Only where the limit is reported too: the number of backends alone does not show how full it is. */
function database(sum: Sum): MeasuredPool | null {
  const used = sum('pg_stat_database_num_backends')
  const max = sum('max_connections_connection_count')
  return used === null || max === null ? null : { ...UNKNOWN, name: 'database', kind: 'database', used, max }
}
