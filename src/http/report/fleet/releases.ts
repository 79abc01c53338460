import type { StoredReport } from '../../../model/fleet/fleet.ts'
import { BATCH_USES } from '../../../model/fleet/pace.ts'
import type { ReleaseChange, ReleaseOperation, ReleaseReport } from '../../../model/fleet/release.ts'
import { changesOf } from '../../../monitor/fleet/releases/changes.ts'
import { buildsOf } from '../../../monitor/fleet/releases/pair.ts'
import type { Overlap } from '../../../monitor/fleet/releases/releases.ts'
import { iso } from '../units.ts'
import { mergePools } from './merge-pools.ts'

const MOST_OPERATIONS = 20

/** The releases of some instances by service, the newest of each first, with what takes longer since. @param at ms since the epoch */
export function releaseReports(
  reports: readonly StoredReport[],
  overlaps: readonly Overlap[],
  at: number,
): ReleaseReport[] {
  const services = [...new Set(reports.map(({ report }) => report.instance.service))]
  return services.flatMap((service) => {
    const own = reports.filter(({ report }) => report.instance.service === service)
    const overlap = overlaps.find((one) => one.service === service)
    return buildsOf(own).map(({ build, upMs }) =>
      releaseReport(
        own.map(({ report }) => report).filter((report) => report.build === build),
        { build, service, since: iso(at - upMs) },
        overlap?.build === build ? changesOf(overlap) : [],
      ),
    )
  })
}

function releaseReport(
  reports: readonly StoredReport['report'][],
  which: Pick<ReleaseReport, 'build' | 'service' | 'since'>,
  changes: readonly ReleaseChange[],
): ReleaseReport {
  const pools = mergePools(reports.map((report) => report.pools)).filter(
    ({ kind }) => kind === 'pg' || kind === 'postgres',
  )
  const known = pools.flatMap(({ max }) => max ?? [])
  return {
    ...which,
    instances: reports.map(({ instance }) => instance.id),
    active: reports.reduce((sum, { active }) => sum + active, 0),
    max: known.length === 0 ? null : known.reduce((sum, max) => sum + max, 0),
    pools: pools.map(({ name, used, max }) => ({ name, used, max })),
    operations: operationsOf(reports),
    changes,
  }
}

type Sum = Omit<ReleaseOperation, 'uses' | 'typicalMs'> & { batches: number; sum: number }

function operationsOf(reports: readonly StoredReport['report'][]): ReleaseOperation[] {
  // Of each subject the sums by service and pool: texts put together as keys would cost more than all the rest of a view.
  const sums = new Map<string, Sum[]>()
  for (const { paces = [] } of reports)
    for (const { service, pool, subject, batches, sum } of paces) {
      let all = sums.get(subject)
      if (all === undefined) sums.set(subject, (all = []))
      let known = all.find((one) => one.service === service && one.pool === pool)
      if (known === undefined) all.push((known = { service, pool, subject, batches: 0, sum: 0 }))
      known.batches += batches
      known.sum += sum
    }
  return [...sums.values()]
    .flat()
    .toSorted((a, b) => b.batches - a.batches)
    .slice(0, MOST_OPERATIONS)
    .map(({ batches, sum, ...subject }) => ({
      ...subject,
      uses: batches * BATCH_USES,
      typicalMs: Number(Math.exp(sum / batches).toPrecision(3)),
    }))
}
