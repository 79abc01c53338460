import { fleetRemovalSql, fleetSql } from '../fleet/migration.ts'
import { migrationSql, removalSql } from '../probes/postgres/migration.ts'
import { EXIT, type Exit, type Io } from './io.ts'

export const SQL_USAGE = `next-db-monitoring sql [--fleet [--supabase]] [--remove]
  Prints the migration that lets the monitor read the database through the Data API, or what removes it again.
  --fleet: the tables where instances and workers meet (option fleet: 'postgres'); with --supabase the functions too by\n  which they meet through the Data API (option fleet: { supabase }).`

interface SqlOptions {
  readonly remove?: boolean
  readonly fleet?: boolean
  readonly supabase?: boolean
}

/** Prints the migration. */
export function sql(io: Io, options: SqlOptions): Exit {
  const [apply, undo] = options.fleet
    ? [() => fleetSql(options.supabase), fleetRemovalSql]
    : [migrationSql, removalSql]
  io.say((options.remove ? undo() : apply()).trimEnd())
  return EXIT.ok
}
