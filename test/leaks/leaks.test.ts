import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, collectGarbage, poolNow, quietMonitor, track, until } from '../clients/pg/kit.ts'
import { gateIn, PASSED } from '../kit/gate.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { startBoard } from './fixtures/board.ts'

const MINUTE = 60_000

let postgres: Postgres
const pools: pg.Pool[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create table visits (id serial primary key, note text); insert into visits default values; grant all on visits, visits_id_seq to public; create role app login',
  )
})
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
})
afterAll(() => postgres?.stop())

function open(monitor: ReturnType<typeof quietMonitor>, config: pg.PoolConfig = {}): pg.Pool {
  const pool = track(monitor, new pg.Pool({ connectionString: postgres.url('app'), max: 4, ...config }), {
    name: 'main',
  })
  pools.push(pool)
  return pool
}

describe('one leaking route among twenty', () => {
  it('is named with its file and line within one limit, and it alone', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor, { max: 6 })
    const board = await startBoard(pool)
    for (let n = 0; n < 20; n++) await fetch(`${board.url}/${n}`)
    expect(monitor.snapshot().leaks).toEqual([])
    monitor.ahead(5 * MINUTE)
    const { leaks, alerts } = monitor.snapshot()
    const file = new URL('./fixtures/board.ts', import.meta.url).pathname
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('// leaks here')) + 1
    expect(leaks).toMatchObject([
      {
        state: 'idle',
        limitMs: 5 * MINUTE,
        lease: {
          service: 'app',
          pool: 'pg:main',
          operation: 'select visits',
          lastOperation: 'select visits',
          transaction: 'open',
          reclaimable: true,
        },
      },
    ])
    const [lease] = leaks.map((leak) => leak.lease)
    expect(lease?.serverPid).toBe(
      (
        await ask<{ pid: number }>(
          postgres.url(),
          "select pid from pg_stat_activity where state = 'idle in transaction'",
        )
      )[0]?.pid,
    )
    expect(lease?.stack?.split('\n')[1]).toMatch(new RegExp(`exportReport .*board\\.ts:${line}:\\d+`))
    expect(alerts).toMatchObject([{ rule: 'leak-suspected', subject: 'pg:main' }])
    await board.stop()
    monitor.cleanup()
  })
})

describe('ordinary work', () => {
  it('gives no false positive in 100000 operations', async () => {
    const monitor = quietMonitor({ staleAfter: 1000 })
    const pool = open(monitor)
    let left = 100_000
    const suspected: unknown[] = []
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left--
        if (left % 20 === 0) {
          const client = await pool.connect()
          await client.query('select 1')
          client.release()
        } else await pool.query('select 1')
        if (left % 1000 === 0) suspected.push(...monitor.observe().leaks)
      }
    }
    await Promise.all(Array.from({ length: 12 }, worker))
    const { leaks, totals } = monitor.observe()
    expect([...suspected, ...leaks]).toEqual([])
    expect(totals).toMatchObject({ active: 0, leaked: 0 })
    expect(totals.opened).toBe(100_000)
  }, 180_000)

  it('that takes long is no leak and is not taken back while it runs', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    const client = await pool.connect()
    const asked = client.query('select pg_sleep(0.5), 5 as n')
    monitor.ahead(10 * MINUTE)
    expect(monitor.observe()).toMatchObject({
      leaks: [],
      leases: [{ busy: true, heldMs: expect.closeTo(10 * MINUTE, -3) }],
    })
    expect(monitor.cleanup()).toMatchObject({
      reclaimed: [],
      kept: [{ pool: 'pg:main', state: 'working', why: 'it is at work' }],
      broken: 0,
    })
    expect((await asked).rows[0].n).toBe(5)
    expect(monitor.observe().leaks).toMatchObject([{ state: 'idle', lease: { busy: false } }])
    const again = client.query('select pg_sleep(0.2)')
    expect(monitor.observe().leaks).toEqual([])
    await again
    client.release()
    expect(monitor.observe().leaks).toEqual([])
  })
})

