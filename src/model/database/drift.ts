import type { PoolGauges, PoolKind } from '../pool.ts'
import type { DriftRow } from '../report/database.ts'
import type { DatabaseReading } from './database.ts'
import type { PoolerReading } from './pooler.ts'

/** Connections one instance reports under one `application_name`. */
export interface Reported {
  readonly instance: string
  readonly application: string
  /** `null` = its pool cannot tell. */
  readonly connections: number | null
}

/**
 * Reported minus measured, by instance. Instances that share an `application_name` cannot be distinguished in the database:
 * they share one row, named after all of them.
 * @param reported taken at the time of the reading: later gauges would show the time between as drift
 */
export function driftOf(
  reported: readonly Reported[],
  database: DatabaseReading,
  pooler: PoolerReading | null,
): DriftRow[] {
  const rows = new Map<string, { instances: Set<string>; reported: number | null }>()
  for (const { instance, application, connections } of reported) {
    const row = rows.get(application) ?? { instances: new Set(), reported: 0 }
    row.instances.add(instance)
    // One pool that cannot tell leaves the whole name unknown: a partial sum would be wrong.
    row.reported = row.reported === null || connections === null ? null : row.reported + connections
    rows.set(application, row)
  }
  return [...rows].map(([application, row]) => {
    const measured = measuredOf(application, database, pooler)
    return {
      instance: [...row.instances].join(', '),
      application,
      reported: row.reported,
      measured,
      drift: row.reported === null ? null : row.reported - measured,
    }
  })
}

/** Clients of a pooler are counted there: the database lists the pooler's own connections instead. */
function measuredOf(application: string, database: DatabaseReading, pooler: PoolerReading | null): number {
  const behind = pooler?.links.filter((link) => link.application === application).length ?? 0
  if (behind > 0) return behind
  return database.byApplication.reduce(
    (sum, one) => (one.application === application ? sum + one.count : sum),
    0,
  )
}

/** What one pool reports, when it can be found again in the database. */
export function reportedOf(
  instance: string,
  pool: PoolGauges & { readonly kind: PoolKind; readonly application?: string },
): Reported | null {
  if ((pool.kind !== 'pg' && pool.kind !== 'postgres') || pool.application === undefined) return null
  return {
    instance,
    application: pool.application,
    connections: pool.used === null || pool.idle === null ? null : pool.used + pool.idle + (pool.ghosts ?? 0),
  }
}
