import pg from 'pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { fleetSql } from '../../src/fleet/migration.ts'
import { type Postgres, startPostgres } from './postgres.ts'

/** A real Postgres that holds the tables of a fleet. */
export interface FleetPostgres {
  readonly server: Postgres
  /** A superuser's connection. */
  readonly admin: pg.Client
  url(): string
  /** Drops the tables and makes them again. */
  migrateAnew(): Promise<void>
}

/** Runs one while the tests of this file (or of the `describe` it is called in) run, its tables empty before each. */
export function fleetPostgres(options: Parameters<typeof startPostgres>[0] = {}): FleetPostgres {
  const running: { server?: Postgres; admin?: pg.Client } = {}
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('Postgres runs within tests only')
    return part
  }
  beforeAll(async () => {
    running.server = await startPostgres(options)
    running.admin = new pg.Client({ connectionString: running.server.url(), application_name: 'test' })
    await running.admin.connect()
    // It may run again.
    await running.admin.query(fleetSql())
    await running.admin.query(fleetSql())
  }, 60_000)
  beforeEach(async () => {
    await running.admin?.query('truncate ndm_fleet.reports, ndm_fleet.claims, ndm_fleet.messages')
  })
  afterAll(async () => {
    await running.admin?.end()
    await running.server?.stop()
  })
  return {
    get server() {
      return started(running.server)
    },
    get admin() {
      return started(running.admin)
    },
    url: () => started(running.server).url(),
    async migrateAnew() {
      await running.admin?.query('drop schema if exists ndm_fleet cascade')
      await running.admin?.query(fleetSql())
    },
  }
}
