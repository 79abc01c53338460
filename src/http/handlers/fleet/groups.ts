import type { ReleaseReport } from '../../../model/fleet/release.ts'
import type { RegionReport } from '../../../model/report/instance.ts'
import type { Context } from '../../context.ts'
import { fleetReportOf } from '../../report/fleet/of-snapshot.ts'
import { regionReports } from '../../report/fleet/regions.ts'
import { releaseReports } from '../../report/fleet/releases.ts'
import type { Chosen } from './chosen.ts'

/** The chosen instances by region, and by release with what concerns the chosen service. */
export function groupsOf(
  chosen: Chosen,
  fleet: Context['monitor']['fleet'],
  service: string | null,
): { readonly regions: readonly RegionReport[]; readonly releases: readonly ReleaseReport[] } {
  return { regions: regionReports(chosen.reports), releases: releasesOf(chosen, fleet, service) }
}

function releasesOf(
  { members, withSelf, snapshot }: Chosen,
  fleet: Context['monitor']['fleet'],
  service: string | null,
): readonly ReleaseReport[] {
  const { at, instance } = snapshot
  const self = fleetReportOf(snapshot, { pid: null, upMs: at - instance.startedAt, beatMs: 0 })
  const reports = [
    ...(withSelf ? [{ report: self, ageMs: 0 }] : []),
    ...members.filter(({ state }) => state === 'reporting'),
  ]
  const isWanted = (one: { readonly service: string }): boolean => service === null || one.service === service
  return releaseReports(reports, fleet.overlaps(), at).map((release) => ({
    ...release,
    operations: release.operations.filter(isWanted),
    changes: release.changes.filter(isWanted),
  }))
}