describe('a long statement and the database', () => {
  it('agree that it runs: the probe lists the backend of the lease as active, and it is no suspect', async () => {
    const monitor = quietMonitor({ database: { url: postgres.url(), longRunningAfter: 100 } })
    const pool = open(monitor)
    const client = await pool.connect()
    const gate = await gateIn(postgres.url())
    await gate.shut()
    const asked = client.query('select while_shut() as n')
    const { serverPid } = monitor.observe().leases[0] ?? {}
    const running = async (): Promise<boolean> =>
      (await monitor.beat()).database.value?.longRunning.some(({ pid }) => pid === serverPid) === true
    await until(running, 'the probe to list it')
    monitor.ahead(10 * MINUTE)
    expect(monitor.observe()).toMatchObject({ leaks: [], leases: [{ serverPid, busy: true }] })
    await gate.open()
    expect((await asked).rows[0].n).toBe(PASSED)
    // It no longer runs anywhere, and is still held: now both say so.
    await until(async () => !(await running()), 'the probe to miss it')
    expect(monitor.observe().leaks).toMatchObject([{ state: 'idle', lease: { serverPid } }])
    client.release()
    await monitor.close()
  })
})

describe('a late return', () => {
  it('clears the suspicion and is recorded with the time it was held', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    const client = await pool.connect()
    monitor.ahead(6 * MINUTE)
    expect(monitor.observe().leaks).toMatchObject([{ state: 'idle' }])
    monitor.ahead(12_000)
    client.release()
    const [leak] = monitor.observe().leaks
    expect(leak?.state).toBe('returned')
    expect(leak?.lease.heldMs).toBeGreaterThanOrEqual(6 * MINUTE + 12_000)
    expect(monitor.observe().totals.leaked).toBe(0)
  })
})

describe('a checkout whose owner forgot it', () => {
  it('is known by being idle, with the place of its owner: the pool itself keeps every client alive', async () => {
    const monitor = quietMonitor({ captureStack: 'on' })
    const pool = open(monitor, { max: 1, connectionTimeoutMillis: 2000 })
    const forget = async (): Promise<void> => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query('update visits set note = null')
    }
    await forget()
    for (let i = 0; i < 5; i++) {
      collectGarbage()
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    expect(monitor.observe().leaks).toEqual([])
    monitor.ahead(5 * MINUTE)
    expect(monitor.observe().leaks).toMatchObject([
      {
        lease: { operation: 'update visits', transaction: 'open', stack: expect.stringContaining('forget') },
      },
    ])
    expect(monitor.cleanup().reclaimed).toMatchObject([{ how: 'client-destroyed' }])
    expect((await pool.query('select 3 as n')).rows).toEqual([{ n: 3 }])
    expect(monitor.observe()).toMatchObject({ leaks: [], totals: { leaked: 1, active: 0 } })
  })

  it('is the client itself, whatever stacks are kept', async () => {
    const monitor = quietMonitor({ captureStack: 'on' })
    const pool = open(monitor, { max: 1 })
    const client = await pool.connect()
    expect(client).toBeInstanceOf(pg.Client)
    const heard = new Promise<unknown>((resolve) => client.once('notification', resolve))
    await client.query('listen news')
    await client.query("notify news, 'x'")
    expect(await heard).toMatchObject({ channel: 'news', payload: 'x' })
    client.release()
    expect(() => client.release()).toThrow(/already been released/)
    await new Promise<void>((resolve) => {
      pool.connect((_, given, done) => {
        expect(given?.release).toBe(done)
        done()
        resolve()
      })
    })
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, idle: 1 })
  })
})

describe('stacks', () => {
  const stacks = async (captureStack: 'off' | 'sampled' | 'on', leases: number): Promise<number> => {
    const monitor = quietMonitor({ captureStack })
    const pool = open(monitor, { max: 1 })
    let kept = 0
    for (let i = 0; i < leases; i++) {
      const client = await pool.connect()
      if (monitor.observe().leases[0]?.stack) kept++
      client.release()
    }
    return kept
  }

  it('are kept for none, for a quiet application’s every checkout and a part of a busy one’s, or for all', async () => {
    expect(await stacks('off', 20)).toBe(0)
    expect(await stacks('on', 400)).toBe(400)
    expect(await stacks('sampled', 50)).toBe(50)
    const busy = await stacks('sampled', 2000)
    expect(busy).toBeGreaterThan(100)
    expect(busy).toBeLessThan(1999)
  })
})
