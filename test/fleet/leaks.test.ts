import { expect, it } from 'vitest'
import { fleetLeaks } from '../../src/http/report/fleet/leaks.ts'
import { badPart } from '../../src/model/fleet/read-report.ts'
import { MOST_REPORT_BYTES, REPORT_CAPS } from '../../src/model/fleet/report.ts'
import type { LeakReport } from '../../src/model/report/leak.ts'
import { type Bench, type Body, bench } from '../http/kit.ts'
import { reportOf } from './report.ts'
import { AUTH, twoThatLeak, type World, world } from './world.ts'

/** A leak as another instance tells it. */
const leak: LeakReport = {
  id: 'l1-1',
  state: 'idle',
  certainty: 'likely',
  reason: null,
  service: 'web',
  pool: 'pg:main',
  operation: 'select visits',
  route: null,
  heldMs: 40_000,
  idleMs: 40_000,
  limitMs: null,
  acquiredAt: '2026-01-01T00:00:00.000Z',
  serverPid: 7,
  transaction: null,
  lastOperation: null,
  stack: [{ function: null, file: 'app/a.ts', line: 3, column: null, app: true }],
  reclaimable: true,
}

/** A leak is listed by whichever instance is asked, with the one that holds it. */
const idsOf = (body: Body): readonly (readonly [string, string])[] =>
  body.leaks.map(({ service, instance }: Body) => [service, instance])

it('leaks of every instance are listed with who holds them, and each can be released by its id', async () => {
  const { all, one, two: other } = await twoThatLeak({ one: ['web'], two: ['mailer', 'reports'] })
  const read = async (query = ''): Promise<Body> =>
    (await all.result(one.ask(`database${query}`, { headers: AUTH }))).body
  const body = await read()
  expect(idsOf(body).toSorted()).toEqual([
    ['mailer', 'two'],
    ['reports', 'two'],
    ['web', 'one'],
  ])
  const theirs = body.leaks.find(({ service }: Body) => service === 'mailer')
  expect(theirs).toMatchObject({ state: 'idle', certainty: 'likely', limitMs: 30_000 })
  const { status, body: answer } = await all.post(one, { operation: 'release', id: theirs.id })
  expect([status, answer.result]).toMatchObject([200, { done: true, instance: 'two' }])
  expect(other.monitor.observe().leases.map(({ service }) => service)).toEqual(['reports'])
  // Only of what is asked for.
  expect(idsOf(await read('?service=web'))).toEqual([['web', 'one']])
  expect(idsOf(await read('?instance=two')).every(([, instance]) => instance === 'two')).toBe(true)
})

it('an instance alone does not name itself', async () => {
  const app = bench({ staleAfter: 1000 })
  app.monitor.trackConnection('web')
  app.clock.advance(2000)
  await app.monitor.beat()
  const { body } = await app.ask('database')
  expect(body.leaks).toEqual([expect.not.objectContaining({ instance: expect.anything() })])
})

/** Opens leases that nobody uses, with names and texts longer than any that is sent. */
async function leakMany(all: World, { monitor }: Bench, amount: number): Promise<void> {
  const long = (text: string): string => `${text} ${'x'.repeat(900)}`
  for (let n = 0; n < amount; n++) {
    monitor.tracker(long(`service ${n}`), long(`pool ${n}`)).open(long('select'), {
      route: long('GET /'),
      origin: { stack: new Error('here').stack },
      describe: () => ({ serverPid: n, lastOperation: long('select') }),
    })
    await all.advance(1000)
  }
  await all.advance(60_000)
  await monitor.beat()
  await all.advance(2000)
}

