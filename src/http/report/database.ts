import type { DatabaseReport } from '../../model/report.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { iso, ms } from './units.ts'

/** What the database says itself, and how old that is. */
export function databaseReport({ database, at }: Snapshot): DatabaseReport {
  return {
    source: database.value === null ? 'unknown' : 'measured',
    value: database.value,
    readAt: iso(database.at),
    ageMs: database.at === null ? null : ms(Math.max(0, at - database.at)),
    ...(database.reason === undefined ? {} : { reason: database.reason }),
  }
}
