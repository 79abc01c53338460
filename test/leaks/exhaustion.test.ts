import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, poolNow, quietMonitor, track } from '../clients/pg/kit.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 8 })
  await ask(
    postgres.url(),
    'create role app login; create table visits (note text); grant all on visits to public',
  )
})
afterAll(() => postgres?.stop())

describe('a database whose every slot is leaked', () => {
  it('serves the next request after cleanup, without a restart', async () => {
    const monitor = quietMonitor()
    const config = { connectionString: postgres.url('app'), connectionTimeoutMillis: 300 }
    const full = track(monitor, new pg.Pool({ ...config, max: 5 }), { name: 'full' })
    const other = track(monitor, new pg.Pool({ ...config, max: 5 }), { name: 'other' })
    const leaked: pg.PoolClient[] = []
    for (let i = 0; i < 5; i++) {
      const client = await full.connect()
      await client.query('begin')
      await client.query("insert into visits values ('never committed')")
      leaked.push(client)
    }
    await expect(full.query('select 1')).rejects.toThrow('timeout exceeded when trying to connect')
    await expect(other.query('select 1')).rejects.toMatchObject({ code: '53300' })
    expect(monitor.snapshot().health).toBe('critical')
    // One request was refused by each: counted as one, though it was a timeout and an exhaustion at once.
    expect(monitor.snapshot().alerts.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^pg:full: 1 request was refused/),
        expect.stringMatching(/^Every slot of Postgres is taken, 1 request was refused with 53300/),
      ]),
    )
    expect(poolNow(monitor, 'pg:full')).toMatchObject({ used: 5, max: 5, timeouts: 1 })
    expect(poolNow(monitor, 'pg:other')).toMatchObject({ used: 0, exhaustions: 1 })

    expect(monitor.cleanup()).toMatchObject({ reclaimed: [] })
    monitor.ahead(300_000)
    const plan = monitor.cleanup({ dryRun: true })
    expect(plan.reclaimed.map(({ how }) => how)).toEqual(Array(5).fill('would-give-back'))
    expect(poolNow(monitor, 'pg:full').used).toBe(5)
    const waiting = full.query('select 1 as n')
    const report = monitor.cleanup()
    expect(report.reclaimed).toHaveLength(5)
    expect(report.reclaimed[0]).toMatchObject({
      pool: 'pg:full',
      operation: 'insert visits',
      how: 'client-destroyed',
    })

    // Who waited is served too, and so is the other pool, whose connections the server refused.
    expect((await waiting).rows).toEqual([{ n: 1 }])
    expect((await full.query('select count(*)::int n from visits')).rows).toEqual([{ n: 0 }])
    expect((await other.query('select 2 as n')).rows).toEqual([{ n: 2 }])
    expect(poolNow(monitor, 'pg:full')).toMatchObject({ used: 0, ghosts: 0 })

    // The forgetful owners come back after all: nothing happens, once.
    await expect(leaked[0]!.query('select 1')).rejects.toThrow(/not queryable|terminated/)
    for (const client of leaked) expect(client.release()).toBeUndefined()
    expect(() => leaked[0]!.release()).toThrow(/already been released/)
    expect(poolNow(monitor, 'pg:full')).toMatchObject({ used: 0 })
    expect(monitor.observe().totals).toMatchObject({ leaked: 5, active: 0 })
    await Promise.all([full.end(), other.end()])
  })

  it('is cleared by an emergency reset, even of what is at work', async () => {
    const monitor = quietMonitor()
    const pool = track(monitor, new pg.Pool({ connectionString: postgres.url('app'), max: 1 }), {
      name: 'main',
    })
    const client = await pool.connect()
    const stuck = client.query('select pg_sleep(60)').catch((error: Error) => error.message)
    expect(monitor.emergencyReset()).toMatchObject({ reclaimed: [{ how: 'client-destroyed' }], kept: [] })
    expect(await stuck).toMatch(/terminated/)
    expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    await pool.end()
  })
})