it('what another instance tells is bounded: those idle for longest, with their line and no stack', async () => {
  const all = world()
  const one = await all.start('one')
  const two = await all.start('two', { staleAfter: 30_000, captureStack: 'on' })
  await leakMany(all, two, REPORT_CAPS.leaks + 7)
  await one.monitor.beat()
  await one.monitor.fleet.refresh()
  const read = async (query = ''): Promise<Body> =>
    (await all.result(one.ask(`database${query}`, { headers: AUTH }))).body
  const body = await read()
  expect([body.leaks.length, body.unlistedLeaks]).toEqual([
    REPORT_CAPS.leaks,
    [{ instance: 'two', count: 7 }],
  ])
  expect(body.leaks[0].service).toMatch(/^service 0 /)
  for (const { stack } of body.leaks as readonly LeakReport[])
    expect(stack).toEqual([expect.objectContaining({ file: 'test/fleet/leaks.test.ts', function: null })])
  expect(all.store.list().map(({ report }) => badPart(report))).toEqual([null, null])
})

it('a report stays below its most bytes, whatever there is to tell', async () => {
  const all = world()
  const two = await all.start('two', { staleAfter: 30_000, captureStack: 'on' })
  await leakMany(all, two, 120)
  const report = all.store.list().find(({ report }) => report.instance.id === 'two')?.report
  expect(report?.leaks).toHaveLength(REPORT_CAPS.leaks)
  expect(new TextEncoder().encode(JSON.stringify(report)).length).toBeLessThan(MOST_REPORT_BYTES)
})

it('an instance of an older version is said not to list its leaks; pages and isolates have none', () => {
  const { leaks: _leaks, ...old } = { ...reportOf('old'), leaks: [] }
  const page = { ...old, instance: { ...old.instance, id: 'tab', runtime: 'browser' as const } }
  expect(fleetLeaks(null, [old, page], null)).toEqual({
    leaks: [],
    unlistedLeaks: [{ instance: 'old', count: null }],
  })
  // Which service the others are of is not told.
  const more = { ...reportOf('two'), leaks: [], leaksOmitted: 3 }
  const counts = ['web', null].map((service) => fleetLeaks(null, [more], service).unlistedLeaks)
  expect(counts).toEqual([[{ instance: 'two', count: null }], [{ instance: 'two', count: 3 }]])
})

it('an answer lists no more than 200, the certain ones first, and says whose the others are', () => {
  const many = Array.from({ length: 30 }, (_, n) => ({
    ...reportOf(`i${n}`),
    leaks: Array.from(
      { length: 10 },
      (_, at): LeakReport => ({
        ...leak,
        id: `job-${at}`,
        certainty: n === 29 ? 'certain' : 'likely',
      }),
    ),
  }))
  const { leaks, unlistedLeaks = [] } = fleetLeaks(null, many, null)
  expect([leaks.length, leaks[0]?.id]).toEqual([200, 'job-0@i29'])
  expect(unlistedLeaks.reduce((sum, one) => sum + (one.count ?? 0), 0)).toBe(100)
})

it('a leak from outside is checked', () => {
  const bad = (more: object): string | null => badPart({ ...reportOf('two'), leaks: [{ ...leak, ...more }] })
  expect([bad({}), bad({ stack: null }), badPart(reportOf('old'))]).toEqual([null, null, null])
  for (const more of [
    { id: 7 },
    { id: 'x'.repeat(300) },
    { state: 'returned' },
    { state: 'fine' },
    { certainty: undefined },
    { heldMs: '4' },
    { heldMs: Number.NaN },
    { serverPid: '7' },
    { acquiredAt: 'yesterday' },
    { acquiredAt: `2026-01-01 (${'x'.repeat(500)})` },
    { acquiredAt: 7 },
    { route: {} },
    { transaction: 'maybe' },
    { reclaimable: 1 },
    { stack: [...leak.stack!, ...leak.stack!] },
    { stack: [{ ...leak.stack![0], file: 7 }] },
    { stack: [{ ...leak.stack![0], function: 'secret()' }] },
    { stack: 'at here' },
  ])
    expect([more, bad(more)]).toEqual([more, 'leaks'])
  const many = Array.from({ length: REPORT_CAPS.leaks + 1 }, () => leak)
  expect(badPart({ ...reportOf('two'), leaks: many })).toBe('leaks')
  for (const leaksOmitted of ['x', -1, 0.5])
    expect(badPart({ ...reportOf('two'), leaksOmitted })).toBe('leaksOmitted')
})
