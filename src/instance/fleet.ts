import { isBuilding } from '../config/env.ts'
import type { ResolvedOptions } from '../config/options.ts'
import { ConfigError } from '../config/problems.ts'
import { reportedMetrics } from '../exporters/reported-metrics.ts'
import { createDataApiFleet } from '../fleet/data-api.ts'
import { createHttpFleet } from '../fleet/http.ts'
import { createMemoryFleet } from '../fleet/memory.ts'
import { createPostgresFleet } from '../fleet/postgres.ts'
import { createRedisFleet } from '../fleet/redis.ts'
import { redisExec } from '../fleet/redis-exec.ts'
import { type Ioredis, redisByUrl } from '../fleet/redis-url.ts'
import { fleetReportOf } from '../http/report/fleet/of-snapshot.ts'
import type { MonitorInstance } from '../model/database/monitor-application.ts'
import type { Fleet } from '../model/fleet/fleet.ts'
import type { RedisClient } from '../model/fleet/redis-client.ts'
import type { Clock } from '../monitor/clock.ts'
import type { MembershipParts } from '../monitor/fleet/membership.ts'
import { openHeldConnection, type Resting } from '../probes/held-connection.ts'
import type { Runtime } from '../runtime/types.ts'
import { pgOf } from './database.ts'

type Loads = Pick<Runtime, 'loadPg' | 'loadRedis' | 'pid'>

/** What joins a monitor with the others. */
export function fleetParts(
  options: ResolvedOptions,
  runtime: Loads,
  clock: Clock,
  instance: MonitorInstance,
  resting?: Resting,
): Omit<MembershipParts, 'announce' | 'run'> {
  const facts = { pid: runtime.pid, beatMs: options.collectionInterval }
  return {
    store: options.enabled && !isBuilding() ? storeOf(options, runtime, clock, instance, resting) : null,
    inbox: createMemoryFleet(clock.now),
    reportOf: (snapshot, upMs) =>
      fleetReportOf(snapshot, {
        ...facts,
        upMs,
        metrics: reportedMetrics(snapshot, options.histogramBounds),
      }),
  }
}

/** The store that the option `fleet` asks for; `null` = this instance is alone. */
function storeOf(
  { fleet, database }: ResolvedOptions,
  runtime: Loads,
  clock: Clock,
  instance: MonitorInstance,
  resting: Resting | undefined,
): Fleet | null {
  if (fleet === null) return null
  if (fleet !== 'postgres' && 'publish' in fleet) return fleet
  // The global fetch, looked up at each call: an application may replace it later.
  const ask: typeof fetch = (input, init) => fetch(input, init)
  const { postgres, supabase, redis, http } =
    fleet === 'postgres' ? { postgres: database?.url, supabase: database?.supabase } : fleet
  if (http !== undefined) return createHttpFleet({ ...http, fetch: ask })
  if (redis !== undefined) return redisOf(redis, runtime, ask, clock)
  if (postgres === undefined && supabase !== undefined) return createDataApiFleet({ ...supabase, fetch: ask })
  if (postgres === undefined) return refusing('postgres', noUrl())
  return createPostgresFleet(
    openHeldConnection({ url: postgres, loadPg: pgOf(runtime), now: clock.now, instance, resting }),
  )
}

function redisOf(redis: string | RedisClient, runtime: Loads, ask: typeof fetch, clock: Clock): Fleet {
  if (typeof redis !== 'string') return createRedisFleet(redisExec(redis, ask), undefined, clock)
  const { exec, close } = redisByUrl(redis, async () => {
    try {
      return (await runtime.loadRedis()) as Ioredis
    } catch (error) {
      throw new ConfigError({
        code: 'DBM-007',
        field: 'fleet.redis',
        expected: 'the package ioredis',
        received: error instanceof Error ? 'none that can be loaded' : 'nothing',
        fix: 'npm install ioredis, or give a client of your own: fleet: { redis: client }.',
      })
    }
  })
  return createRedisFleet(exec, close, clock)
}

/** A store that cannot be: the application starts without it, and the reason is shown as any other outage of the store. */
function refusing(name: string, problem: ConfigError): Fleet {
  const refuse = (): Promise<never> => Promise.reject(problem)
  return { name, publish: refuse, list: refuse, claim: refuse }
}

function noUrl(): ConfigError {
  return new ConfigError({
    code: 'DBM-006',
    field: 'fleet',
    expected: 'a connection string: fleet: { postgres: url }, or database.url or database.supabase beside it',
    received: 'none of them',
    fix: 'This instance is shown alone until it is corrected.',
  })
}
