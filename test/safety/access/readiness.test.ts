import { describe, expect, it } from 'vitest'
import { type Bench, bench, FROM_OUTSIDE } from '../../http/kit.ts'

/** What a balancer calls every five seconds, and what anonymous clients may send in a minute. */
const LOOK_MS = 5000
const A_MINUTE = 20
const PEER = '203.0.113.9'

const report = (failed: number): string =>
  JSON.stringify({
    v: 1,
    sender: 'page',
    runtime: 'browser',
    service: 'browser-client',
    operations: [
      {
        pool: 'pg:main',
        operation: 'select visits',
        count: failed,
        failed,
        attempts: failed,
        sumMs: 1,
        buckets: [failed, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      },
    ],
    errors: { '53300': failed },
    active: 1_000_000,
  })

const page = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
/** Everything a stranger can send to the routes. */
const SENT: readonly ((all: Bench) => Promise<{ readonly status: number }>)[] = [
  ({ ask }) => ask('health', { headers: FROM_OUTSIDE }),
  ({ ask }) => ask('health?probe=readiness', { headers: FROM_OUTSIDE }),
  ({ ask }) =>
    ask('database?detailed', { headers: { ...FROM_OUTSIDE, authorization: 'Bearer wrong-token-of-nobody' } }),
  ({ post }) => post('health', { operation: 'emergency-reset' }, FROM_OUTSIDE),
  ({ post }) => post('database', '{"operation"', { ...FROM_OUTSIDE, ...page }),
  ({ post }) => post('ingest', report(1_000_000), { ...FROM_OUTSIDE, ...page }),
]

/** A server with a pool of five that serves 120 short queries a minute. */
function serving(): Bench & { tick(): void; refuse(): void } {
  const all = bench(
    { environment: 'production', token: 'read-token-0123456789', adminToken: 'admin-token-0123456789' },
    { production: true, peer: () => PEER },
  )
  all.monitor.attach({
    name: 'pg:main',
    kind: 'pg',
    source: 'measured',
    read: () => ({ used: 1, idle: 4, connecting: 0, pending: 0, max: 5 }),
  })
  const tracker = all.monitor.tracker('web', 'pg:main')
  return {
    ...all,
    tick() {
      for (let i = 0; i < 10; i++) {
        tracker.waited(1)
        tracker.open('select visits').end('ok')
      }
      all.clock.advance(LOOK_MS)
      all.monitor.snapshot()
    },
    // What a refused checkout of pg leaves behind.
    refuse: () => tracker.timedOut(),
  }
}

const ready = async (all: Bench): Promise<number> =>
  (await all.ask('health?probe=readiness', { headers: FROM_OUTSIDE })).status

describe('an anonymous client with twenty requests a minute', () => {
  it.each(SENT.map((send, i) => [i, send] as const))(
    'takes no instance out of a load balancer by our own routes (kind %i), for an hour',
    async (_, send) => {
      const all = serving()
      let sent = 0
      const statuses = new Set<number>()
      for (let look = 0; look < 720; look++) {
        // All of a minute at once in even minutes, spread over it in odd ones.
        const minute = Math.floor(look / 12)
        const now = minute % 2 === 0 ? (look % 12 === 0 ? A_MINUTE : 0) : look % 12 < 8 ? 2 : 1
        for (let i = 0; i < now && sent < (minute + 1) * A_MINUTE; i++, sent++) await send(all)
        all.tick()
        statuses.add(await ready(all))
      }
      expect([...statuses]).toEqual([200])
      expect(all.monitor.snapshot().health).toBe('healthy')
    },
  )

  it.each([1, 2, 5, 10, 20])(
    'nor by requests to the application that its pool refuses, %i at a time',
    async (atOnce) => {
      const all = serving()
      const statuses: number[] = []
      let left = 0
      for (let look = 0; look < 120; look++) {
        if (look % 12 === 0) left = A_MINUTE
        for (let i = 0; i < atOnce && left > 0; i++, left--) all.refuse()
        all.tick()
        statuses.push(await ready(all))
      }
      expect(statuses.filter((status) => status !== 200)).toEqual([])
    },
  )

  it('gets the process killed by no permission that hangs: liveness touches nothing', async () => {
    const { ask, monitor } = bench({ environment: 'production', authorize: () => new Promise(() => {}) })
    const touched: string[] = []
    for (const name of ['snapshot', 'observe', 'beat'] as const)
      Object.defineProperty(monitor, name, { get: () => void touched.push(name) })
    for (let i = 0; i < A_MINUTE; i++)
      expect((await ask('health?probe=liveness', { headers: FROM_OUTSIDE })).status).toBe(200)
    expect(touched).toEqual([])
  })
})
