import type { FleetPool } from '../../../model/fleet/report.ts'
import type { PoolReading } from '../../../model/pool.ts'
import { poolReport } from '../sections/pools.ts'

/** A pool as its instance tells it the others, who know it by what it connects to. */
export function fleetPool({ createdAt: _, ...pool }: PoolReading): FleetPool {
  const { target, application, role } = pool
  return {
    ...poolReport(pool),
    ...(target === undefined ? {} : { target }),
    ...(application === undefined ? {} : { application }),
    ...(role === undefined ? {} : { role }),
  }
}
