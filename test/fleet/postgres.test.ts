import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { fleetSql } from '../../src/fleet/migration.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let server: Postgres
let monitor: Monitor

/** A session of the test's own. */
const open = async (): Promise<pg.Client> => {
  const client = new pg.Client(server.url())
  await client.connect()
  return client
}
const run = async (...statements: readonly string[]): Promise<void> => {
  const client = await open()
  try {
    for (const sql of statements) await client.query(sql)
  } finally {
    await client.end()
  }
}
/** Beats until the store is known to answer, or known to fail for this reason. */
const becomes = (reason: string | null): Promise<void> =>
  vi.waitFor(
    async () => {
      await monitor.beat()
      const { localOnly } = monitor.fleet
      if (reason === null) expect(localOnly).toBeNull()
      else expect(localOnly?.reason).toContain(reason)
    },
    { timeout: 15_000, interval: 100 },
  )

beforeAll(async () => {
  server = await startPostgres()
  await run(fleetSql())
  monitor = createMonitor({ console: false, instance: 'one', fleet: { postgres: server.url() } })
  await becomes(null)
})
afterAll(async () => {
  await monitor.close()
  await server.stop()
})

it('is alone while Postgres lets nobody in, and joins by itself when it does', async () => {
  await server.kill('SIGSTOP')
  try {
    // Backends that are there run on; a new connection gets no answer.
    const stopped = createMonitor({ console: false, fleet: { postgres: server.url() } })
    await stopped.beat()
    await vi.waitFor(() => expect(stopped.fleet.localOnly?.reason).toContain('DBM-013'), { timeout: 15_000 })
    await server.kill('SIGCONT')
    await vi.waitFor(
      async () => {
        await stopped.beat()
        expect(stopped.fleet.localOnly).toBeNull()
      },
      { timeout: 15_000, interval: 100 },
    )
    await stopped.close()
  } finally {
    await server.kill('SIGCONT')
  }
}, 40_000)

it('is alone while its statements hang in the database, and heals by itself', async () => {
  const other = await open()
  await other.query('begin; lock table ndm_fleet.reports in access exclusive mode')
  await becomes('did not answer within 3000 ms')
  await other.query('rollback')
  await becomes(null)
  await other.end()
}, 40_000)

it('names missing tables, and goes on when they are there', async () => {
  await run('drop schema ndm_fleet cascade')
  await becomes('DBM-014')
  await run(fleetSql())
  await becomes(null)
}, 40_000)

it('shows its reports and stays shared with an old schema without messages, where operations say what is missing', async () => {
  await run('drop table ndm_fleet.messages')
  const old = createMonitor({
    console: false,
    adminToken: 'admin-token-0123456789',
    fleet: { postgres: server.url() },
  })
  await old.beat()
  await vi.waitFor(() => expect(old.fleet.operations.refused).toContain('DBM-014'), { timeout: 15_000 })
  expect(old.fleet.localOnly).toBeNull()
  await run(fleetSql())
  await vi.waitFor(
    async () => {
      await old.beat()
      expect(old.fleet.operations.refused).toBeNull()
    },
    { timeout: 15_000, interval: 100 },
  )
  await old.close()
}, 40_000)
