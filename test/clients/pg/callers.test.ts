import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { provideCalls } from '../../../src/integrations/pg/callers/call.ts'
import { watchKnex } from '../../../src/integrations/pg/callers/knex.ts'
import { watchPrisma } from '../../../src/integrations/pg/callers/prisma.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { quietMonitor, sessionsGone, track } from './kit.ts'

/*
 * Libraries that take a connection out of the caller's stack. The real ones are run by `npm run libraries`; here a stand-in for
 * Prisma's runtime, with its way of exporting, asks a real pool.
 */

let postgres: Postgres
const pools: pg.Pool[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  provideCalls(() => new AsyncLocalStorage())
})
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
  await sessionsGone(postgres.url())
})
afterAll(() => postgres?.stop())

function open(monitor: Monitor): pg.Pool {
  const pool = track(monitor, new pg.Pool({ connectionString: postgres.url(), max: 3 }), { name: 'main' })
  pools.push(pool)
  return pool
}

/** Runs what it is given on an empty stack. */
const later = <T>(work: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => setImmediate(() => work().then(resolve, reject)))

type Inside = () => Promise<unknown>
interface Client {
  $transaction(inside: Inside): Promise<unknown>
}
type ClientClass = new () => Client

/** The runtime, whose exports are getters that cannot be replaced. */
function runtimeOver(pool: pg.Pool, adapterName: string): { readonly getPrismaClient: () => ClientClass } {
  const getPrismaClient = (): ClientClass =>
    class PrismaClient {
      readonly _engineConfig = { adapter: { adapterName } }
      $transaction(inside: Inside): Promise<unknown> {
        return later(async () => {
          const client = await pool.connect()
          try {
            return await inside()
          } finally {
            client.release()
          }
        })
      }
    }
  return Object.defineProperty({} as never, 'getPrismaClient', {
    get: () => getPrismaClient,
    enumerable: true,
  })
}

const stacks = (monitor: Monitor): readonly (string | undefined)[] =>
  monitor.observe().leases.map(({ stack }) => stack)

describe('a transaction of Prisma', () => {
  const clientOver = (monitor: Monitor, pool: pg.Pool, adapter = '@prisma/adapter-pg'): Client => {
    const real = runtimeOver(pool, adapter)
    const context = (): ReturnType<typeof driverContext> => driverContext('pg', monitor)
    const runtime = watchPrisma(watchPrisma(real, context), context)
    expect(Object.keys(runtime)).toEqual(Object.keys(real))
    return new (runtime.getPrismaClient())()
  }

  it('is shown where it was begun, and what it answers stays', async () => {
    const monitor = quietMonitor()
    const client = clientOver(monitor, open(monitor))
    async function beginsHere(): Promise<unknown> {
      return client.$transaction(async () => {
        expect(stacks(monitor)[0]).toContain('beginsHere')
        expect(stacks(monitor)[0]).not.toContain('remember-caller')
        return 'answer'
      })
    }
    expect(await beginsHere()).toBe('answer')
    const failure = new Error('of its own')
    await expect(client.$transaction(() => Promise.reject(failure))).rejects.toBe(failure)
    expect(stacks(monitor)).toEqual([])
  })

  it('lends its place to no other connection', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    async function takesAnother(): Promise<void> {
      const another = await pool.connect()
      expect(stacks(monitor).at(-1)).toContain('takesAnother')
      another.release()
    }
    async function beginsHere(client: Client): Promise<unknown> {
      return client.$transaction(takesAnother)
    }
    await beginsHere(clientOver(monitor, pool))
    const theirs = track(quietMonitor(), new pg.Pool({ connectionString: postgres.url() }))
    pools.push(theirs)
    await beginsHere(clientOver(monitor, theirs, '@prisma/adapter-neon'))
  })

  it('is left alone where monitoring is off', async () => {
    const monitor = quietMonitor({ enabled: false })
    const client = clientOver(monitor, open(monitor))
    expect(await client.$transaction(async () => 1)).toBe(1)
  })
})

describe('a transaction of knex', () => {
  it('remembers its caller once, and gives back what it gave', () => {
    class Dialect {
      transaction(...args: readonly unknown[]): unknown {
        return { self: this, args }
      }
    }
    const monitor = quietMonitor()
    const context = (): ReturnType<typeof driverContext> => driverContext('pg', monitor)
    expect(watchKnex(Dialect, context)).toBe(Dialect)
    const once = Dialect.prototype.transaction
    watchKnex(Dialect, context)
    expect(Dialect.prototype.transaction).toBe(once)
    const dialect = new Dialect()
    expect(dialect.transaction(1, 2)).toEqual({ self: dialect, args: [1, 2] })
  })
})
