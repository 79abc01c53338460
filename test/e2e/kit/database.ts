import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { preparePlatform, seedVisits } from '../../kit/seed.ts'
import { type StandIn, startSupabaseStandIn } from '../../kit/supabase-stand-in/index.ts'

export interface Database {
  readonly standIn: StandIn
  /** What the apps read at run time. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** A Postgres with the example's data and the stand-in for the Supabase API in front of it. */
export async function startDatabase(): Promise<Database> {
  const postgres: Postgres = await startPostgres()
  const database = await preparePlatform(postgres)
  await seedVisits(postgres, database)
  const standIn = await startSupabaseStandIn({ databaseUrl: postgres.url('authenticator', database) })
  return {
    standIn,
    env: {
      SUPABASE_URL: standIn.url,
      SUPABASE_KEY: standIn.anonKey,
      SUPABASE_SERVICE_KEY: standIn.serviceRoleKey,
      NEXT_PUBLIC_SUPABASE_URL: standIn.url,
      NEXT_PUBLIC_SUPABASE_KEY: standIn.anonKey,
      DATABASE_URL: postgres.url('authenticator', database),
    },
    async stop() {
      await standIn.stop()
      await postgres.stop()
    },
  }
}
