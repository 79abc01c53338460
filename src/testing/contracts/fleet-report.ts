import type { FleetReport } from '../../model/fleet/report.ts'

/** The report of a nearly idle instance. */
export function reportOf(id: string, more: Partial<FleetReport> = {}): FleetReport {
  return {
    v: 1,
    instance: {
      id,
      service: 'worker',
      region: null,
      environment: 'test',
      runtime: 'nodejs',
      startedAt: 1_767_225_600_000,
    },
    build: null,
    pid: 7,
    upMs: 1000,
    beatMs: 30_000,
    ended: false,
    verdict: { status: 'healthy', causes: [] },
    active: 0,
    opened: 0,
    peak: { timestamp: 1_767_225_600_000, connections: 0 },
    poolUtilization: 0,
    services: [],
    pools: [],
    alerts: [],
    ...more,
  }
}
