import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { watchedNamespace, watchedPoolClass, watchPools } from '../../../src/integrations/pg/module.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, quietMonitor, track, until } from './kit.ts'

/* What an application makes of the pool's class works as without tracking, and is counted all the same. */

// biome-ignore lint/suspicious/noExplicitAny: subclasses with signatures of their own.
type Any = any

let postgres: Postgres
const pools: pg.Pool[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(postgres.url(), 'create role app login')
})
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
})
afterAll(() => postgres?.stop())

/** A class of its own for each test, as a copy of the library has one. */
const ownCopy = (): Any => {
  class Copy extends pg.Pool {}
  for (const name of ['connect', 'query'] as const)
    Object.defineProperty(Copy.prototype, name, {
      value: pg.Pool.prototype[name],
      writable: true,
      configurable: true,
    })
  return Copy
}

type Make = (monitor: Monitor, derive: (Base: Any) => Any, config?: object) => Any

const config = (more: object = {}): object => ({
  connectionString: postgres.url('app'),
  application_name: 'main',
  max: 2,
  ...more,
})
const kept = <P>(pool: P): P => {
  pools.push(pool as never)
  return pool
}
/** The ways in which a pool gets tracked. */
const WAYS: Readonly<Record<string, Make>> = {
  'by hand': (monitor, derive, more) => kept(track(monitor, new (derive(pg.Pool))(config(more)))),
  'by the class that bundles get': (monitor, derive, more) =>
    kept(new (derive(watchedPoolClass(ownCopy(), () => driverContext('pg', monitor))))(config(more))),
  'in place': (monitor, derive, more) =>
    kept(new (derive(watchPools(ownCopy(), () => driverContext('pg', monitor))))(config(more))),
}

const counted = (monitor: Monitor): Record<string, number> =>
  Object.fromEntries(
    monitor
      .observe()
      .services.flatMap(({ operations }) => operations.map((one) => [one.operation, one.opened])),
  )
const inUse = { used: 1, pending: 0, ghosts: 0 }
const free = { used: 0, idle: 1, pending: 0, ghosts: 0 }

describe.each(Object.entries(WAYS))('a subclass tracked %s', (_, make) => {
  it('gets the arguments of its own `connect`', async () => {
    const monitor = quietMonitor()
    const pool = make(
      monitor,
      (Base) =>
        class extends Base {
          async connect(tag?: unknown): Promise<Any> {
            if (typeof tag === 'function') return super.connect(tag)
            return Object.assign(await super.connect(), { tag })
          }
        },
    )
    for (const tag of ['first', 'second']) {
      const client = await pool.connect(tag)
      expect(client.tag).toBe(tag)
      await client.query('select 1')
      expect(poolNow(monitor, 'pg:main')).toMatchObject(inUse)
      client.release()
    }
    await pool.query('select 1')
    expect(poolNow(monitor, 'pg:main')).toMatchObject(free)
    expect(counted(monitor)).toEqual({ select: 3 })
  })

  it.each<[string, (client: Any) => Any]>([
    [
      'a proxy of the client',
      (client) =>
        new Proxy(client, {
          get(target, key) {
            if (key === 'release') return (...args: unknown[]) => target.release(...args)
            const value = Reflect.get(target, key)
            return typeof value === 'function' ? value.bind(target) : value
          },
        }),
    ],
    [
      'a wrapper around the client',
      (client) => ({
        query: (...args: unknown[]) => client.query(...args),
        release: () => client.release(),
      }),
    ],
    [
      'a proxy that has an answer to everything',
      (client) =>
        new Proxy(client, {
          get: (target, key) =>
            key === 'query' || key === 'release'
              ? (...args: unknown[]) => target[key](...args)
              : key === 'then'
                ? undefined
                : () => {},
        }),
    ],
    [
      'a wrapper that keeps the release',
      (client) => {
        const { release } = client
        return { query: (...args: unknown[]) => client.query(...args), release: () => release() }
      },
    ],
  ])('that gives out %s gets its slots back', async (__, wrap) => {
    const monitor = quietMonitor()
    const pool = make(
      monitor,
      (Base) =>
        class extends Base {
          async connect(callback?: unknown): Promise<Any> {
            return callback ? super.connect(callback) : wrap(await super.connect())
          }
        },
    )
    for (let i = 0; i < 3; i++) {
      const client = await pool.connect()
      await client.query('select 1')
      expect(poolNow(monitor, 'pg:main')).toMatchObject(inUse)
      client.release()
      expect(poolNow(monitor, 'pg:main')).toMatchObject(free)
    }
    await pool.query('select 2')
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1])
    expect(counted(monitor)).toEqual({ select: 4 })
  })

  it('with `connect` as a field is counted, with its line, and a reset does not touch it at work', async () => {
    const monitor = quietMonitor({ captureStack: 'on' })
    const pool = make(
      monitor,
      (Base) =>
        class extends Base {
          connect = async (...args: unknown[]): Promise<Any> => super.connect(...args)
        },
    )
    const client = await pool.connect()
    await client.query('begin')
    await client.query('select 1')
    expect(poolNow(monitor, 'pg:main')).toMatchObject(inUse)
    const [lease] = monitor.observe().leases
    expect(lease).toMatchObject({ operation: 'select', transaction: 'open' })
    expect(monitor.snapshot().verdict.causes).toEqual([])
    client.release()
    expect(poolNow(monitor, 'pg:main')).toMatchObject(free)
    expect(counted(monitor)).toEqual({ select: 1 })
  })

  it('whose first checkout is its own is counted from that one on', async () => {
    const monitor = quietMonitor()
    const pool = make(
      monitor,
      (Base) =>
        class extends Base {
          async connect(...args: unknown[]): Promise<Any> {
            return super.connect(...args)
          }
        },
    )
    const client = await pool.connect()
    await client.query('select 1')
    expect(poolNow(monitor, 'pg:main')).toMatchObject(inUse)
    expect(monitor.observe().leases).toHaveLength(1)
    client.release()
    expect(counted(monitor)).toEqual({ select: 1 })
  })

  it('may answer with what is no promise', () => {
    const monitor = quietMonitor()
    const pool = make(
      monitor,
      (Base) =>
        class extends Base {
          connect(): unknown {
            return 'later'
          }
        },
    )
    expect(pool.connect()).toBe('later')
    expect(pool.connect()).toBe('later')
    if (monitor.observe().pools.length > 0) expect(poolNow(monitor, 'pg:main').pending).toBe(0)
  })

  it('a client that is verified first is no ghost meanwhile', async () => {
    const monitor = quietMonitor()
    let verified = (): void => {}
    const asked = new Promise<void>((resolve) => {
      verified = resolve
    })
    let go = (): void => {}
    const pool = make(monitor, (Base) => Base, {
      verify: (__: unknown, done: () => void) => {
        go = done
        verified()
      },
    })
    const work = pool.query('select 1')
    await asked
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, connecting: 1, pending: 1, ghosts: 0 })
    go()
    await work
    expect(poolNow(monitor, 'pg:main')).toMatchObject(free)
    expect(counted(monitor)).toEqual({ select: 1 })
  })

  it('asks a statement for its text no more often than the driver does', async () => {
    const monitor = quietMonitor()
    class Find {
      readonly values: number[] = []
      get text(): string {
        this.values.push(1)
        return `select 'made' as made where 1 = $${this.values.length}`
      }
    }
    const pool = make(monitor, (Base) => Base)
    expect((await pool.query(new Find())).rows).toEqual([{ made: 'made' }])
    const client = await pool.connect()
    expect((await client.query(new Find())).rows).toEqual([{ made: 'made' }])
    client.release()
    expect(counted(monitor)).toEqual({ select: 2 })
  })

  it('calls what was put on the class later', async () => {
    const monitor = quietMonitor()
    const calls: string[] = []
    let Class: Any
    const pool = make(monitor, (Base) => {
      Class = Base
      return Base
    })
    await pool.query('select 1')
    for (const name of ['connect', 'query', 'end'] as const) {
      const before = Class.prototype[name]
      Class.prototype[name] = function (this: unknown, ...args: unknown[]): unknown {
        calls.push(name)
        return before.apply(this, args)
      }
    }
    await pool.query('select 1')
    pools.splice(0)
    await pool.end()
    expect(calls).toEqual(['query', 'connect', 'end'])
    expect(counted(monitor)).toEqual({ select: 2 })
  })
})

