import { createRequire } from 'node:module'
import { join } from 'node:path'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../src/instance/shared.ts'
import type { PoolReading } from '../../src/model/pool.ts'
import { until } from '../clients/pg/kit.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { install } from './kit/installs.ts'

/* Libraries that have a pool of their own over single clients of pg, as Node loads them. */

// biome-ignore lint/suspicious/noExplicitAny: what is loaded from an installation has no types here.
type Any = any

/** One pool of a library, of two connections at most that are waited for half a second. */
interface Lending {
  query(sql: string): Promise<unknown>
  /** Begins a transaction that is given back when `end` is called. */
  take(): Promise<{ end(): Promise<unknown>; query(sql: string): Promise<unknown> }>
  close(): Promise<unknown>
  /** How the library says that no connection came in time; `null` = it waits for ever. */
  readonly full: RegExp | null
}

let server: Postgres
let load: NodeJS.Require
beforeAll(async () => {
  server = await startPostgres()
  load = createRequire(join(process.env.LENT_DIR ?? (await install('libraries')).dir, 'index.js'))
  watchDrivers()
})
afterAll(async () => {
  await sharedMonitor().close()
  await server?.stop()
})

const LIBRARIES: Readonly<Record<string, (url: string) => Lending>> = {
  knex(url) {
    const db = load('knex')({
      client: 'pg',
      connection: url,
      pool: { min: 0, max: 2 },
      acquireConnectionTimeout: 500,
    })
    return {
      query: (sql) => db.raw(sql),
      async take() {
        const transaction = await db.transaction()
        return { end: () => transaction.commit(), query: (sql) => transaction.raw(sql) }
      },
      close: () => db.destroy(),
      full: /Timeout acquiring a connection/,
    }
  },
  objection(url) {
    const db = load('knex')({
      client: 'pg',
      connection: url,
      pool: { min: 0, max: 2 },
      acquireConnectionTimeout: 500,
    })
    const { Model } = load('objection')
    class Relation extends Model {
      static tableName = 'pg_class'
    }
    const bound = (Relation as Any).bindKnex(db)
    return {
      query: (sql) => bound.knex().raw(sql),
      async take() {
        const transaction = await bound.startTransaction()
        return { end: () => transaction.commit(), query: (sql) => transaction.raw(sql) }
      },
      close: () => db.destroy(),
      full: /Timeout acquiring a connection/,
    }
  },
  sequelize(url) {
    const { Sequelize } = load('sequelize')
    const db = new Sequelize(url, {
      dialect: 'postgres',
      logging: false,
      pool: { max: 2, min: 0, acquire: 500 },
    })
    return {
      query: (sql) => db.query(sql),
      async take() {
        const transaction = await db.transaction()
        return { end: () => transaction.commit(), query: (sql) => db.query(sql, { transaction }) }
      },
      close: () => db.close(),
      full: /Operation timeout/,
    }
  },
  slonik(url) {
    const { createPool, sql } = load('slonik')
    const made: Promise<Any> = createPool(url, { maximumPoolSize: 2, connectionRetryLimit: 0 })
    return {
      query: async (text) =>
        (await made).any(sql.unsafe(Object.assign([text], { raw: Object.freeze([text]) }))),
      async take() {
        const pool = await made
        return new Promise((given, failed) => {
          pool
            .connect(
              (connection: Any) =>
                new Promise<void>((end) => {
                  const query = (text: string): Promise<unknown> =>
                    connection.any(sql.unsafe(Object.assign([text], { raw: Object.freeze([text]) })))
                  query('begin').then(
                    () => given({ query, end: () => query('commit').then(() => end()) }),
                    failed,
                  )
                }),
            )
            .catch(failed)
        })
      },
      close: () =>
        made.then(
          (pool) => pool.end(),
          () => {},
        ),
      full: null,
    }
  },
}

const url = (name: string): string => `${server.url()}?application_name=${name}`
const pool = (name: string): PoolReading | undefined =>
  sharedMonitor()
    .observe()
    .pools.find((one) => one.name === `pg:${name}`)
const operations = (name: string): Record<string, [number, number]> =>
  Object.fromEntries(
    sharedMonitor()
      .observe()
      .services.flatMap(({ operations: all }) =>
        all
          .filter((one) => one.pool === `pg:${name}`)
          .map((one) => [one.operation, [one.opened, one.failed]]),
      ),
  )

describe.each(Object.entries(LIBRARIES))('the pool of %s', (name, make) => {
  it('is one pool with its size, its connections and what waits for them; every use is an operation', async () => {
    const db = make(url(name))
    await db.query('select 1')
    expect(pool(name)).toMatchObject({ kind: 'pg', max: 2, used: 0, idle: 1, pending: 0, dead: 0 })
    expect(operations(name)).toEqual({ select: [1, 0] })
    await expect(db.query('select nothing from nowhere')).rejects.toBeDefined()
    expect(operations(name)).toEqual({ select: [1, 0], 'select nowhere': [1, 1] })
    const [one, two] = [await db.take(), await db.take()]
    const third = db.take()
    await until(() => pool(name)?.pending === 1)
    expect(pool(name)).toMatchObject({ used: 2, idle: 0, pending: 1, utilization: 1 })
    await one.query('select 2')
    await one.end()
    const late = await third
    await Promise.all([two.end(), late.end()])
    await until(() => pool(name)?.idle === 2)
    expect(pool(name)).toMatchObject({ used: 0, pending: 0 })
    // A reader of the database finds the same sessions.
    expect(
      sharedMonitor()
        .observe()
        .pools.filter((each) => each.name.startsWith('pg:client') && each.ended !== true),
    ).toEqual([])
    await db.close()
    await until(() => pool(name) === undefined || pool(name)?.ended === true)
  })

  it('shows what is never given back with the line that took it; cleanup frees the slot for real', async () => {
    const db = make(url(`${name}-leak`))
    await db.take() // leak
    const [lease] = sharedMonitor()
      .observe()
      .leases.filter((each) => each.pool === `pg:${name}-leak`)
    expect(lease?.stack).toContain('lent-pools.test.ts')
    expect(lease).toMatchObject({ transaction: 'open', reclaimable: true })
    expect(sharedMonitor().release(lease!.id)).toMatchObject({ done: true, how: 'client-destroyed' })
    await until(() => pool(`${name}-leak`)?.used === 0)
    const both = [await db.take(), await db.take()]
    expect(pool(`${name}-leak`)).toMatchObject({ used: 2, max: 2 })
    if (db.full) {
      await expect(db.query('select 1')).rejects.toThrow(db.full)
      expect(pool(`${name}-leak`)?.timeouts).toBe(1)
    }
    await Promise.all(both.map((each) => each.end()))
    await db.close()
  })

  it('that cannot connect is a failed operation with the code', async () => {
    const wrong = server.url('nobody-by-this-name').replace('?', '')
    const before = sharedMonitor().observe().services[0]?.errorsByCode['28000'] ?? 0
    const db = make(`${wrong}?application_name=${name}-refused`)
    await expect(db.query('select 1')).rejects.toBeDefined()
    expect((sharedMonitor().observe().services[0]?.errorsByCode['28000'] ?? 0) - before).toBe(1)
    await db.close()
  })
})
