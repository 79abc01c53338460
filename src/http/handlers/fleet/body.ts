import type { MonitoringReport } from '../../../model/report/monitoring.ts'
import type { Context } from '../../context.ts'
import { fleetReport } from '../../report/fleet/fleet-report.ts'
import { fleetStateReport } from '../../report/fleet/fleet-state.ts'
import type { DatabaseQuery } from '../database-query.ts'
import type { Chosen } from './chosen.ts'

export type { Chosen } from './chosen.ts'

/** The body over all chosen instances, where there are others. */
export function withOthers(
  own: MonitoringReport,
  { monitor }: Context,
  { isFleet, members, withSelf, snapshot }: Chosen,
  { service }: DatabaseQuery,
): MonitoringReport {
  const { fleet } = monitor
  if (!isFleet || !fleet.isShared) return own
  const state = { fleet: fleetStateReport(fleet, fleet.members()) }
  if (members.length === 0) return { ...own, ...state }
  return { ...fleetReport(own, { members, withSelf, service, pools: snapshot.pools }), ...state }
}
