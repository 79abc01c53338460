import assert from 'node:assert/strict'
import type { Fleet } from '../../model/fleet/fleet.ts'
import { type Contract, contractOf, type Given } from './contract.ts'
import { reportOf } from './fleet-report.ts'

/** One store that is empty, as each of several processes opens it. */
export interface FleetSubject {
  open(): Given<Fleet>
  /** Lets so much time pass for the store, ms. */
  pass(ms: number): Given<void>
}

/** Long enough that nothing of a check expires by itself, ms. */
const LONG = 600_000

/** Requirements of every fleet store. @param subject called once per check, for a store that is empty */
export function fleetContract(subject: () => Given<FleetSubject>): Contract {
  return contractOf({
    async 'has a name, and holds nothing at first'() {
      const fleet = await (await subject()).open()
      assert.match(fleet.name, /^.{1,100}$/)
      assert.deepEqual(await fleet.list(), [])
      await fleet.close?.()
    },
    'shows to each process what every other published, each instance once, its newest': () => shows(subject),
    async 'gives the age of a report by its own clock'() {
      const { open, pass } = await subject()
      const fleet = await open()
      // The clock of this instance is wrong by an hour.
      const at = { timestamp: Date.now() + 3_600_000, connections: 1 }
      await fleet.publish(reportOf('a', { peak: at }), LONG)
      await pass(50)
      const [stored] = await fleet.list()
      const age = stored?.ageMs ?? Number.NaN
      assert.ok(age >= 49 && age < 30_000, `ageMs is ${age} after 50 ms`)
      await fleet.close?.()
    },
    async 'forgets a report after its time'() {
      const { open, pass } = await subject()
      const fleet = await open()
      await fleet.publish(reportOf('a'), 40)
      await fleet.publish(reportOf('b'), LONG)
      await pass(60)
      const ids = (await fleet.list()).map(({ report }) => report.instance.id)
      assert.deepEqual(ids, ['b'])
      await fleet.close?.()
    },
    'gives a key to one of many who claim it, and again after its time': () => claims(subject),
    'carries messages by box, each id once, until their time is over': () => carries(subject),
    async 'may be closed twice'() {
      const fleet = await (await subject()).open()
      await fleet.close?.()
      await fleet.close?.()
    },
  })
}

async function shows(subject: () => Given<FleetSubject>): Promise<void> {
  const { open } = await subject()
  const [one, two] = [await open(), await open()]
  await one.publish(reportOf('a', { active: 1 }), LONG)
  await one.publish(reportOf('a', { active: 2 }), LONG)
  await two.publish(reportOf('b "quoted" {x}:y', { active: 3 }), LONG)
  for (const fleet of [one, two]) {
    const reports = (await fleet.list()).map(({ report }) => report)
    assert.deepEqual(
      reports.sort((a, b) => a.active - b.active),
      [reportOf('a', { active: 2 }), reportOf('b "quoted" {x}:y', { active: 3 })],
    )
  }
  await one.close?.()
  await two.close?.()
}

async function claims(subject: () => Given<FleetSubject>): Promise<void> {
  const { open, pass } = await subject()
  const [one, two] = [await open(), await open()]
  const got = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? one : two).claim('alert "x"', 500)),
  )
  assert.equal(got.filter(Boolean).length, 1, 'a key was given to none or to several')
  assert.equal(await two.claim('another', 500), true)
  await pass(550)
  assert.equal(await two.claim('alert "x"', 500), true, 'a key was not given again after its time')
  await one.close?.()
  await two.close?.()
}

/** A store without `send` and `receive` is one too: operations then reach one instance. */
async function carries(subject: () => Given<FleetSubject>): Promise<void> {
  const { open, pass } = await subject()
  const [one, two] = [await open(), await open()]
  assert.equal(typeof one.send, typeof one.receive, 'send and receive belong together')
  if (one.send && two.send && two.receive) {
    const order = { id: 'order 1', box: 'orders', text: 'first "x" {y}' }
    const answer = { id: 'answer 1 a:b "c"', box: 'answers 1', text: 'done' }
    assert.deepEqual(await two.receive('orders'), [])
    await one.send({ ...order, text: 'before' }, LONG)
    await one.send(order, LONG)
    await two.send({ id: 'order 2', box: 'orders', text: 'short' }, 40)
    await two.send(answer, LONG)
    await pass(60)
    for (const fleet of [one, two]) {
      // Reading takes nothing away.
      assert.deepEqual(await fleet.receive?.('orders'), [order])
      assert.deepEqual(await fleet.receive?.('answers 1'), [answer])
    }
  }
  await one.close?.()
  await two.close?.()
}
