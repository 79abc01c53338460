import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { createDataApiFleet } from '../../src/fleet/data-api.ts'
import { createHttpFleet } from '../../src/fleet/http.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import { createPostgresFleet } from '../../src/fleet/postgres.ts'
import { createRedisFleet } from '../../src/fleet/redis.ts'
import { redisExec } from '../../src/fleet/redis-exec.ts'
import { openHeldConnection } from '../../src/probes/held-connection.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { ADMIN, bench } from '../http/kit.ts'
import { fleetDataApi } from '../kit/fleet-data-api.ts'
import { fleetPostgres } from '../kit/fleet-postgres.ts'
import { plainRedis, type Redis, startRedis } from '../kit/redis.ts'
import { startUpstash, type Upstash } from '../kit/upstash.ts'
import { fleetHolds } from './kit.ts'

fleetHolds('memory', () => {
  const { now, advance } = fakeClock()
  const fleet = createMemoryFleet(now)
  return { open: () => fleet, pass: advance }
})

fleetHolds('http', () => {
  const app = bench({ adminToken: ADMIN })
  const ask = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    const { status, text } = await app.ask('ingest', init)
    return new Response(status === 204 ? null : text, { status })
  }
  return {
    open: () => createHttpFleet({ url: 'http://app.test/ingest', token: ADMIN, fetch: ask as typeof fetch }),
    pass: app.clock.advance,
  }
})

/** Time of a real store passes by itself; the contract waits for it and for nothing of ours. */
const pass = async (ms: number): Promise<void> => {
  await pause(ms)
}

describe('with a real Postgres', () => {
  const postgres = fleetPostgres()
  fleetHolds('postgres', () => ({
    open: () =>
      createPostgresFleet(
        openHeldConnection({
          url: postgres.url(),
          loadPg: async () => pg as never,
          now: () => performance.now(),
        }),
      ),
    pass,
  }))
})

describe('with a real Postgres behind a look-alike of the Data API', () => {
  const api = fleetDataApi()
  fleetHolds('postgres by the Data API', () => ({
    open: () => createDataApiFleet({ url: api.url(), serviceKey: api.serviceKey(), fetch }),
    pass,
  }))
})

const redis = await startRedis()
describe.skipIf('missing' in redis)('with a real Redis', () => {
  const { port, stop } = redis as Redis
  beforeEach(async () => {
    const client = plainRedis(port)
    await client.exec(['FLUSHALL'])
    await client.close()
  })
  afterAll(() => stop())
  for (const [name, wrap] of [
    ['redis', (client: ReturnType<typeof plainRedis>) => client.exec],
    [
      'redis by a client like ioredis',
      ({ exec }: ReturnType<typeof plainRedis>) => ({
        call: (command: string, ...args: string[]) => exec([command, ...args]),
        sendCommand: () => Promise.reject(new Error('takes an object')),
      }),
    ],
    [
      'redis by a client like node-redis',
      ({ exec }: ReturnType<typeof plainRedis>) => ({ sendCommand: exec }),
    ],
  ] as const) {
    fleetHolds(name, () => ({
      open() {
        const client = plainRedis(port)
        return createRedisFleet(redisExec(wrap(client), fetch), client.close)
      },
      pass,
    }))
  }

  describe("by Upstash's REST form", () => {
    let upstash: Upstash
    beforeAll(async () => {
      upstash = await startUpstash(port)
    })
    afterAll(() => upstash.stop())
    fleetHolds('redis by REST', () => ({
      open: () => createRedisFleet(redisExec({ url: upstash.url, token: upstash.token }, fetch)),
      pass,
    }))
  })
})