describe('a client class of the application', () => {
  it('that connects when a token has come belongs to its pool, and fails once', async () => {
    const monitor = quietMonitor()
    class WithToken extends pg.Client {
      // biome-ignore lint/suspicious/noExplicitAny: overloaded in the library.
      override connect(callback?: any): any {
        const token = Promise.resolve()
        if (callback) return void token.then(() => super.connect(callback), callback)
        return token.then(() => super.connect())
      }
    }
    const refused = track(
      monitor,
      new pg.Pool({
        connectionString: 'postgres://app@127.0.0.1:1/x',
        application_name: 'main',
        Client: WithToken as never,
      }),
    )
    for (let i = 0; i < 3; i++) await expect(refused.query('select 1')).rejects.toThrow()
    expect(counted(monitor)).toEqual({ select: 3 })
    expect(monitor.observe().pools.map(({ name }) => name)).toEqual(['pg:main'])
  })
})

describe("the library's default export", () => {
  it('gives the class that an application puts there', () => {
    class Mine extends pg.Pool {}
    const Lens = watchedPoolClass(pg.Pool, () => null)
    const library: Any = watchedNamespace({ Pool: pg.Pool, Client: pg.Client }, Lens, () => null)
    expect(library.Pool).toBe(Lens)
    expect(Object.getOwnPropertyDescriptor(library, 'Pool')?.value).toBe(Lens)
    const before = library.Pool
    library.Pool = Mine
    expect(library.Pool).toBe(Mine)
    library.Pool = before
    expect(library.Pool).toBe(Lens)
    const frozen: Any = watchedNamespace(Object.freeze({ Pool: pg.Pool }), Lens, () => null)
    expect(frozen.Pool).toBe(pg.Pool)
  })
})

describe('the name of a pool that has ended', () => {
  it('goes to one of the same target only: the failures of a server are not those of another', async () => {
    const monitor = quietMonitor()
    const pool = (port: number): pg.Pool =>
      track(monitor, new pg.Pool({ connectionString: `postgres://app@127.0.0.1:${port}/postgres` }))
    const gone = pool(1)
    await expect(gone.query('select 1')).rejects.toThrow()
    await gone.end()
    const here = kept(pool(Number(new URL(postgres.url()).port)))
    await here.query('select 1')
    await until(() => poolNow(monitor, 'pg:postgres').ended === true, 'the end')
    expect(poolNow(monitor, 'pg:postgres#2')).toMatchObject({ used: 0, idle: 1, connectsFailed: {} })
  })
})
