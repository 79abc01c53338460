import type { Member } from '../../../model/fleet/fleet.ts'
import type { FleetReport } from '../../../model/fleet/report.ts'
import type { MonitoringReport } from '../../../model/report/monitoring.ts'
import { healthOf } from '../../../model/verdict.ts'
import { fleetVerdict } from './fleet-verdict.ts'
import { fleetLeaks } from './leaks.ts'
import { mergePools, type Targeted, withTargets } from './merge-pools.ts'
import { isActive, mergeServices } from './merge-services.ts'

/** What the view over several instances is made of. */
export interface FleetParts {
  /** The others that are shown. */
  readonly members: readonly Member[]
  /** Whether this instance is among those that are shown. */
  readonly withSelf: boolean
  /** Only this service. */
  readonly service: string | null
  /** This instance's pools, for what they connect to. */
  readonly pools: readonly Targeted[]
}

/** The monitoring body over all that are shown: figures of those that report now; late returns, coverage and history stay this instance's. */
export function fleetReport(base: MonitoringReport, parts: FleetParts): MonitoringReport {
  const { withSelf, service } = parts
  const others = parts.members.filter(({ state }) => state === 'reporting').map(({ report }) => report)
  const pools = mergePools([
    ...(withSelf ? [withTargets(base.pools, parts.pools)] : []),
    ...others.map((one) => one.pools),
  ])
  const services = mergeServices([
    ...(withSelf ? [base.services] : []),
    ...others.map((one) => one.services.filter(({ name }) => service === null || name === service)),
  ])
  const verdict = fleetVerdict([
    ...(withSelf ? [{ instance: base.instance.id, verdict: base.verdict }] : []),
    ...others.map(({ instance, verdict: one }) => ({ instance: instance.id, verdict: one })),
  ])
  const alerts = [...(withSelf ? base.alerts : []), ...others.flatMap(alertsOf)]
  const { summary } = base
  const sum = (own: number, key: 'active' | 'opened'): number =>
    others.reduce((all, one) => all + one[key], withSelf ? own : 0)
  const status = healthOf(verdict)
  return {
    ...base,
    status,
    verdict,
    services,
    pools,
    alerts,
    summary: {
      totalActiveConnections: sum(summary.totalActiveConnections, 'active'),
      totalConnections: sum(summary.totalConnections, 'opened'),
      poolUtilization: Math.max(0, ...pools.map(({ utilization }) => utilization ?? 0)),
      healthStatus: status,
      activeServices: services.filter(isActive(Date.parse(base.timestamp))).length,
      recentAlerts: (withSelf ? summary.recentAlerts : 0) + others.flatMap(alertsOf).length,
    },
    ...fleetLeaks(withSelf ? base : null, others, service),
    ...(withSelf ? {} : { resolvedAlerts: [] }),
  }
}

/** Alerts have ids of their instance only. */
function alertsOf({ alerts, instance }: FleetReport): MonitoringReport['alerts'] {
  return alerts.map((alert) => ({ ...alert, id: `${alert.id}@${instance.id}`, instance: instance.id }))
}
