import { migrationSql, removalSql } from '../probes/postgres/migration.ts'
import { EXIT, type Exit, type Io } from './io.ts'

export const SQL_USAGE = `next-db-monitoring sql [--remove]
  Prints the migration that lets the monitor read the database through the Data API, or what removes it again.`

/** Prints the migration. */
export function sql(io: Io, options: { readonly remove?: boolean }): Exit {
  io.say((options.remove ? removalSql() : migrationSql()).trimEnd())
  return EXIT.ok
}
