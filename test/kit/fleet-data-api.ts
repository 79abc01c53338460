import pg from 'pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { fleetSql } from '../../src/fleet/migration.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { preparePlatform } from './seed.ts'
import { type StandIn, startSupabaseStandIn } from './supabase-stand-in/index.ts'

/** A look-alike of the Data API over a real Postgres that holds the tables and functions of a fleet. */
export interface FleetDataApi {
  /** A superuser's connection. */
  readonly admin: pg.Client
  readonly standIn: StandIn
  url(): string
  serviceKey(): string
}

/** Runs one while the tests of this file (or of the `describe` it is called in) run, its tables empty before each. */
export function fleetDataApi(): FleetDataApi {
  const running: { server?: Postgres; admin?: pg.Client; standIn?: StandIn } = {}
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The Data API runs within tests only')
    return part
  }
  beforeAll(async () => {
    running.server = await startPostgres()
    const database = await preparePlatform(running.server)
    running.admin = new pg.Client(running.server.url('postgres', database))
    await running.admin.connect()
    // It may run again.
    await running.admin.query(fleetSql(true))
    await running.admin.query(fleetSql(true))
    running.standIn = await startSupabaseStandIn({
      databaseUrl: running.server.url('authenticator', database),
      poolMax: 3,
      acquireTimeoutMs: 300,
    })
  }, 60_000)
  beforeEach(async () => {
    await running.admin?.query('truncate ndm_fleet.reports, ndm_fleet.claims, ndm_fleet.messages')
  })
  afterAll(async () => {
    await running.standIn?.stop()
    await running.admin?.end()
    await running.server?.stop()
  })
  return {
    get admin() {
      return started(running.admin)
    },
    get standIn() {
      return started(running.standIn)
    },
    url: () => started(running.standIn).url,
    serviceKey: () => started(running.standIn).serviceRoleKey,
  }
}
