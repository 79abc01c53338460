import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { fleetSql } from '../../src/fleet/migration.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let server: Postgres
let monitor: Monitor

/** A session of the test's own, which may write when others may not. */
const open = async (): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: server.url(),
    options: '-c default_transaction_read_only=off',
  })
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

it('is alone after a crash of Postgres, and is listed again when it is back', async () => {
  await server.kill('SIGKILL')
  await becomes('DBM-013')
  await server.restart()
  await becomes(null)
}, 60_000)

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

it('is alone while the database can only be read, and writes again by itself', async () => {
  await run('alter system set default_transaction_read_only = on', 'select pg_reload_conf()')
  await becomes('DBM-013')
  await run('alter system reset default_transaction_read_only', 'select pg_reload_conf()')
  await becomes(null)
}, 40_000)

it('is alone with a wrong password, and does not show it', async () => {
  const url = new URL(server.url())
  url.username = 'nobody'
  url.password = 'hunter22'
  const wrong = createMonitor({ console: false, fleet: { postgres: url.href } })
  await wrong.beat()
  await vi.waitFor(() => expect(wrong.fleet.localOnly?.reason).toContain('DBM-013'), { timeout: 15_000 })
  expect(JSON.stringify([wrong.fleet.localOnly, wrong.snapshot().faults])).not.toContain('hunter22')
  await wrong.close()
}, 40_000)
