import { expect, it } from 'vitest'
import { badPart } from '../../src/model/fleet/read-report.ts'
import { REPORT_CAPS } from '../../src/model/fleet/report.ts'
import type { LeakReport } from '../../src/model/report/leak.ts'
import { type Body, bench } from '../http/kit.ts'
import { reportOf } from './report.ts'
import { AUTH, twoThatLeak, world } from './world.ts'

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

it('what another instance tells is bounded: those idle for longest, with their line and no stack', async () => {
  const all = world()
  const one = await all.start('one')
  const two = await all.start('two', { staleAfter: 30_000, captureStack: 'on' })
  const amount = REPORT_CAPS.leaks + 7
  for (let n = 0; n < amount; n++) {
    two.monitor.trackConnection(`service ${n} ${'x'.repeat(300)}`, {
      route: `GET /${'y'.repeat(900)}`,
      origin: { stack: new Error('here').stack },
    } as never)
    await all.advance(1000)
  }
  await all.advance(60_000)
  await two.monitor.beat()
  await all.advance(2000)
  await one.monitor.beat()
  await one.monitor.fleet.refresh()
  const { body } = await all.result(one.ask('database', { headers: AUTH }))
  expect([body.leaks.length, body.leaksOmitted]).toEqual([REPORT_CAPS.leaks, 7])
  expect(body.leaks[0].service).toMatch(/^service 0 /)
  for (const { stack } of body.leaks as readonly LeakReport[]) expect(stack?.length ?? 1).toBe(1)
  expect(all.store.list().map(({ report }) => badPart(report))).toEqual([null, null])
})

it('a leak from outside is checked', () => {
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
  expect(badPart({ ...reportOf('two'), leaksOmitted: 'x' })).toBe('leaksOmitted')
})
