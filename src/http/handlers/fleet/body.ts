import type { MonitoringReport } from '../../../model/report/monitoring.ts'
import type { Context } from '../../context.ts'
import { fleetReport } from '../../report/fleet/fleet-report.ts'
import { fleetStateReport } from '../../report/fleet/fleet-state.ts'
import { withChanges } from '../../report/fleet/fleet-verdict.ts'
import type { DatabaseQuery } from '../database-query.ts'
import type { Chosen } from './chosen.ts'
import { groupsOf } from './groups.ts'

export type { Chosen } from './chosen.ts'

/** The body over all chosen instances, where there are others. */
export function withOthers(
  own: MonitoringReport,
  { monitor }: Context,
  chosen: Chosen,
  { service }: DatabaseQuery,
): MonitoringReport {
  const { fleet } = monitor
  const { isFleet, members, withSelf, snapshot } = chosen
  if (!isFleet || !fleet.isShared) return own
  const state = { fleet: fleetStateReport(fleet, fleet.members()) }
  const groups = groupsOf(chosen, fleet, service)
  const whole =
    members.length === 0 ? own : fleetReport(own, { members, withSelf, service, pools: snapshot.pools })
  const changes = groups.releases.flatMap((release) => release.changes)
  return {
    ...whole,
    verdict: withChanges(whole.verdict, changes),
    ...state,
    ...groups,
  }
}
