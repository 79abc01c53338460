import { expect, it } from 'vitest'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import { badPart } from '../../src/model/fleet/read-report.ts'
import { leasePrefix } from '../../src/model/lease.ts'
import { type Body, bench } from '../http/kit.ts'
import { reportOf } from './report.ts'
import { AUTH, twoThatLeak } from './world.ts'

/** A load balancer brings a press to any instance: it is done where what it names is. */
const pair = () => twoThatLeak({ one: ['web'], two: ['mailer', 'reports'] })

it('a lease of another instance is released there, and nothing of this one', async () => {
  const { all, one, two: other } = await pair()
  const [lease] = other.monitor.observe().leases
  const reply = await all.post(one, { operation: 'release', id: lease?.id })
  expect([reply.status, reply.body.result]).toMatchObject([200, { done: true, instance: 'two' }])
  expect(other.monitor.observe().totals.active).toBe(1)
  expect(one.monitor.observe().totals.active).toBe(1)
  expect(other.monitor.audit.list()[0]).toMatchObject({
    operation: 'release',
    actor: { name: 'via instance one' },
    ok: true,
  })
  const again = await all.post(one, { operation: 'release', id: lease?.id })
  expect([again.status, again.body.error.message]).toEqual([
    404,
    expect.stringMatching(/^two: No open lease has this id\. /),
  ])
})

it('an alert of another instance is acknowledged there, under the id this one shows, and only there', async () => {
  const { all, one, two: other } = await pair()
  const { body } = await all.result(one.ask('database', { headers: AUTH }))
  const theirs = body.alerts.find(({ instance }: Body) => instance === 'two')
  expect(theirs.id).toMatch(/@two$/)
  expect((await all.post(one, { operation: 'acknowledge', id: theirs.id })).status).toBe(200)
  const acknowledged = (at: typeof one): number =>
    at.monitor.alerts.list().filter(({ acknowledgedAt }) => acknowledgedAt !== null).length
  expect([acknowledged(one), acknowledged(other)]).toEqual([0, 1])
  // With its own name at the end, as a page that another instance rendered sends it.
  const own = one.monitor.alerts.list()[0]?.id
  expect((await all.post(other, { operation: 'acknowledge', id: `${own}@one` })).status).toBe(200)
  expect((await all.post(one, { operation: 'acknowledge', id: `${own}@one` })).status).toBe(200)
  expect((await all.post(one, { operation: 'acknowledge', id: `${own}@nobody` })).status).toBe(404)
})

it('what another instance has, and cannot be asked for, is said to be there', async () => {
  const store = createMemoryFleet(() => 0)
  const app = bench({ fleet: store, instance: 'one' })
  const other = reportOf('two')
  store.publish(other, 3_600_000)
  await app.monitor.beat()
  await app.monitor.fleet.refresh()
  for (const id of [`${leasePrefix(other.instance)}7`, 'own-id@two']) {
    const { status, body } = await app.post('database', { operation: 'release', id })
    expect([status, body.error.code]).toEqual([409, 'DBM-219'])
    expect(body.error.message).toMatch(/^two has it: .*adminToken/)
  }
  const unknown = await app.post('database', { operation: 'release', id: 'l0-1' })
  expect([unknown.status, unknown.body.error.code]).toEqual([404, 'DBM-210'])
})

it('another instance can offer a cleanup of all, and no other action', () => {
  const cause = {
    kind: 'leak',
    certainty: 'certain',
    severity: 'critical',
    sentence: 'A leak',
    effect: '',
    evidence: [],
    culprit: {},
    advice: '',
    since: 1,
  }
  const bad = (action: unknown): string | null =>
    badPart({ ...reportOf('two'), verdict: { status: 'critical', causes: [{ ...cause, action }] } })
  const cleanup = { operation: 'cleanup', scope: 'fleet', target: null, forecast: 'It closes them' }
  expect([bad(null), bad(cleanup)]).toEqual([null, null])
  for (const action of [
    undefined,
    { ...cleanup, scope: undefined },
    { ...cleanup, operation: 'emergency-reset' },
    { operation: 'release', target: 'l1', forecast: '' },
    { ...cleanup, target: 7 },
  ])
    expect(bad(action)).toBe('verdict')
})
