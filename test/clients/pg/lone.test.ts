import library from 'next-db-monitoring/internal/seams/pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trackPool } from '../../../src/clients/pg.ts'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { monitorApplication } from '../../../src/model/database/monitor-application.ts'
import type { PoolReading } from '../../../src/model/pool.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { until } from './kit.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
  const client = new pg.Client(postgres.url())
  await client.connect()
  await client.query(
    'create role app login; create role lone login; create table visits (id int primary key); grant all on visits to app, lone',
  )
  await client.end()
})
afterAll(async () => {
  await sharedMonitor().close()
  await postgres?.stop()
})

const lone = (role: string): PoolReading | undefined =>
  sharedMonitor()
    .observe()
    .pools.find((pool) => /^pg:client(#\d+)?$/.test(pool.name) && pool.role === role)
const operations = (pool: string): Record<string, [number, number]> =>
  Object.fromEntries(
    sharedMonitor()
      .observe()
      .services.flatMap(({ operations: all }) =>
        all.filter((one) => one.pool === pool).map((one) => [one.operation, [one.opened, one.failed]]),
      ),
  )

describe('clients outside of every pool', () => {
  it('are no dead connections while they end', async () => {
    const client = new library.Client(postgres.url('app'))
    await client.connect()
    await client.query('select 1')
    const ended = client.end()
    expect(lone('app')).toMatchObject({ used: 1, dead: 0 })
    await ended
  })

  it('are shown while they are open, with their statements as operations', async () => {
    const clients = [1, 2, 3, 4, 5].map(() => new library.Client(postgres.url('lone')))
    expect(clients[0]).toBeInstanceOf(pg.Client)
    expect(library.Client).toBe(pg.Client)
    await Promise.all(clients.map((client) => client.connect()))
    expect(lone('lone')).toMatchObject({
      kind: 'pg',
      used: 5,
      idle: null,
      connecting: 0,
      max: null,
      dead: 0,
      target: `127.0.0.1:${postgres.port}/postgres as lone`,
    })
    const { name } = lone('lone')!
    const [one, two] = clients as [pg.Client, pg.Client]
    await one.query('select * from visits')
    await Promise.all([one.query('insert into visits values (1)'), two.query('select $1::int', [1])])
    await expect(one.query('insert into visits values (1)')).rejects.toMatchObject({ code: '23505' })
    await new Promise<void>((resolve) => two.query('select * from visits', () => resolve()))
    expect(operations(name)).toEqual({ 'select visits': [2, 0], 'insert visits': [2, 1], select: [1, 0] })
    const running = two.query('select pg_sleep(0.2)')
    expect(sharedMonitor().observe().leases).toMatchObject([
      { pool: name, operation: 'select pg_sleep', busy: true },
    ])
    await running
    await Promise.all(clients.map((client) => client.end()))
    expect(sharedMonitor().observe().leases).toEqual([])
    expect(lone('lone')).toBeUndefined()
  })

  it('that cannot connect are failed operations, and are in no gauge', async () => {
    const client = new pg.Client(postgres.url('lone', 'nowhere'))
    await expect(client.connect()).rejects.toMatchObject({ code: '3D000' })
    const bad = new pg.Client({ host: '127.0.0.1', port: 99_999, user: 'lone' })
    await new Promise<void>((resolve) => {
      try {
        bad.connect(() => resolve())
      } catch {
        resolve()
      }
    })
    await until(() => (sharedMonitor().observe().services[0]?.errorsByCode['3D000'] ?? 0) === 1)
    expect(
      sharedMonitor()
        .observe()
        .pools.filter(({ role }) => role === 'lone'),
    ).toEqual([])
  })

  it('whose session is terminated are counted with what ran, and leave; the error is not swallowed', async () => {
    const client = new pg.Client(postgres.url('lone'))
    await client.connect()
    const other = new pg.Client(postgres.url())
    await other.connect()
    const broken = new Promise<Error>((resolve) => client.on('error', resolve))
    expect(client.listenerCount('error')).toBe(1)
    const running = client.query('select pg_sleep(60)').catch((error: { code: string }) => error.code)
    const { processID } = client as unknown as { processID: number }
    await until(async () => {
      const { rows } = await other.query(
        "select 1 from pg_stat_activity where pid = $1 and state = 'active'",
        [processID],
      )
      return rows.length === 1
    })
    await other.query('select pg_terminate_backend($1)', [processID])
    expect(await running).toBe('57P01')
    expect(await broken).toBeInstanceOf(Error)
    await until(() => lone('lone') === undefined)
    expect(sharedMonitor().observe().services[0]?.errorsByCode['57P01']).toBe(1)
    await other.end()
  })

  it('of the monitor itself are no connections of the application, whatever instance they name', async () => {
    const application_name = monitorApplication({ service: 'shop', id: 'web-1' })
    const probe = new library.Client({ connectionString: postgres.url('lone'), application_name })
    await probe.connect()
    await probe.query('select 1')
    expect(lone('lone')).toBeUndefined()
    await probe.end()
  })

  it('of a pool that is watched are counted there alone', async () => {
    const pool = new library.Pool({ connectionString: postgres.url('app'), application_name: 'mine' })
    await pool.query('select * from visits')
    expect(lone('app')).toBeUndefined()
    const bare = new pg.Pool({ connectionString: postgres.url('app') })
    await bare.query('select 1')
    // The class itself is patched: it is watched as a pool, wherever it was made.
    expect(lone('app')).toBeUndefined()
    trackPool(bare, 'late')
    await bare.query('select * from visits')
    const visits = sharedMonitor()
      .observe()
      .services.flatMap(({ operations: all }) => all.filter(({ operation }) => operation === 'select visits'))
      .filter(
        ({ pool: name }) => name === 'pg:mine' || (name.startsWith('pg:') && !name.startsWith('pg:client')),
      )
    expect(visits.reduce((sum, { opened }) => sum + opened, 0)).toBe(2)
    await Promise.all([pool.end(), bare.end()])
  })
})
