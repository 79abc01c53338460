import { EventEmitter } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchedNamespace, watchedPoolClass } from '../../../src/integrations/pg/module.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, quietMonitor, track, until } from './kit.ts'

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create table things (id int primary key); grant all on things to public; create role app login',
  )
})
afterAll(() => postgres?.stop())

type Make = (config?: pg.PoolConfig) => pg.Pool
/** Connections each pool has opened and not yet reported as removed. */
const opened = new WeakMap<pg.Pool, number>()

function counting(pool: pg.Pool): pg.Pool {
  opened.set(pool, 0)
  pool.on('connect', () => opened.set(pool, (opened.get(pool) ?? 0) + 1))
  pool.on('remove', () => opened.set(pool, (opened.get(pool) ?? 0) - 1))
  return pool
}

/** Ends a pool and waits until it has emitted every removal. */
async function finish(pool: pg.Pool): Promise<void> {
  await pool.end()
  await until(() => opened.get(pool) === 0, 'removal of every client')
}

/** What one behaviour looks like from outside; both kinds of pool have to give the same. */
type Scenario = (make: Make, said: (...what: unknown[]) => void) => Promise<void>

const failure = (error: unknown): unknown =>
  error instanceof Error ? [error.constructor.name, error.message, (error as { code?: string }).code] : error

