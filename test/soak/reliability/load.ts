import { monitorEventLoopDelay } from 'node:perf_hooks'
import type pg from 'pg'
import { createHandler } from '../../../src/http/handler.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { VIEWS } from '../../../src/routes/views.ts'
import { openStage, prepare, type Stage } from '../../incidents/kit/world.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'

/** Widgets that poll, and how often, ms. */
const TABS = 50
const POLL_MS = 2000
/** Requests at once, on a pool of eight: it is full all the time. */
const WIDE = 24
/** One checkout in so many is never given back. */
const LEAK_EVERY = 200

export interface Reliability {
  readonly seconds: number
  readonly counted: number
  readonly done: number
  readonly leaked: number
  /** Heap after a full collection: a third into the run, and at its end, MB. */
  readonly heapMb: readonly [early: number, late: number]
  readonly polls: { readonly answered: number; readonly p95Ms: number }
  /** p95 of the event loop's delay with everything running, ms. */
  readonly loopP95Ms: number
  /** A scrape with 10 000 open leases, ms. */
  readonly scrapeMs: number
}

/** Runs the load for so many seconds and says what came of it. Needs `--expose-gc`. */
export async function reliability(seconds: number): Promise<Reliability> {
  const server = await startPostgres({ maxConnections: 60 })
  try {
    await prepare(server)
    const stage = openStage(server)
    try {
      return await measured(server, stage, seconds)
    } finally {
      await stage.close()
    }
  } finally {
    await server.stop()
  }
}

async function measured(_server: Postgres, stage: Stage, seconds: number): Promise<Reliability> {
  stage.configure({ staleAfter: 300_000, captureStack: 'sampled' })
  const { monitor } = stage
  monitor.collection.start({ collectionInterval: 1000 })
  const end = performance.now() + seconds * 1000
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const tabs = polling(monitor, end)
  const heap = heapAt(performance.now() + (seconds * 1000) / 3)
  const { done, leaked } = await saturate(stage.pool({ max: 8, connectionTimeoutMillis: 0 }), end)
  const times = (await Promise.all(tabs)).flat()
  const loopP95Ms = Math.max(0, delay.percentile(95) / 1e6 - 20)
  delay.disable()
  return {
    seconds,
    counted: monitor.observe().totals.opened,
    done,
    leaked,
    heapMb: [await heap, heapNow()],
    polls: { answered: times.length, p95Ms: p95(times) },
    loopP95Ms,
    scrapeMs: await scrapeWith(monitor, 10_000),
  }
}

/** Mixed checkouts, errors and leaks; a leak is ended by hand once there are four, so that the pool goes on. */
async function saturate(
  pool: pg.Pool,
  end: number,
): Promise<{ readonly done: number; readonly leaked: number }> {
  let done = 0
  let leaked = 0
  const held: pg.PoolClient[] = []
  const one = async (): Promise<void> => {
    const n = ++done
    if (n % LEAK_EVERY === 0) {
      leaked++
      held.push(await pool.connect())
      if (held.length > 3) held.shift()?.release(true)
    } else if (n % 7 === 0) await pool.query('select * from not_there').catch(() => {})
    else if (n % 5 === 0) {
      const client = await pool.connect()
      await client.query('begin')
      await client.query('select id from visits limit 1')
      await client.query('commit')
      client.release()
    } else await pool.query('select id from visits where id = $1', [n % 500])
  }
  const worker = async (): Promise<void> => {
    while (performance.now() < end) await one()
  }
  await Promise.all(Array.from({ length: WIDE }, worker))
  for (const client of held) client.release(true)
  return { done, leaked }
}

function polling(monitor: Monitor, end: number): Promise<number[]>[] {
  const handle = createHandler(monitor, {
    route: 'database',
    views: VIEWS,
    peer: () => '127.0.0.1',
    production: false,
  })
  return Array.from({ length: TABS }, async (_, i) => {
    const times: number[] = []
    await pause((i * POLL_MS) / TABS)
    while (performance.now() < end) {
      const began = performance.now()
      const answer = await handle(
        new Request('http://localhost:3000/x?detailed=true&history=true&buckets=60'),
      )
      await answer.text()
      times.push(performance.now() - began)
      await pause(POLL_MS)
    }
    return times
  })
}

async function scrapeWith(monitor: Monitor, leases: number): Promise<number> {
  const tracker = monitor.tracker('soak', 'by hand')
  const open = Array.from({ length: leases }, () => tracker.open('select visits'))
  const { prometheus } = VIEWS.formats
  const scrape = async (): Promise<number> => {
    const began = performance.now()
    await prometheus({
      snapshot: monitor.snapshot(),
      accept: null,
      bounds: null,
      points: null,
      fleet: null,
      scale: () => [],
    })
    return performance.now() - began
  }
  const times: number[] = []
  for (let i = 0; i < 9; i++) times.push(await scrape())
  for (const lease of open) lease.end('ok')
  return times.sort((a, b) => a - b)[4] as number
}

async function heapAt(when: number): Promise<number> {
  await pause(when - performance.now())
  return heapNow()
}

function heapNow(): number {
  ;(globalThis as { gc?: () => void }).gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

function p95(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
