import { expect, it } from 'vitest'
import { createMemoryFleet } from '../../../src/fleet/memory.ts'
import type { FleetReport } from '../../../src/model/fleet/report.ts'
import { ADMIN, type Body, bench } from '../../http/kit.ts'
import { reportOf } from '../report.ts'

const AUTH = { authorization: `Bearer ${ADMIN}` }

/** An app of build 4f2 whose route `GET /api/orders` holds a connection for so many ms, beside an instance of another build. */
function app(holdsMs: number): {
  beat(others: readonly FleetReport[]): Promise<void>
  read(query?: string): Promise<Body>
  readonly startedAt: number
} {
  const clocks: (() => number)[] = []
  const store = createMemoryFleet(() => clocks[0]?.() ?? 0)
  const made = bench({ adminToken: ADMIN, fleet: store, service: 'web', build: '4f2' })
  clocks.push(made.clock.now)
  const tracker = made.monitor.tracker('orders', 'pg:main')
  made.clock.advance(90_000)
  return {
    startedAt: made.monitor.observe().instance.startedAt,
    async beat(others) {
      for (let i = 0; i < 120; i++) {
        const lease = tracker.open('query', { route: 'GET /api/orders' })
        made.clock.advance(holdsMs)
        lease.end()
      }
      for (const report of others) await store.publish(report, 3_600_000)
      await made.monitor.beat()
      made.clock.advance(1500)
      await made.monitor.fleet.refresh()
    },
    read: async (query = '') => (await made.ask(`database${query}`, { headers: AUTH })).body,
  }
}

/** What the release before says after so many beats. */
function before(beats: number, startedAt: number, more: Partial<FleetReport> = {}): FleetReport {
  const mean = Math.log(10)
  const batches = 12 * beats
  const base = reportOf('old')
  return {
    ...base,
    instance: { ...base.instance, service: 'web', startedAt: startedAt - 1e7 },
    build: '3e1',
    upMs: 1e7 + beats * 10_000,
    paces: [
      {
        service: 'orders',
        pool: 'pg:main',
        subject: 'GET /api/orders',
        batches,
        sum: batches * mean,
        squares: batches * mean * mean,
        steps: 0,
      },
    ],
    ...more,
  }
}

const SLOTS = {
  kind: 'too-few-slots',
  certainty: 'certain',
  severity: 'warning',
  sentence: 'pg:main has too few slots',
  effect: '',
  evidence: [],
  culprit: { pool: 'pg:main' },
  action: null,
  advice: 'Raise its max.',
  since: 1,
} as const

it('tells two releases apart and names what takes longer since the newer one, in the list and in the advice', async () => {
  const { beat, read, startedAt } = app(31)
  const verdict = { status: 'warning', causes: [SLOTS] } as const
  for (const n of [0, 1, 2, 3]) await beat([before(n, startedAt, { verdict })])
  const body = await read()
  expect(body.releases).toMatchObject([
    {
      build: '4f2',
      service: 'web',
      instances: ['one'],
      operations: [{ service: 'orders', subject: 'GET /api/orders', uses: 480, typicalMs: 31 }],
      changes: [{ build: '4f2', before: '3e1', subject: 'GET /api/orders', ratio: 3.1 }],
    },
    { build: '3e1', service: 'web', instances: ['old'], changes: [] },
  ])
  const { sentence } = body.releases[0].changes[0]
  expect(sentence).toMatch(/^Since build 4f2 GET \/api\/orders holds a connection 3\.1 × longer/)
  expect(body.verdict.causes[0].advice).toBe(`Raise its max. ${sentence}`)
  expect(body.instances).toMatchObject([{ build: '4f2' }, { build: '3e1' }])
  // Another service is not concerned, and of one instance there is no release to compare with.
  expect((await read('?service=orders&instance=old')).releases).toMatchObject([{ build: '3e1', changes: [] }])
  expect((await read('?fleet=false')).releases).toBeUndefined()
})

it('says nothing of a release that is as fast as the one before', async () => {
  const { beat, read, startedAt } = app(11)
  for (const n of [0, 1, 2, 3]) await beat([before(n, startedAt)])
  expect((await read()).releases).toMatchObject([{ changes: [] }, { changes: [] }])
})

it('does not call instances without a build a release', async () => {
  const { beat, read, startedAt } = app(11)
  await beat([before(1, startedAt, { build: null, paces: [] })])
  const { releases } = await read()
  expect(releases).toMatchObject([{ build: '4f2', instances: ['one'] }])
})