/** Every event of a pool in its order, with what it carries; when a removal is emitted depends on the network. */
function follow(pool: pg.Pool, said: (...what: unknown[]) => void): void {
  const names = ['connect', 'acquire', 'release', 'error'] as const
  for (const name of names) {
    pool.on(name as 'error', (...args: unknown[]) =>
      said(name, ...args.map((arg) => (arg instanceof EventEmitter ? 'client' : failure(arg)))),
    )
  }
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'a query by promise': async (make, said) => {
    const pool = make()
    follow(pool, said)
    said((await pool.query('select 1 as one, $1::text as two', ['x'])).rows)
    said((await pool.query({ text: 'select 2 as n', rowMode: 'array' })).rows)
    await finish(pool)
  },
  'a query by callback': async (make, said) => {
    const pool = make()
    await new Promise<void>((resolve) => {
      said(
        pool.query('select 1 as one', (error: Error, result: pg.QueryResult) => {
          said(failure(error), result.rows)
          resolve()
        }),
      )
    })
    await new Promise<void>((resolve) => {
      pool.query('select $1::int as n', [4], (error, result) => {
        said(failure(error), result.rows)
        resolve()
      })
    })
    await finish(pool)
  },
  'a query that is refused by the server': async (make, said) => {
    const pool = make({ max: 1 })
    follow(pool, said)
    await pool.query('select * from nowhere').catch((error) => said(failure(error), where(error)))
    await pool.query('insert into things values (1), (1)').catch((error) => said(failure(error)))
    await new Promise<void>((resolve) => {
      pool.query('selec', (error: unknown) => {
        said(failure(error))
        resolve()
      })
    })
    said(pool.totalCount, pool.idleCount, pool.waitingCount)
    await finish(pool)
  },
  'a wrong call': async (make, said) => {
    const pool = make()
    await new Promise<void>((resolve) => {
      pool.query(((error: unknown) => resolve(said(failure(error)))) as never)
    })
    await (pool.query(undefined as never) as Promise<unknown>).catch((error: unknown) => said(failure(error)))
    await (pool.query(null as never) as Promise<unknown>).catch((error: unknown) => said(failure(error)))
    await finish(pool)
  },
  'a transaction, by promise': async (make, said) => {
    const pool = make()
    const client = await pool.connect()
    said(client instanceof pg.Client, typeof client.release, client.listenerCount('notification'))
    await client.query('begin')
    await client.query('insert into things values (10)')
    said((await client.query('select * from things')).rows)
    await client.query('rollback')
    said((await client.query('select * from things')).rows)
    said(client.release())
    await finish(pool)
  },
  'a checkout by callback': async (make, said) => {
    const pool = make()
    await new Promise<void>((resolve) => {
      const returned = pool.connect((error, client, done) => {
        said(failure(error), client instanceof pg.Client, client?.release === done)
        client?.query('select 1 as n', (failed, result) => {
          said(failure(failed), result.rows)
          said(done())
          resolve()
        })
      })
      said(returned)
    })
    await finish(pool)
  },
  'the same client comes again, and is the same': async (make, said) => {
    const pool = make({ max: 1 })
    const acquired: unknown[] = []
    pool.on('acquire', (client) => acquired.push(client))
    const first = await pool.connect()
    first.release()
    const second = await pool.connect()
    said(first === second, acquired[0] === first, acquired[1] === second)
    second.release()
    await finish(pool)
  },
  'a second release': async (make, said) => {
    const pool = make()
    const client = await pool.connect()
    const { release } = client
    client.release()
    try {
      release()
    } catch (error) {
      said(failure(error))
    }
    try {
      client.release(true)
    } catch (error) {
      said(failure(error))
    }
    said(pool.totalCount, pool.idleCount)
    await finish(pool)
  },
  'a release that destroys': async (make, said) => {
    const pool = make()
    follow(pool, said)
    const one = await pool.connect()
    const two = await pool.connect()
    const removed = new Promise<void>((resolve) =>
      pool.once('remove', () => pool.once('remove', () => resolve())),
    )
    one.release(true)
    two.release(new Error('broken'))
    said(pool.totalCount)
    await removed
    await finish(pool)
  },
  'no slot in time': async (make, said) => {
    const pool = make({ max: 1, connectionTimeoutMillis: 500 })
    const client = await pool.connect()
    const waits = [pool.query('select 1'), pool.connect(), pool.connect()]
    said(pool.waitingCount)
    for (const wait of waits) await (wait as Promise<unknown>).catch((error) => said(failure(error)))
    await new Promise<void>((resolve) => {
      pool.connect((error, none) => {
        said(failure(error), none)
        resolve()
      })
    })
    said(pool.waitingCount)
    client.release()
    said((await pool.query('select 1 as n')).rows)
    await finish(pool)
  },
  'the stack of an error leads to the code that asked': async (make, said) => {
    const pool = make({ max: 1, connectionTimeoutMillis: 500 })
    const client = await pool.connect()
    await asksInVain(pool).catch((error: Error) => said(error.stack?.includes('asksInVain')))
    client.release()
    await asksWrongly(pool).catch((error: Error) => said(error.stack?.includes('asksWrongly')))
    await finish(pool)
  },
  'the order of waiting': async (make, said) => {
    const pool = make({ max: 1 })
    const order: number[] = []
    await Promise.all([1, 2, 3, 4].map((n) => pool.query('select $1::int', [n]).then(() => order.push(n))))
    said(order)
    await finish(pool)
  },
  'uses and age': async (make, said) => {
    const pool = make({ max: 1, maxUses: 2 })
    follow(pool, said)
    const pids = []
    for (let i = 0; i < 4; i++) pids.push((await pool.query('select pg_backend_pid() pid')).rows[0].pid)
    said(pids[0] === pids[1], pids[1] === pids[2], pids[2] === pids[3])
    await finish(pool)
  },
  'the idle limit': async (make, said) => {
    const pool = make({ idleTimeoutMillis: 10 })
    const removed = new Promise<void>((resolve) => pool.once('remove', () => resolve()))
    await pool.query('select 1')
    await removed
    said(pool.totalCount, pool.idleCount)
    await finish(pool)
  },
  'a server that cannot be reached': async (make, said) => {
    const pool = make({ connectionString: 'postgres://app@127.0.0.1:1/none' })
    await pool.query('select 1').catch((error) => said(failure(error)))
    await pool.connect().catch((error) => said(failure(error)))
    said(pool.totalCount, pool.waitingCount)
    await finish(pool)
  },
  'hooks and checks of the pool': async (make, said) => {
    const pool = make({
      onConnect: async (client: pg.ClientBase) => void (await client.query('set statement_timeout = 4321')),
    } as pg.PoolConfig)
    said((await pool.query('show statement_timeout')).rows)
    await pool.end()
    const refusing = make({
      verify: (_: unknown, done: (error: Error) => void) => done(new Error('not this one')),
    } as pg.PoolConfig)
    await refusing.query('select 1').catch((error) => said(failure(error)))
    await refusing.end()
  },
  'the end': async (make, said) => {
    const pool = make()
    await pool.query('select 1')
    const client = await pool.connect()
    const ended = pool.end()
    await pool.query('select 1').catch((error) => said(failure(error)))
    await pool.connect().catch((error) => said(failure(error)))
    await new Promise<void>((resolve) => pool.connect((error) => resolve(said(failure(error)))))
    await pool.end().catch((error) => said(failure(error)))
    said(pool.ending, pool.ended)
    client.release()
    said(await ended, pool.ended)
  },
  'a broken connection in use, with the error handled by the owner': async (make, said) => {
    const pool = make()
    const client = await pool.connect()
    const broken = new Promise<unknown>((resolve) => client.on('error', resolve))
    await ask(postgres.url(), 'select pg_terminate_backend($1)', [
      (client as unknown as { processID: number }).processID,
    ])
    said(failure(await broken))
    await client.query('select 1').catch((error) => said(failure(error)))
    client.release()
    said(pool.totalCount)
    said((await pool.query('select 1 as n')).rows)
    await finish(pool)
  },
  'a broken idle connection, with the error handled by the owner': async (make, said) => {
    const pool = make()
    const broken = new Promise<unknown[]>((resolve) => pool.on('error', (...args) => resolve(args)))
    const { rows } = await pool.query('select pg_backend_pid() pid')
    await ask(postgres.url(), 'select pg_terminate_backend($1)', [rows[0].pid])
    const [error, client] = await broken
    said(failure(error), client instanceof pg.Client)
    said((await pool.query('select 1 as n')).rows)
    await finish(pool)
  },
  'a promise class of the user’s own': async (make, said) => {
    class Own<T> extends Promise<T> {}
    const pool = make({ Promise: Own })
    const asked = pool.connect()
    said(asked instanceof Own)
    ;(await asked).release()
    await finish(pool)
  },
  'an unhandled rejection': async (make, said) => {
    const pool = make({ connectionString: 'postgres://app@127.0.0.1:1/none' })
    const heard: unknown[] = []
    const listeners = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (reason) => heard.push(failure(reason)))
    try {
      void pool.connect()
      await until(() => heard.length > 0)
      said(heard)
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const listener of listeners) process.on('unhandledRejection', listener)
    }
    await finish(pool)
  },
}

