import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { driverCopies } from './driver-copies.ts'

/* Copies of the drivers that Node loads by itself, as an ORM outside the bundle has them: no seam stands in front. */

// biome-ignore lint/suspicious/noExplicitAny: copies of libraries have no types of their own.
type Any = any

let server: Postgres
let dir: string
const early: Record<string, Any> = {}

const copies = (name: string): NodeJS.Require => driverCopies(dir, name)

const pools = (): readonly string[] =>
  sharedMonitor()
    .observe()
    .pools.map(({ name }) => name)

beforeAll(async () => {
  server = await startPostgres()
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'copies-')))
  const before = copies('before')
  early.pg = before('pg')
  const config = { connectionString: server.url(), application_name: 'early-pool' }
  early.pool = new early.pg.Pool(config)
  watchDrivers()
})
afterAll(async () => {
  await early.pool?.end()
  await sharedMonitor().close()
  await server?.stop()
  rmSync(dir, { recursive: true, force: true })
})

describe('a copy of pg that was loaded before', () => {
  it('is tracked from the next use of its pools on, once', async () => {
    expect(pools()).not.toContain('pg:early-pool')
    const before = early.pg.Pool
    expect((await early.pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    expect(pools().filter((name) => name === 'pg:early-pool')).toHaveLength(1)
    expect(early.pool).toBeInstanceOf(before)
    await early.pool.query('select 2')
  })

  it('takes no stand-in for a pool or a client: dd-trace calls the methods with one, to see what they do', () => {
    const before = pools()
    const { Pool, Client } = early.pg
    const standIn = Object.assign(Object.create(Pool.prototype), { Promise })
    for (const method of ['connect', 'query'])
      try {
        Promise.resolve(Pool.prototype[method].call(standIn, 'select 1', () => {})).catch(() => {})
      } catch {
        // As without us.
      }
    try {
      Client.prototype.connect.call(Object.create(Client.prototype), () => {})
    } catch {
      // As without us.
    }
    expect(pools()).toEqual(before)
    expect(sharedMonitor().observe().faults).toEqual([])
  })

  it('runs the method of a subclass once', async () => {
    const Base = Object.getPrototypeOf(early.pg.Pool.prototype).constructor
    let asked = 0
    class Own extends (Base as new (config: object) => { connect(...args: never[]): unknown }) {
      override connect(...args: never[]): unknown {
        asked++
        return super.connect(...args)
      }
    }
    const pool = new Own({
      connectionString: server.url(),
      Client: early.pg.Client,
      application_name: 'own-pool',
    })
    await (pool as Any).query('select 1')
    expect(asked).toBe(1)
    expect(pools()).toContain('pg:own-pool')
    await (pool as Any).end()
  })
})

describe('a copy that is loaded later', () => {
  it('is tracked where it is required', async () => {
    const pg = copies('later')('pg')
    const pool = new pg.Pool({ connectionString: server.url(), application_name: 'later-pool' })
    await pool.query('select 1')
    expect(pools()).toContain('pg:later-pool')
    const [found] = sharedMonitor()
      .observe()
      .pools.filter(({ name }) => name === 'pg:later-pool')
    expect(found?.createdAt).toBeUndefined()
    await pool.end()
  })

  it('is tracked where it is imported', async () => {
    const load = copies('imported')
    const file = join(dirname(load.resolve('pg')), '..', 'esm', 'index.mjs')
    const imported = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Any
    const pool = new imported.Pool({ connectionString: server.url(), application_name: 'imported-pool' })
    await pool.query('select 1')
    expect(pools()).toContain('pg:imported-pool')
    await pool.end()
  })

  it('is a function still where the library is one', async () => {
    const postgres = copies('function')('postgres')
    expect(typeof postgres).toBe('function')
    expect(typeof postgres.toCamel).toBe('function')
    const sql = postgres(server.url(), { max: 1, connection: { application_name: 'required-sql' } })
    expect(await sql`select 1 as n`).toEqual([{ n: 1 }])
    expect(pools()).toContain('postgres:required-sql')
    await sql.end()
  })
})
