import type { DatabaseReading } from '../model/database/database.ts'
import { isMonitor } from '../model/database/monitor-application.ts'
import type { PoolReading } from '../model/pool.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { BudgetOther } from './input.ts'

/** A pool of this instance or of another. */
export type AnyPool = Pick<
  PoolReading,
  'name' | 'kind' | 'max' | 'used' | 'idle' | 'pending' | 'target' | 'application' | 'role'
>

/** Roles listed one by one; the rest are added up. */
const MOST_OTHERS = 8

/** Whether the application opens its connections itself. */
export function isOwn(pool: Pick<PoolReading, 'kind'>): boolean {
  return pool.kind === 'pg' || pool.kind === 'postgres'
}

/** Sessions that are none of ours, by role, and the monitor's own. PostgREST may grow to its pool's size. */
export function othersOf(
  database: DatabaseReading,
  seen: readonly { readonly instance: InstanceIdentity; readonly pools: readonly AnyPool[] }[],
  instances: number,
): BudgetOther[] {
  const pools = seen.flatMap((one) => one.pools.filter(isOwn))
  const applications = new Set(pools.flatMap((pool) => pool.application ?? []))
  const services = seen.map(({ instance }) => `${instance.service}@`)
  // Without a name, the role identifies them.
  const roles = new Set(
    pools.filter((pool) => pool.application === undefined).flatMap((pool) => pool.role ?? []),
  )
  const isOurs = (application: string, role: string): boolean =>
    applications.has(application) ||
    roles.has(role) ||
    services.some((service) => application.startsWith(service))
  const held = new Map<string, number>()
  let monitors = 0
  for (const { application, role, count } of database.byApplication) {
    if (isMonitor(application)) monitors += count
    else if (!isOurs(application, role)) held.set(role, (held.get(role) ?? 0) + count)
  }
  const api = seen[0]?.pools.find((pool) => pool.name === 'postgrest')?.max ?? null
  const grows = api !== null && api > (held.get('authenticator') ?? 0)
  if (grows) held.set('authenticator', api)
  const rows = [...held].sort((a, b) => b[1] - a[1])
  const rest = rows.slice(MOST_OTHERS).reduce((sum, [, connections]) => sum + connections, 0)
  return [
    ...rows.slice(0, MOST_OTHERS).map(([role, connections]) => ({
      label: `role ${role}`,
      connections,
      detail: role === 'authenticator' && grows ? "PostgREST's pool at its size" : 'held now',
      role,
    })),
    ...(rest > 0 ? [{ label: 'other roles', connections: rest, detail: 'held now', role: null }] : []),
    ...(monitors > 0
      ? [
          {
            label: 'this monitor',
            connections: Math.max(monitors, instances),
            detail: 'one for each instance',
            role: null,
            isEachInstance: true,
          },
        ]
      : []),
  ]
}
