import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PoolReading } from '../../../src/model/pool.ts'
import type { ServiceReading } from '../../../src/model/service.ts'
import { countOf } from '../../../src/model/tools/histogram.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, quietMonitor, track, until } from './kit.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create role app login; create role capped login connection limit 0; create table things (id int primary key deferrable initially deferred); create table keys (id int primary key); grant all on things, keys to app',
  )
})
afterAll(() => postgres?.stop())

function service(monitor: Monitor): ServiceReading {
  const [one] = monitor.observe().services
  if (!one) throw new Error('no service')
  return one
}
async function using<T>(
  monitor: Monitor,
  config: pg.PoolConfig,
  run: (pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const made = new pg.Pool({ connectionString: postgres.url('app'), max: 3, ...config })
  const pool = track(monitor, made, { name: 'main' })
  try {
    return await run(pool)
  } finally {
    await pool.end()
  }
}

describe('a connection that cannot be had', () => {
  const ways: Readonly<Record<string, () => { config: pg.PoolConfig; code: string }>> = {
    'a database that is not there': () => ({
      config: { connectionString: postgres.url('app', 'nowhere') },
      code: '3D000',
    }),
    'a role that is not there': () => ({
      config: { connectionString: postgres.url('nobody') },
      code: '28000',
    }),
    'a role without a slot': () => ({ config: { connectionString: postgres.url('capped') }, code: '53300' }),
    'a host that has no address': () => ({
      config: { connectionString: 'postgres://app@nowhere.invalid/x' },
      code: 'ENOTFOUND',
    }),
    'a closed port': () => ({
      config: { connectionString: 'postgres://app@127.0.0.1:1/x' },
      code: 'ECONNREFUSED',
    }),
  }
  it.each(Object.entries(ways))('is one failed operation with its wait: %s', async (_, way) => {
    const monitor = quietMonitor()
    const { config, code } = way()
    let pool: PoolReading | undefined
    await using(monitor, config, async (asked) => {
      const kinds = [
        () => asked.query('select * from keys'),
        () => asked.connect(),
        () => new Promise((_, reject) => asked.connect((error) => reject(error as Error))),
      ]
      for (const kind of kinds)
        await expect(kind()).rejects.toMatchObject({ code: expect.stringMatching(/\w+/) })
      pool = poolNow(monitor, 'pg:main')
    })
    expect(pool).toMatchObject({
      pending: 0,
      used: 0,
      connecting: 0,
      dead: 0,
      ghosts: 0,
      recent: { refused: 3 },
    })
    expect(countOf(pool!.waitTime!)).toBe(3)
    expect(Object.values(pool!.recent.connectFailures)).toEqual([3])
    const { operations, failed, errorCount, errorsByCode } = service(monitor)
    expect(operations.map(({ operation, opened, active }) => [operation, opened, active]).sort()).toEqual([
      ['connect', 2, 0],
      ['select keys', 1, 0],
    ])
    expect([failed, errorCount]).toEqual([3, 3])
    // A machine without a resolver answers EAI_AGAIN.
    if (code !== 'ENOTFOUND') expect(errorsByCode).toEqual({ [code]: 3 })
  })

  it('because the connection string has no valid port leaves no request waiting, though the pool throws', async () => {
    const monitor = quietMonitor()
    await using(monitor, { connectionString: 'postgres://app@127.0.0.1:port/x' }, async (pool) => {
      const thrown = (run: () => unknown): unknown => {
        try {
          return run()
        } catch (error) {
          return error
        }
      }
      for (let i = 0; i < 3; i++) expect(thrown(() => pool.connect())).toBeInstanceOf(Error)
      for (let i = 0; i < 2; i++) expect(thrown(() => pool.query('select 1'))).toBeInstanceOf(Error)
      expect(thrown(() => pool.connect(() => {}))).toBeInstanceOf(Error)
      expect(poolNow(monitor, 'pg:main')).toMatchObject({ pending: 0, used: 0, recent: { refused: 6 } })
    })
    expect(service(monitor)).toMatchObject({ failed: 6, errorCount: 6, active: 0 })
  })

  it('in time counts once, as a timeout of the pool', async () => {
    const monitor = quietMonitor()
    await using(monitor, { max: 1, connectionTimeoutMillis: 200 }, async (pool) => {
      const held = await pool.connect()
      await expect(pool.query('select 1')).rejects.toThrow('timeout exceeded')
      expect(poolNow(monitor, 'pg:main')).toMatchObject({ timeouts: 1, pending: 0, recent: { refused: 1 } })
      held.release()
    })
    expect(service(monitor)).toMatchObject({ failed: 1, errorCount: 1 })
  })

  it('is not counted twice when the callback itself throws', async () => {
    const monitor = quietMonitor()
    const pool = track(monitor, new pg.Pool({ connectionString: postgres.url('app') }), { name: 'main' })
    await pool.end()
    expect(() =>
      pool.connect(() => {
        throw new Error('of the application')
      }),
    ).toThrow('of the application')
    expect(service(monitor)).toMatchObject({ failed: 1, errorCount: 1 })
  })
})

describe('a checkout', () => {
  interface Counted {
    readonly failed: number
    readonly codes: Readonly<Record<string, number>>
  }
  async function counted(steps: readonly string[], release?: Error): Promise<Counted> {
    const monitor = quietMonitor()
    await using(monitor, {}, async (pool) => {
      const client = await pool.connect()
      for (const step of steps) await client.query(step).catch(() => {})
      client.release(release)
      expect(poolNow(monitor, 'pg:main').used).toBe(0)
    })
    const { failed, errorsByCode, errorCount } = service(monitor)
    expect(errorCount).toBe(Object.values(errorsByCode).reduce((sum, n) => sum + n, 0))
    return { failed, codes: errorsByCode }
  }
  const collide = 'insert into keys values (1), (1)'

  it.each<[string, readonly string[], Counted]>([
    [
      'committed with handled savepoints is a success with failed statements',
      [
        'begin',
        'savepoint a',
        collide,
        'rollback to a',
        'savepoint b',
        'select * from nowhere',
        'rollback to b',
        'select 1',
        'commit',
      ],
      { failed: 0, codes: { 23505: 1, '42P01': 1 } },
    ],
    [
      'rolled back after a failure failed',
      ['begin', collide, 'rollback'],
      { failed: 1, codes: { 23505: 1 } },
    ],
    [
      'whose COMMIT comes after a failure was rolled back by the server',
      ['begin', collide, 'select 1', 'commit'],
      { failed: 1, codes: { 23505: 1, '25P02': 1 } },
    ],
    [
      'whose COMMIT itself is refused failed, whatever clears up after it',
      ['begin', 'insert into things values (1), (1)', 'commit', 'rollback'],
      { failed: 1, codes: { 23505: 1 } },
    ],
    [
      'that tries again and commits is a success',
      ['begin', collide, 'rollback', 'begin', 'select 1', 'commit'],
      { failed: 0, codes: { 23505: 1 } },
    ],
    ['rolled back on purpose did not fail', ['begin', 'select 1', 'rollback'], { failed: 0, codes: {} }],
    [
      'outside of a transaction goes as its last statement: handled',
      [collide, 'select * from nowhere', 'select 1'],
      { failed: 0, codes: { 23505: 1, '42P01': 1 } },
    ],
    [
      'outside of a transaction goes as its last statement: thrown',
      ['select 1', collide],
      { failed: 1, codes: { 23505: 1 } },
    ],
    [
      'counts every code each time',
      [collide, collide, 'select * from nowhere', 'selec'],
      { failed: 1, codes: { 23505: 2, '42P01': 1, 42601: 1 } },
    ],
  ])('%s', async (_, steps, expected) => {
    expect(await counted(steps)).toEqual(expected)
  })

  it('given back with an error of the application’s failed', async () => {
    expect(await counted(['select 1'], new Error('thrown'))).toMatchObject({ failed: 1 })
  })

  it('by callback that releases inside of its last answer goes by that answer', async () => {
    const monitor = quietMonitor()
    await using(monitor, {}, async (pool) => {
      await new Promise<void>((resolve) => {
        pool.connect((_, client, done) => {
          client?.query(collide, () => {
            done()
            resolve()
          })
        })
      })
      const client = await pool.connect()
      await client.query('begin')
      await client.query(collide).catch(() => {})
      await client.query('rollback')
      await client.query('begin')
      await client.query('select 1')
      await new Promise<void>((resolve) => {
        client.query('commit', () => {
          client.release()
          resolve()
        })
      })
    })
    expect(service(monitor)).toMatchObject({ failed: 1, errorCount: 2, errorsByCode: { 23505: 2 } })
  })

  it('whose connection breaks failed once, whatever it handled before', async () => {
    const monitor = quietMonitor()
    await using(monitor, {}, async (pool) => {
      const client = await pool.connect()
      await client.query(collide).catch(() => {})
      const { processID } = client as unknown as { processID: number }
      await ask(postgres.url(), 'select pg_terminate_backend($1)', [processID])
      await until(() => monitor.observe().leases[0]?.dead !== undefined, 'its death')
      client.release()
    })
    expect(service(monitor)).toMatchObject({
      failed: 1,
      errorsByCode: { 23505: 1, '57P01': 1 },
      errorCount: 2,
    })
  })
})

describe('a query on the pool', () => {
  it('that fails is one operation, one error', async () => {
    const monitor = quietMonitor()
    await using(monitor, {}, async (pool) => {
      await pool.query('select * from nowhere').catch(() => {})
      await pool
        .query('select $1::int', [
          {
            toPostgres: () => {
              throw new Error('not sent')
            },
          },
        ])
        .catch(() => {})
    })
    expect(service(monitor)).toMatchObject({
      failed: 2,
      errorCount: 2,
      errorsByCode: { '42P01': 1, unknown: 1 },
    })
  })
})

describe('options that cannot be read', () => {
  it('do not untrack the pool', async () => {
    const monitor = quietMonitor()
    const user = {
      toString(): string {
        throw new Error('no text')
      },
    }
    const pool = track(
      monitor,
      new pg.Pool({ host: '127.0.0.1', port: postgres.port, user: user as never, database: 'postgres' }),
    )
    expect(poolNow(monitor, 'pg:postgres')).toMatchObject({
      max: 10,
      target: `127.0.0.1:${postgres.port}/postgres`,
    })
    await pool.end()
  })
})

describe('a pool that has ended', () => {
  it('leaves at once, whether or not it ever connected, and takes no capacity that is not its own', async () => {
    const monitor = quietMonitor()
    const attached = (): boolean => monitor.poolName('pg:main') !== 'pg:main'
    const unused = track(monitor, new pg.Pool({ max: 1 }), { name: 'main' })
    expect(attached()).toBe(true)
    await unused.end()
    expect(attached()).toBe(false)
    await using(monitor, { max: 1 }, (pool) => pool.query('select 1'))
    await until(() => !attached())
    expect(monitor.observe().leases).toEqual([])
  })
})
