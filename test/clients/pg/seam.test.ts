import library, * as seam from 'next-db-monitoring/internal/seams/pg'
import postgres from 'next-db-monitoring/internal/seams/postgres'
import real, * as pg from 'pg'
import realPostgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPool } from '../../../src/api/shared-pool.ts'
import { trackPool } from '../../../src/clients/pg.ts'
import { trackSql } from '../../../src/clients/postgres.ts'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { expectNoLeakedConnections } from '../../../src/testing.ts'
import { judge } from '../../../src/verdict/judge.ts'
import { NO_TREND } from '../../../src/verdict/types.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, until } from './kit.ts'

let server: Postgres
beforeAll(async () => {
  server = await startPostgres()
  await ask(server.url(), 'create role app login')
})
afterAll(async () => {
  await sharedMonitor().close()
  await server?.stop()
})

describe('the seam of pg', () => {
  it('exports what pg exports', () => {
    expect(Object.keys(seam).sort()).toEqual(Object.keys(pg).sort())
    const replaced = new Set(['Pool', 'default'])
    for (const [name, value] of Object.entries(pg)) {
      if (!replaced.has(name)) expect(seam[name as keyof typeof seam]).toBe(value)
    }
    expect(library.Pool).toBe(seam.Pool)
    expect(new library.Pool()).toBeInstanceOf(real.Pool)
  })

  it('tracks the pools made through it, and says that it was seen', async () => {
    const pool = new library.Pool({ connectionString: server.url('app'), application_name: 'by-seam' })
    await pool.query('select 1')
    const { createdAt } = poolNow(sharedMonitor(), 'pg:by-seam')
    expect(createdAt?.split('\n')[0]).toContain('seam.test.ts')
    expect(
      sharedMonitor()
        .coverage.list()
        .find(({ seam: name }) => name === 'pg'),
    ).toMatchObject({ state: 'seen' })
    await pool.end()
  })
})

describe('the seam of postgres', () => {
  it('is the same function with the same properties, and tracks', async () => {
    expect(Object.keys(postgres)).toEqual(Object.keys(realPostgres))
    expect(postgres.PostgresError).toBe(realPostgres.PostgresError)
    const sql = postgres(server.url('app'), { max: 2, connection: { application_name: 'sql-seam' } })
    expect(await sql`select 1 as n`).toEqual([{ n: 1 }])
    expect(poolNow(sharedMonitor(), 'postgres:sql-seam')).toMatchObject({ max: 2, application: 'sql-seam' })
    expect(poolNow(sharedMonitor(), 'postgres:sql-seam').createdAt?.split('\n')[0]).toContain('seam.test.ts')
    expect(
      sharedMonitor()
        .coverage.list()
        .find(({ seam: name }) => name === 'postgres'),
    ).toMatchObject({ state: 'seen' })
    await sql.end()
  })
})

describe('tracking by hand', () => {
  it('names the pool and gives it back', async () => {
    const pool = new real.Pool({ connectionString: server.url('app') })
    expect(trackPool(pool, 'worker')).toBe(pool)
    expect(trackPool(pool, { name: 'again' })).toBe(pool)
    await pool.query('select 1')
    expect(poolNow(sharedMonitor(), 'pg:worker').createdAt?.split('\n')[0]).toContain('seam.test.ts')
    await pool.end()
    const sql = realPostgres(server.url('app'))
    expect(trackSql(sql, 'sql-worker')).toBe(sql)
    await sql`select 1`
    expect(poolNow(sharedMonitor(), 'postgres:sql-worker').max).toBe(10)
    await sql.end()
  })
})

describe('pools made again and again', () => {
  /** What a module that is evaluated anew at every edit does. */
  const evaluate = (make: () => pg.Pool): pg.Pool => make()
  const fresh = (): pg.Pool =>
    new library.Pool({ connectionString: server.url('app'), max: 2, application_name: 'hmr' })
  const duplicates = () => {
    const monitor = sharedMonitor()
    const seen = monitor.observe()
    return judge({ ...seen, pools: seen.pools.filter(({ application }) => application === 'hmr') }, NO_TREND)
      .causes
  }
  const backends = async (): Promise<number> =>
    (
      await ask<{ n: number }>(
        server.url(),
        "select count(*)::int n from pg_stat_activity where application_name = 'hmr'",
      )
    )[0]!.n

  it('are counted with their sites, as many as Postgres sees', async () => {
    const pools = Array.from({ length: 20 }, () => evaluate(fresh))
    const other = evaluate(
      () => new library.Pool({ connectionString: server.url('app'), max: 2, application_name: 'hmr' }),
    )
    const used = [...pools.slice(0, 5), other]
    await Promise.all(used.map((pool) => pool.query('select 1')))
    const [cause] = duplicates()
    expect(await backends()).toBe(6)
    expect(cause).toMatchObject({
      kind: 'never-closed-pools',
      sentence: expect.stringMatching(
        /^20 pools were made at \S*seam\.test\.ts:\d+ and none was closed, together they may open 42 connections$/,
      ),
    })
    expect(cause?.evidence).toContainEqual({
      label: 'target',
      value: `127.0.0.1:${server.port}/postgres as app`,
    })
    await Promise.all([...pools, other].map((pool) => pool.end()))
  })

  it('are one when shared', async () => {
    await until(async () => (await backends()) === 0, 'the end of the earlier ones')
    const pools = Array.from({ length: 20 }, () => sharedPool('main', fresh))
    expect(new Set(pools).size).toBe(1)
    await Promise.all(pools.map((pool) => pool.query('select 1')))
    expect(await backends()).toBeLessThanOrEqual(2)
    await pools[0]!.end()
    const next = sharedPool('main', fresh)
    expect(next).not.toBe(pools[0])
    await next.end()
    expect(() =>
      sharedPool('broken', () => {
        throw new Error('no database')
      }),
    ).toThrow('no database')
    expect(sharedPool('broken', () => ({ ok: true }))).toEqual({ ok: true })
  })
})

describe('expectNoLeakedConnections', () => {
  it('passes when everything is given back in time, and names what is not', async () => {
    const pool = new library.Pool({ connectionString: server.url('app'), application_name: 'tests' })
    await pool.query('select 1')
    await expectNoLeakedConnections()
    const slow = pool.query('select pg_sleep(0.1)')
    await expectNoLeakedConnections({ within: 20_000 })
    await slow
    const client = await pool.connect()
    await client.query('begin')
    await client.query('select 1 from pg_class')
    const failure = await expectNoLeakedConnections({ within: 20 }).catch((error: Error) => error.message)
    expect(failure).toMatch(
      /^1 connection was not given back:\n {2}app, pg:tests, "select pg_class", held for \d+ ms: taken at test\/clients\/pg\/seam\.test\.ts:\d+$/,
    )
    await expectNoLeakedConnections({ within: 20, service: 'another' })
    client.release()
    await expectNoLeakedConnections()
    await pool.end()
  })
})
