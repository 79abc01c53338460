import { expect, it } from 'vitest'
import type { Body } from '../http/kit.ts'
import { AUTH, world } from './world.ts'

/** A load balancer brings a press to any instance: it is done where what it names is. */
async function two() {
  const all = world()
  const one = await all.start('one', { staleAfter: 30_000 })
  const other = await all.start('two', { staleAfter: 30_000 })
  for (const name of ['mailer', 'reports']) other.monitor.trackConnection(name)
  one.monitor.trackConnection('web')
  await all.advance(31_000)
  await other.monitor.beat()
  await all.advance(2000)
  await one.monitor.beat()
  await one.monitor.fleet.refresh()
  return { all, one, other }
}

it('a lease of another instance is released there, and nothing of this one', async () => {
  const { all, one, other } = await two()
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
  const { all, one, other } = await two()
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
