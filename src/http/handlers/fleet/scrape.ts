import { reportedMetrics } from '../../../exporters/reported-metrics.ts'
import type { MemberState } from '../../../model/fleet/fleet.ts'
import type { ReportedMetrics } from '../../../model/fleet/report-metrics.ts'
import type { FleetScrape } from '../../../model/fleet/scrape.ts'
import { fleetReportOf } from '../../report/fleet/of-snapshot.ts'
import type { Chosen } from './chosen.ts'

/** Not part of any metric. */
const NO_FACTS = { pid: null, upMs: 0, beatMs: 0 }

/** The chosen instances as a scrape. One that stopped reporting is counted, and its last figures are not repeated. */
export function scrapeOf(
  { snapshot, members, withSelf }: Chosen,
  service: string | null,
  bounds: readonly number[] | null,
): FleetScrape {
  const states: Record<MemberState, number> = { reporting: withSelf ? 1 : 0, silent: 0, frozen: 0, ended: 0 }
  for (const { state } of members) states[state]++
  const reports = [
    ...(withSelf
      ? [fleetReportOf(snapshot, { ...NO_FACTS, metrics: reportedMetrics(snapshot, bounds) })]
      : []),
    ...members.filter(({ state }) => state === 'reporting').map(({ report }) => report),
  ]
  if (service === null) return { reports, states }
  return {
    states,
    reports: reports.map((report) => ({
      ...report,
      services: report.services.filter(({ name }) => name === service),
      ...(report.metrics === undefined ? {} : { metrics: onlyService(report.metrics, service) }),
    })),
  }
}

/** Series of another service are left out; those of no service stay. */
function onlyService({ families, omitted }: ReportedMetrics, service: string): ReportedMetrics {
  return {
    omitted,
    families: families.map((family) => {
      const at = family.labels.indexOf('service')
      return at < 0 ? family : { ...family, series: family.series.filter((row) => row[at] === service) }
    }),
  }
}
