import type { DatabaseReport } from '../../../model/report/database.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import { iso, ms } from '../units.ts'

/**
 * What the database and its pooler report, and how old that is.
 * @param joined result of joining their view with ours
 */
export function databaseReport(
  { database, pooler, at }: Snapshot,
  joined: Pick<DatabaseReport, 'drift' | 'chain'>,
): DatabaseReport {
  return {
    source: database.value === null ? 'unknown' : 'measured',
    value: database.value,
    readAt: iso(database.at),
    ageMs: database.at === null ? null : ms(Math.max(0, at - database.at)),
    ...(database.reason === undefined ? {} : { reason: database.reason }),
    // An old reading of a pooler would look like a new one.
    ...(pooler === undefined ? {} : { pooler: pooler.reason === undefined ? pooler.value : null }),
    ...joined,
  }
}