async function asksInVain(pool: pg.Pool): Promise<void> {
  await pool.connect()
}
async function asksWrongly(pool: pg.Pool): Promise<void> {
  await pool.query('selec')
}
function where(error: unknown): unknown {
  return (error as { position?: string }).position
}

async function transcript(scenario: Scenario, make: Make): Promise<unknown[]> {
  const lines: unknown[] = []
  await scenario(
    (config = {}) => counting(make({ connectionString: postgres.url('app'), max: 3, ...config })),
    (...what) => lines.push(what),
  )
  return lines
}

const tracked: Readonly<Record<string, Make>> = {
  'tracked by hand, with every stack': (config) =>
    track(quietMonitor({ captureStack: 'on' }), new pg.Pool(config)),
  'made by the tracked class': (config) => {
    const monitor = quietMonitor()
    const Pool = watchedPoolClass(pg.Pool, () => driverContext('pg', monitor))
    return new Pool(config)
  },
}

describe.each(Object.entries(scenarios))('%s', (_, scenario) => {
  it.each(Object.entries(tracked))('is the same with a pool %s', async (__, make) => {
    const bare = await transcript(scenario, (config) => new pg.Pool(config))
    expect(bare.length).toBeGreaterThan(0)
    expect(await transcript(scenario, make)).toEqual(bare)
  })
})

describe('the tracked class', () => {
  const monitor = quietMonitor()
  const context = (): ReturnType<typeof driverContext> => driverContext('pg', monitor)
  const Pool = watchedPoolClass(pg.Pool, context)
  const library = watchedNamespace(pg, Pool, context)

  it('is the class itself for everything that looks at it', () => {
    const pool = new Pool()
    expect([pool instanceof Pool, pool instanceof pg.Pool, new pg.Pool() instanceof Pool]).toEqual([
      true,
      true,
      true,
    ])
    expect([Pool.name, Pool.length, Pool.prototype]).toEqual([
      pg.Pool.name,
      pg.Pool.length,
      pg.Pool.prototype,
    ])
    expect(Object.keys(pool)).toEqual(Object.keys(new pg.Pool()))
    expect(() => (Pool as unknown as () => void)()).toThrow(/without 'new'/)
  })

  it('may be extended', async () => {
    class Own extends Pool {
      asked = 0
      override connect(...args: never[]): never {
        this.asked++
        return Reflect.apply(super.connect, this, args) as never
      }
    }
    const pool = new Own({ connectionString: postgres.url('app') })
    expect([pool instanceof Own, pool instanceof Pool, pool instanceof pg.Pool]).toEqual([true, true, true])
    await pool.query('select 1')
    expect(pool.asked).toBe(1)
    await pool.end()
  })

  it('stands in the library’s namespace, which is otherwise its own', () => {
    expect(library.Pool).toBe(Pool)
    expect([library.Client, library.types, library.defaults]).toEqual([pg.Client, pg.types, pg.defaults])
    expect(Object.keys(library)).toEqual(Object.keys(pg))
    expect(library.native).toBe(pg.native)
  })
})
