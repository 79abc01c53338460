import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { DatabaseReading } from '../../src/model/database/database.ts'
import { driftOf } from '../../src/model/database/drift.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { track } from '../clients/pg/kit.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { startApp } from './app-process.ts'

let postgres: Postgres
let admin: pg.Client
let monitor: Monitor

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 40 })
  admin = new pg.Client(postgres.url())
  await admin.connect()
  await admin.query('create role app login; create role watcher login; grant pg_monitor to watcher')
  monitor = createMonitor({ instance: 'self', database: postgres.url('watcher'), console: false })
}, 60_000)
afterAll(async () => {
  await monitor.close()
  await admin.end()
  await postgres.stop()
})

/** The same numbers in every run, so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Beats until the drift is as wanted: pools learn of a dead connection a moment after the server does. */
async function driftUntil(wanted: number): Promise<{ reported: number | null; measured: number }> {
  for (let tries = 0; ; tries++) {
    const { drift } = await monitor.beat()
    const row = drift?.find(({ application }) => application === 'shop')
    if (row?.drift === wanted) return row
    if (tries === 200)
      throw new Error(`the drift stays ${row?.drift}: ${row?.reported} reported, ${row?.measured} measured`)
  }
}

/** Waits until the database lists no session of this application any more. */
async function sessionsGone(application: string): Promise<void> {
  const count = async (): Promise<number> => {
    const { rows } = await admin.query('select from pg_stat_activity where application_name = $1', [
      application,
    ])
    return rows.length
  }
  while ((await count()) > 0);
}

describe('drift', () => {
  it('is zero after every settling of ten thousand random checkouts, releases, losses and kills', async () => {
    const random = randomFrom(20_261_123)
    const pool = track(
      monitor,
      new pg.Pool({
        connectionString: postgres.url('app'),
        application_name: 'shop',
        max: 8,
        idleTimeoutMillis: 50,
      }),
      { name: 'shop' },
    )
    pool.on('error', () => {})
    const held: { client: pg.PoolClient; pid: number }[] = []
    let most = 0
    let kills = 0
    for (let step = 1; step <= 10_000; step++) {
      const dice = random()
      if (dice < 0.45 && held.length < 8) {
        const client = await pool.connect()
        held.push({ client, pid: (client as unknown as { processID: number }).processID })
      } else if (dice < 0.9 && held.length > 0) {
        const [one] = held.splice(Math.floor(random() * held.length), 1)
        one?.client.release(random() < 0.05)
      } else if (dice < 0.905 && held.length > 0) {
        const one = held[Math.floor(random() * held.length)]
        await admin.query('select pg_terminate_backend($1)', [one?.pid])
        kills++
      } else if (dice < 0.95 && held.length < 8) {
        await pool.query('select 1').catch(() => {})
      }
      if (step % 500 === 0) {
        // A client that is checked out is reported although its backend was killed: that is drift until it is released.
        const before = held.length
        for (const { client } of held.splice(0)) client.release()
        await driftUntil(0)
        most = Math.max(most, before)
      }
    }
    expect(kills).toBeGreaterThan(20)
    expect(most).toBeGreaterThan(4)
    await pool.end()
  }, 60_000)

  it('is negative while the database lists a session under our name that no pool of ours holds', async () => {
    const pool = track(
      monitor,
      new pg.Pool({ connectionString: postgres.url('app'), application_name: 'shop', max: 2 }),
      { name: 'again' },
    )
    await pool.query('select 1')
    const stray = new pg.Client({ connectionString: postgres.url('app'), application_name: 'shop' })
    await stray.connect()
    expect(await driftUntil(-1)).toMatchObject({ reported: 1, measured: 2 })
    await stray.end()
    await driftUntil(0)
    await pool.end()
  })

  it('shows at the first beat after the database noticed that a process was killed: its last word still reports what is gone', async () => {
    const app = await startApp(postgres.url('app'), postgres.url('watcher'), 5, 1, 'victim')
    try {
      const said = await app.ask<{ application: string; connections: number; drift: unknown }>('fill')
      expect(said).toEqual({
        application: 'web@victim',
        connections: 5,
        drift: [{ instance: 'victim', application: 'web@victim', reported: 5, measured: 5, drift: 0 }],
      })
      const reported = [{ instance: 'victim', application: said.application, connections: said.connections }]
      const rowNow = async () => {
        const { database } = await monitor.beat()
        return driftOf(reported, database.value as DatabaseReading, null)[0]
      }
      expect(await rowNow()).toMatchObject({ drift: 0 })
      await app.kill('SIGKILL')
      await sessionsGone(said.application)
      expect((await rowNow())?.drift).toBe(5)
    } finally {
      await app.kill()
    }
  })

  it('is not reported without a fresh reading', async () => {
    const blind = createMonitor({
      instance: 'blind',
      database: 'postgres://nobody@127.0.0.1:1/postgres',
      console: false,
    })
    const pool = track(
      blind,
      new pg.Pool({ connectionString: postgres.url('app'), application_name: 'shop' }),
    )
    expect((await blind.beat()).drift).toBeUndefined()
    await pool.end()
    await blind.close()
  })
})
