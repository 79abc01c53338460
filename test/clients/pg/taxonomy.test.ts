import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { classifyError } from '../../../src/model/errors/classify.ts'
import type { Exhaustion } from '../../../src/model/errors/exhaustion.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, quietMonitor, sessionsGone, track, until } from './kit.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 10 })
  await ask(postgres.url(), 'create role app login; create role capped login connection limit 1')
  await ask(postgres.url(), 'create database small connection limit 1')
})
afterAll(() => postgres?.stop())

/** What a tracked pool says of an error that its user gets: how it is classified, and what the monitor counted. */
interface Outcome {
  readonly error: Error
  readonly means: Exhaustion | null
  readonly counted: Readonly<Record<string, number>>
  readonly exhaustions: number
}

/** Holds `held` clients of one pool, then asks in another way for what is refused. */
async function provoke(config: pg.PoolConfig, run: (pool: pg.Pool) => Promise<unknown>): Promise<Outcome> {
  const monitor = quietMonitor()
  const pool = track(monitor, new pg.Pool({ max: 20, ...config }), { name: 'main' })
  try {
    const error = (await run(pool).then(
      () => new Error('nothing was refused'),
      (reason: unknown) => reason,
    )) as Error
    const { services, pools } = monitor.observe()
    return {
      error,
      means: classifyError(error),
      counted: services[0]?.errorsByCode ?? {},
      exhaustions: pools[0]?.exhaustions ?? 0,
    }
  } finally {
    await pool.end()
    await sessionsGone(postgres.url())
  }
}

/** Checks out until it is refused. */
async function fill(pool: pg.Pool): Promise<void> {
  const held: pg.PoolClient[] = []
  try {
    for (;;) held.push(await pool.connect())
  } finally {
    for (const client of held) client.release()
  }
}

describe('an exhaustion, provoked', () => {
  it.each([
    [
      'the slots kept for superusers',
      'app',
      'postgres',
      'max_connections',
      /remaining connection slots are reserved/,
    ],
    ['the limit of a role', 'capped', 'postgres', 'role connection limit', /for role "capped"/],
    ['the limit of a database', 'app', 'small', 'database connection limit', /for database "small"/],
    ['every slot there is', 'postgres', 'postgres', 'max_connections', /too many clients already/],
  ])('of %s is 53300 with its own cap', async (_, role, database, cap, text) => {
    const outcome = await provoke({ connectionString: postgres.url(role, database) }, fill)
    expect(outcome.error.message).toMatch(text)
    expect(outcome.means).toMatchObject({ layer: 'postgres', kind: 'exhausted', code: '53300', cap })
    expect(outcome).toMatchObject({ counted: { 53300: 1 }, exhaustions: 1 })
  })

  it('of the pool itself is distinguished from a slow connection', async () => {
    const queue = await provoke(
      { connectionString: postgres.url('app'), max: 1, connectionTimeoutMillis: 500 },
      fill,
    )
    expect(queue.means).toMatchObject({
      layer: 'pg-pool',
      kind: 'exhausted',
      code: 'pool-timeout',
      cap: 'max',
    })
    expect(queue).toMatchObject({ counted: { 'pool-timeout': 1 }, exhaustions: 1 })

    const sockets = new Set<Socket>()
    const silent = createServer((socket) => void sockets.add(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const slow = await provoke(
      { host: '127.0.0.1', port, user: 'app', connectionTimeoutMillis: 30 },
      (pool) => pool.connect(),
    )
    expect(slow.means).toMatchObject({ layer: 'pg-pool', kind: 'unavailable', code: 'connect-timeout' })
    expect(slow.exhaustions).toBe(0)
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => silent.close(resolve))
  })
})

describe('what is no exhaustion, provoked', () => {
  it('is an ended session', async () => {
    const outcome = await provoke({ connectionString: postgres.url('app') }, async (pool) => {
      const client = await pool.connect()
      const asked = client.query('select pg_sleep(20)')
      const { processID } = client as unknown as { processID: number }
      await until(
        async () =>
          (
            await ask(postgres.url(), "select 1 from pg_stat_activity where pid = $1 and state = 'active'", [
              processID,
            ])
          ).length === 1,
      )
      // Together: the session may end before the call that ends it has answered.
      const ended = ask(postgres.url(), 'select pg_terminate_backend($1)', [processID])
      await Promise.all([asked, ended]).finally(() => client.release(true))
    })
    expect(outcome.means).toMatchObject({ layer: 'postgres', kind: 'ended', code: '57P01' })
    expect(outcome).toMatchObject({ counted: { '57P01': 1 }, exhaustions: 0 })
  })

  it('is an ordinary error: cancelled, unique, refused by a policy, a wrong password', async () => {
    const cancelled = await provoke({ connectionString: postgres.url('app') }, (pool) =>
      pool.query('set statement_timeout = 20; select pg_sleep(5)'),
    )
    expect(cancelled).toMatchObject({
      error: { code: '57014' },
      means: null,
      counted: { 57014: 1 },
      exhaustions: 0,
    })
    const denied = await provoke({ connectionString: postgres.url('app') }, (pool) =>
      pool.query('select * from pg_authid'),
    )
    expect(denied).toMatchObject({ error: { code: '42501' }, means: null, counted: { 42501: 1 } })
    const stranger = await provoke({ connectionString: postgres.url('nobody-here') }, (pool) =>
      pool.connect(),
    )
    expect(stranger).toMatchObject({ error: { code: '28000' }, means: null, exhaustions: 0 })
  })

  it('is a server that stops, and one that is gone', async () => {
    const other = await startPostgres()
    const open = new pg.Client(other.url())
    open.on('error', () => {})
    await open.connect()
    // A smart shutdown waits for the open session and refuses new ones.
    process.kill(other.pid, 'SIGTERM')
    await until(() => other.log().some((line) => line.includes('smart shutdown')), 'the shutdown')
    const stopping = await provoke({ connectionString: other.url() }, (pool) => pool.connect())
    expect(stopping.means).toMatchObject({ layer: 'postgres', kind: 'unavailable', code: '57P03' })
    await open.end()
    await until(() => !other.isRunning(), 'the end')
    const gone = await provoke({ connectionString: other.url() }, (pool) => pool.connect())
    expect(gone.means).toMatchObject({ kind: 'unavailable', code: 'ECONNREFUSED' })
    expect(gone).toMatchObject({ counted: { ECONNREFUSED: 1 }, exhaustions: 0 })
    await other.stop()
  })

  it('is a crash of another session’s process', async () => {
    const other = await startPostgres()
    const outcome = await provoke({ connectionString: other.url() }, async (pool) => {
      const victim = await pool.connect()
      const bystander = await pool.connect()
      const asked = bystander.query('select pg_sleep(20)')
      process.kill((victim as unknown as { processID: number }).processID, 'SIGKILL')
      await asked.finally(() => {
        victim.release(true)
        bystander.release(true)
      })
    })
    // Which comes first is the kernel's choice: the server's farewell, the end of the stream, or its reset.
    const isEnded = outcome.means?.kind === 'ended' || outcome.means?.code === 'ECONNRESET'
    expect(isEnded, JSON.stringify(outcome.means)).toBe(true)
    expect(outcome.exhaustions).toBe(0)
    await other.stop()
  })
})
