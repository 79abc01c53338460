import process from 'node:process'
import pg from 'pg'
import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import { resolveOptions } from '../../../src/config/resolve.ts'
import { createMemoryFleet } from '../../../src/fleet/memory.ts'
import { fleetSql } from '../../../src/fleet/migration.ts'
import { createHandler } from '../../../src/http/handler.ts'
import { createMonitor } from '../../../src/instance/create.ts'
import { fleetParts } from '../../../src/instance/fleet.ts'
import type { FleetReport } from '../../../src/model/fleet/report.ts'
import { systemClock } from '../../../src/monitor/clock.ts'
import { VIEWS } from '../../../src/routes/views.ts'
import { runtime } from '../../../src/runtime/node.ts'
import { reportOf } from '../../fleet/report.ts'
import { startPostgres } from '../../kit/postgres.ts'
import { startRedis } from '../../kit/redis.ts'
import { type Line, type Row, time } from '../kit/line.ts'
import { median } from '../kit/pairs.ts'

const INSTANCES = 200
const WARM = 20
/** As many beats as an hour has. */
const WARM_BEATS = 120
const TIMES = 100
const VIEW_GOAL_MS = 15
const PUBLISH_GOAL_MS = 1

/** What a look at a large fleet costs, and what each instance pays at a beat to be in it. */
export const fleet: Row = async () => {
  const store = createMemoryFleet(() => performance.now())
  const monitor = createMonitor({ console: false, instance: 'one', fleet: store })
  const handler = createHandler(monitor, { route: 'database', views: VIEWS })
  await monitor.beat()
  for (let i = 0; i < INSTANCES; i++) store.publish(reportOf(`w${i}`, withParts(i)), 3_600_000)
  // What was listed is believed for a moment.
  while (monitor.fleet.members().length < INSTANCES) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    await monitor.fleet.refresh()
  }
  const views: number[] = []
  for (let i = -WARM; i < TIMES; i++) {
    const began = performance.now()
    const answer = await handler(new Request('http://localhost:3000/api/monitoring/database'))
    const { instances } = (await answer.json()) as { instances: readonly unknown[] }
    const took = performance.now() - began
    if (instances.length !== INSTANCES + 1) throw new Error(`${instances.length} instances were shown`)
    if (i >= 0) views.push(took)
  }
  await monitor.close()
  return [
    lineOf(`the view of a fleet of ${INSTANCES} instances`, median(views), VIEW_GOAL_MS),
    await publishing('Redis', await redis()),
    await publishing('Postgres', await postgres()),
  ]
}

/** A real store with nothing between: what stands between would be paid by this process too. */
interface Store {
  readonly fleet: NonNullable<DbMonitoringOptions['fleet']>
  stop(): Promise<void>
}

async function redis(): Promise<Store> {
  const server = await startRedis()
  if ('missing' in server) throw new Error(server.missing)
  return { fleet: { redis: server.url }, stop: server.stop }
}

async function postgres(): Promise<Store> {
  const server = await startPostgres()
  const client = new pg.Client({ connectionString: server.url() })
  await client.connect()
  await client.query(fleetSql())
  await client.end()
  return { fleet: { postgres: server.url() }, stop: () => server.stop() }
}

/** Builds the report of an app of five services, five pools and thirty routes, with all its metrics, and sends it to a real store. */
async function publishing(name: string, store: Store): Promise<Line> {
  const { store: real, reportOf: built } = fleetParts(
    resolveOptions({ fleet: store.fleet }).options,
    runtime,
    systemClock(),
    { id: 'one', service: 'shop' },
  )
  if (real === null) throw new Error('there is no store')
  const monitor = createMonitor({ console: false, instance: 'one' })
  for (let i = 0; i < 5; i++)
    monitor.attach({
      name: `pg:pool-${i}`,
      kind: 'pg',
      source: 'measured',
      read: () => ({ used: i, idle: 1, connecting: 0, pending: 0, max: 10 }),
    })
  const times: number[] = []
  for (let i = -WARM_BEATS; i < TIMES; i++) {
    for (let n = 0; n < 30; n++)
      monitor
        .tracker(`service-${n % 5}`, `pg:pool-${n % 5}`)
        .open(`select table${n}`)
        .end()
    const snapshot = monitor.snapshot()
    // Processor time: what other processes take meanwhile is not counted, the store's own neither.
    const before = process.cpuUsage()
    await real.publish(built(snapshot, 1), 3_600_000)
    const { user, system } = process.cpuUsage(before)
    if (i >= 0) times.push((user + system) / 1000)
  }
  await real.close?.()
  await monitor.close()
  await store.stop()
  return lineOf(
    `a report built and sent to ${name}: processor time, all threads`,
    median(times),
    PUBLISH_GOAL_MS,
  )
}

/** As large as the report of an app with five services, five pools and thirty routes, while two releases run. */
function withParts(index: number): Partial<FleetReport> {
  const numbers = [0, 1, 2, 3, 4]
  return {
    build: index % 2 === 0 ? '3e1' : '4f2',
    upMs: index % 2 === 0 ? 1e7 : 1e6,
    paces: Array.from({ length: 30 }, (_, n) => ({
      service: `service-${n % 5}`,
      pool: `pg:pool-${n % 5}`,
      subject: `GET /api/route-${n}`,
      batches: 100,
      sum: 100 * Math.log(20 + n),
      squares: 101 * Math.log(20 + n) ** 2,
      steps: 10,
    })),
    services: numbers.map((n) => ({
      name: `service-${n}`,
      activeConnections: n,
      totalConnections: index,
      maxPoolSize: 25,
      utilization: n * 4,
      lastActivity: '2026-01-01T00:00:00.000Z',
      errorCount: n,
      status: 'healthy' as const,
    })),
    pools: numbers.map((n) => ({
      name: `pg:pool-${n}`,
      kind: 'pg' as const,
      source: 'reported' as const,
      used: n,
      idle: 1,
      connecting: 0,
      pending: 0,
      max: 10,
      utilization: n * 10,
      thresholds: { warning: 0.8, critical: 0.95 },
      timeouts: 0,
      use: { p50: 1, p95: 2 },
      target: 'db.example:5432/app',
    })) as unknown as FleetReport['pools'],
  }
}

function lineOf(what: string, ms: number, goalMs: number): Line {
  return { what, median: time(ms), ratio: '', goal: `≤ ${goalMs} ms`, met: ms <= goalMs }
}
