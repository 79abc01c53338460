import { worse } from '../../../model/health.ts'
import type { InstanceReport, RegionReport } from '../../../model/report/instance.ts'

/** The instances by region, in the order in which they come. What does not report now is counted, its figures are not. */
export function regionReports(instances: readonly InstanceReport[]): RegionReport[] {
  const rows = new Map<string | null, InstanceReport[]>()
  for (const one of instances) {
    const row = rows.get(one.region)
    if (row) row.push(one)
    else rows.set(one.region, [one])
  }
  return [...rows].map(([region, own]) => regionReport(region, own))
}

function regionReport(region: string | null, instances: readonly InstanceReport[]): RegionReport {
  const now = instances.filter(({ state }) => state === 'reporting')
  const count = (state: InstanceReport['state']): number =>
    instances.filter((one) => one.state === state).length
  const known = now.flatMap(({ health }) => (health === 'unknown' ? [] : [health]))
  return {
    region,
    reporting: now.length,
    silent: count('silent'),
    frozen: count('frozen'),
    ended: count('ended'),
    active: sumOf(now.map(({ active }) => active)),
    max: sumOf(now.map(({ max }) => max)),
    utilization: now.reduce<number | null>((most, { utilization }) => {
      return utilization === null ? most : Math.max(most ?? 0, utilization)
    }, null),
    health: known.length === 0 ? 'unknown' : known.reduce(worse),
  }
}

/** Of those that can tell; `null` = none can. */
function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}
