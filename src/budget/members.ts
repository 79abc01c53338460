import type { DatabaseReading } from '../model/database/database.ts'
import type { PoolerReading } from '../model/database/pooler.ts'
import type { FleetPool, FleetReport } from '../model/fleet/report.ts'
import type { Observation } from '../model/snapshot.ts'

/** What the budget reads of another reporting instance. */
export type BudgetMember = Pick<FleetReport, 'instance' | 'build' | 'pools'>

/** The members, with only the pools that use the same database as this instance. */
export function onSameDatabase(
  members: readonly BudgetMember[],
  self: Observation,
  pooler: PoolerReading | null,
): readonly BudgetMember[] {
  const databases = new Set(self.pools.flatMap(({ target }) => target && databaseOf(target)))
  const applications = new Set([
    ...applicationsIn(self.database.value),
    ...(pooler?.links ?? []).map(({ application }) => application),
  ])
  const isSame = ({ target, application }: FleetPool): boolean =>
    // Its target may be unknown: better one connection too many in the sum than one too few in the database.
    target === undefined ||
    databases.has(databaseOf(target)) ||
    (application !== undefined && applications.has(application))
  return members.map((member) => ({
    ...member,
    pools: member.pools.filter((pool) => member.instance.service === self.instance.service || isSame(pool)),
  }))
}

/** A target without its role. */
function databaseOf(target: string): string {
  return target.split(' as ', 1)[0] as string
}

function applicationsIn(database: DatabaseReading | null): string[] {
  return (database?.byApplication ?? []).map(({ application }) => application)
}

/** Whether two releases of this service run now: then all connections of a deployment are counted already. */
export function runsTwoReleases(members: readonly BudgetMember[], { instance }: Observation): boolean {
  const own = members.filter((member) => member.instance.service === instance.service)
  return own.some(({ build }) => build !== null && instance.build !== undefined && build !== instance.build)
}
