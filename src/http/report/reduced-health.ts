import type { HealthReport } from '../../model/report/health.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { iso, percent } from './units.ts'

/** What every caller may see: enough for a load balancer, no internals. */
export interface ReducedHealthReport {
  readonly status: HealthReport['status']
  readonly timestamp: string
  readonly summary: Pick<HealthReport['summary'], 'healthStatus' | 'poolUtilization'>
}

export function reducedHealthReport(snapshot: Snapshot): ReducedHealthReport {
  return {
    status: snapshot.health,
    timestamp: iso(snapshot.at),
    summary: { healthStatus: snapshot.health, poolUtilization: percent(snapshot.poolUtilization) },
  }
}
