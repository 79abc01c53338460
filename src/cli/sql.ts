import { fleetRemovalSql, fleetSql } from '../fleet/migration.ts'
import { migrationSql, removalSql } from '../probes/postgres/migration.ts'
import { EXIT, type Exit, type Io } from './io.ts'

export const SQL_USAGE = `next-db-monitoring sql [--fleet] [--remove]
  Prints the migration that lets the monitor read the database through the Data API, or what removes it again.
  --fleet: the tables where instances and workers meet (option fleet: 'postgres').`

/** Prints the migration. */
export function sql(io: Io, options: { readonly remove?: boolean; readonly fleet?: boolean }): Exit {
  const [apply, undo] = options.fleet ? [fleetSql, fleetRemovalSql] : [migrationSql, removalSql]
  io.say((options.remove ? undo() : apply()).trimEnd())
  return EXIT.ok
}
