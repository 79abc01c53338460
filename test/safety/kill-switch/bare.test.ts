import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createMonitor } from '../../../src/instance/create.ts'
import { watched } from '../../../src/integrations/next/handler.ts'
import { watchClients } from '../../../src/integrations/pg/lone/watch-clients.ts'
import { watchPools } from '../../../src/integrations/pg/module.ts'
import { watchPool } from '../../../src/integrations/pg/pool/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'

let server: Postgres
beforeAll(async () => {
  server = await startPostgres({ maxConnections: 20 })
})
afterAll(() => server.stop())

const METHODS = ['connect', 'query', 'newClient'] as const
const own = (target: object): string[] => Object.keys(Object.getOwnPropertyDescriptors(target))

/** Classes of their own, so that no other test meets what is patched here. */
function library(): { Pool: typeof pg.Pool; Client: typeof pg.Client; bare: object } {
  class Client extends pg.Client {}
  class Pool extends pg.Pool {}
  const clients = Client.prototype as unknown as { _connect: unknown }
  const bare = {
    connect: pg.Pool.prototype.connect,
    query: pg.Pool.prototype.query,
    _connect: clients._connect,
  }
  Object.assign(Pool.prototype, { connect: bare.connect, query: bare.query })
  return { Pool: Pool as never, Client: Client as never, bare }
}

describe('after monitoring.disable()', () => {
  it("a pool and its clients have the library's own methods and no listener of ours, once what was open has ended", async () => {
    const monitor = createMonitor({ console: false })
    const bare = new pg.Pool({ connectionString: server.url(), max: 2 })
    const pool = new pg.Pool({ connectionString: server.url(), max: 3 })
    watchPool(driverContext('pg', monitor) as never, pool as never)
    const held = await pool.connect()
    await pool.query('select 1')
    monitor.disable()
    // What was open when the switch was thrown is followed to its end, and ends as it ended.
    await held.query('select 1')
    held.release()
    const listeners = (client: pg.PoolClient, event: string): number =>
      (client as unknown as { connection: { listenerCount(name: string): number } }).connection.listenerCount(
        event,
      )
    for (let i = 0; i < 3; i++)
      await Promise.all([pool.query('select 1'), pool.query('select 1'), pool.query('select 1')])
    const [ours, theirs] = [await pool.connect(), await bare.connect()]
    for (let i = 0; i < 2; i++) await ours.query('select 1')
    await theirs.query('select 1')
    expect(METHODS.filter((name) => Object.hasOwn(pool, name))).toEqual([])
    expect(Object.hasOwn(ours, 'query')).toBe(false)
    for (const event of ['readyForQuery', 'errorMessage', 'portalSuspended', 'copyInResponse'])
      expect([event, listeners(ours, event)]).toEqual([event, listeners(theirs, event)])
    expect(monitor.observe().totals).toMatchObject({ active: 0, opened: 2 })
    ours.release()
    theirs.release()
    await Promise.all([pool.end(), bare.end()])
  })

  it('patched classes have their own methods back at the first call', async () => {
    const monitor = createMonitor({ console: false })
    const { Pool, Client, bare } = library()
    const context = () => driverContext('pg', monitor)
    watchPools(Pool as never, context)
    watchClients(Client, context)
    const pool = new Pool({ connectionString: server.url(), Client: Client as never })
    await pool.query('select 1')
    const lone = new Client(server.url())
    await lone.connect()
    await lone.query('select 1')
    expect(monitor.observe().totals.opened).toBe(2)
    monitor.disable()

    for (let i = 0; i < 2; i++) await pool.query('select 1')
    const client = await pool.connect()
    client.release()
    for (let i = 0; i < 2; i++) await lone.query('select 1')
    const late = new Client(server.url())
    await late.connect()
    await late.query('select 1')

    const { connect, query } = Pool.prototype
    const { _connect } = Client.prototype as unknown as { _connect: unknown }
    expect({ connect, query, _connect }).toEqual(bare)
    expect([own(lone).includes('query'), own(late).includes('query')]).toEqual([false, false])
    expect(monitor.observe().totals).toMatchObject({ opened: 2, active: 0 })
    await Promise.all([pool.end(), lone.end(), late.end()])
  })

  it('what another instrumentation has put on top stays, and goes on', async () => {
    const monitor = createMonitor({ console: false })
    const pool = new pg.Pool({ connectionString: server.url(), max: 1 })
    watchPool(driverContext('pg', monitor) as never, pool as never)
    const calls: string[] = []
    const { query } = pool
    const theirs = function (this: pg.Pool, ...args: never[]): unknown {
      calls.push('theirs')
      return Reflect.apply(query, this, args)
    }
    pool.query = theirs as never
    await pool.query('select 1')
    monitor.disable()
    await pool.query('select 1')
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    expect([pool.query, calls.length]).toEqual([theirs, 3])
    await pool.end()
  })

  it("the user's proxy is called as it is: no scope, no promise of ours, nothing counted", async () => {
    const seen: string[] = []
    let off = false
    const answer = Promise.resolve('the response')
    const wrapped = watched(
      () => answer,
      {
        isOff: () => off,
        began: () => void seen.push('began'),
        failed: () => void seen.push('failed'),
        done: () => void seen.push('done'),
      },
      (fn) => {
        seen.push('scope')
        return fn()
      },
    )
    expect(wrapped()).not.toBe(answer)
    await vi.waitFor(() => expect(seen).toEqual(['began', 'scope', 'done']))
    off = true
    expect(wrapped()).toBe(answer)
    expect(seen).toHaveLength(3)
  })
})

describe('a switch by signal', () => {
  it("is the user's own line, which leaves the meaning of SIGHUP to the application", async () => {
    const { monitoring } = await import('../../../src/index.ts')
    const { sharedMonitor } = await import('../../../src/instance/shared.ts')
    const snippet = (await import('node:fs')).readFileSync(
      new URL('../../../docs/api.md', import.meta.url),
      'utf8',
    )
    // The line as it is documented.
    const line = "process.on('SIGHUP', () => monitoring.disable())"
    expect(snippet).toContain(line)
    expect(process.listenerCount('SIGHUP')).toBe(0)
    expect(sharedMonitor().isOn).toBe(true)
    new Function('process', 'monitoring', line)(process, monitoring)
    process.kill(process.pid, 'SIGHUP')
    await vi.waitFor(() => expect(sharedMonitor().isOn).toBe(false))
    process.removeAllListeners('SIGHUP')
  })
})
