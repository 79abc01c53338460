import { expect, it, vi } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import type { Fleet } from '../../src/model/fleet/fleet.ts'
import { createSeal } from '../../src/monitor/fleet/seal.ts'
import { ADMIN, type Bench, type Body, bench, type Reply } from '../http/kit.ts'
import { reportOf } from './report.ts'
import { AUTH, seal, world } from './world.ts'

const faultsOf = (app: Bench): string[] =>
  app.monitor
    .snapshot()
    .faults.filter(({ part }) => part === 'fleet-operations')
    .map(({ count, message }) => `${count} ${message}`)

const rows = ({ body }: Reply): Body => body.result.instances

it('runs an operation at every instance, and tells one by one what each did', async () => {
  const all = world()
  const one = await all.start('one')
  const two = await all.start('two')
  two.monitor.trackConnection('mailer', 'lost')
  await all.advance(600_000)
  await one.monitor.beat()
  await two.monitor.beat()
  const reply = await all.post(one, { operation: 'cleanup', scope: 'fleet' })
  expect(reply.status).toBe(200)
  expect(rows(reply)).toMatchObject([
    { instance: 'one', self: true, state: 'done', result: { reclaimed: [] } },
    { instance: 'two', self: false, state: 'done', result: { reclaimed: [{ service: 'mailer' }] } },
  ])
  expect(two.monitor.observe().totals.active).toBe(0)
  expect(one.monitor.audit.list()[0]).toMatchObject({
    operation: 'cleanup',
    actor: { via: 'admin-token' },
    parameters: { scope: 'fleet' },
    result: 'reclaimed 0, terminated 0; other instances: 1 done',
  })
  expect(two.monitor.audit.list()[0]).toMatchObject({
    operation: 'cleanup',
    actor: { via: 'admin-token', name: 'via instance one' },
    result: expect.stringContaining('reclaimed 1'),
  })
  expect([faultsOf(one), faultsOf(two)]).toEqual([[], []])
})

it('asks for a service of another instance, in a dry run too, and refuses one of none', async () => {
  const all = world()
  const one = await all.start('one')
  const two = await all.start('two')
  two.monitor.trackConnection('mailer', 'lost')
  two.monitor.trackConnection('other', 'lost')
  await all.advance(600_000)
  await one.monitor.beat()
  await two.monitor.beat()
  await vi.waitFor(() =>
    expect(all.store.list().some(({ report }) => report.services.some(({ name }) => name === 'mailer'))).toBe(
      true,
    ),
  )
  await all.advance(1500)
  const body = { operation: 'cleanup', scope: 'fleet', service: 'mailer', dryRun: true }
  const reply = await all.post(one, body)
  expect(rows(reply)[1].result.reclaimed).toMatchObject([
    { service: 'mailer', how: expect.stringMatching(/^would/) },
  ])
  expect(two.monitor.observe().totals.active).toBe(2)
  expect((await all.post(one, { ...body, service: 'nobody' })).body.error.code).toBe('DBM-202')
})

it('says of each instance that cannot answer why, and waits no longer than its time', async () => {
  const all = world()
  const one = await all.start('one')
  all.store.publish(reportOf('busy'), 3_600_000)
  const { instance } = reportOf('lambda')
  all.store.publish(
    reportOf('lambda', { instance: { ...instance, id: 'lambda', serverless: true } }),
    3_600_000,
  )
  all.store.publish(reportOf('gone'), 3_600_000)
  await all.advance(100_000)
  all.store.publish(reportOf('busy'), 3_600_000)
  await one.monitor.beat()
  await one.monitor.fleet.refresh()
  await all.advance(1500)
  await one.monitor.beat()
  const began = one.clock.now()
  const reply = await all.post(one, { operation: 'emergency-reset', scope: 'fleet' })
  expect(one.clock.now() - began).toBeLessThanOrEqual(10_000)
  expect(Object.fromEntries(rows(reply).map((row: Body) => [row.instance, row.state]))).toEqual({
    one: 'done',
    busy: 'no answer yet',
    lambda: 'frozen, cannot answer',
    gone: 'silent',
  })
})

it('runs nothing that is forged, brought again, old, or for another instance, and counts each once', async () => {
  const all = world()
  const one = await all.start('one')
  const two = await all.start('two')
  let copied: { id: string; box: string; text: string } | undefined
  const send = all.store.send
  all.store.send = (message, ttlMs) => {
    if (message.box === 'orders') copied = message
    send(message, ttlMs)
  }
  await all.post(one, { operation: 'cleanup', scope: 'fleet' })
  expect(two.monitor.audit.list()).toHaveLength(1)
  const order = copied as unknown as { id: string; box: string; text: string }
  const forged = await createSeal('another-token-0123456789').close({ kind: 'order' })
  const clear = JSON.parse(order.text.slice(65)) as object
  const sealed = (more: object): Promise<string> => seal.close({ ...clear, ...more })
  const cases: readonly (readonly [string, string, RegExp | null])[] = [
    ['order x', forged, /1 .*not signed/],
    ['order y', order.text, /2 .*under another id/],
    ['order n1', await sealed({ nonce: 'n1', at: two.clock.wall() - 200_000 }), /3 .*too old/],
    ['order n2', await sealed({ nonce: 'n2', at: two.clock.wall(), to: ['three'] }), null],
    ['order n3', await sealed({ nonce: 'n3', at: two.clock.wall(), operation: 'export-json' }), null],
    [order.id, order.text.replace('"cleanup"', '"emergency-reset"'), /4 .*not signed/],
  ]
  for (const [id, text, fault] of cases) {
    send({ id, box: 'orders', text }, 60_000)
    const before = faultsOf(two)
    let turns = 0
    await all.pass(() => ++turns > 40)
    expect(faultsOf(two), id).toEqual(fault === null ? before : [expect.stringMatching(fault)])
  }
  expect(two.monitor.audit.list().map(({ operation, result }) => `${operation} ${result}`)).toEqual([
    'export-json refused: DBM-208',
    'cleanup reclaimed 0, terminated 0',
  ])
})

it('takes no forged answer', async () => {
  const all = world()
  const one = await all.start('one')
  all.store.publish(reportOf('two'), 3_600_000)
  const send = all.store.send
  all.store.send = (message, ttlMs) => {
    send(message, ttlMs)
    const nonce = message.id.slice('order '.length)
    const answer = JSON.stringify({ kind: 'answer', nonce, instance: 'two', outcome: { state: 'done' } })
    send({ id: `answer ${nonce} two`, box: `answers ${nonce}`, text: `${'0'.repeat(64)}.${answer}` }, ttlMs)
  }
  await all.advance(1500)
  const reply = await all.post(one, { operation: 'cleanup', scope: 'fleet' })
  expect(rows(reply)[1]).toMatchObject({ instance: 'two', state: 'no answer yet' })
  expect(faultsOf(one)).toEqual([expect.stringContaining('1 ')])
})

it('says why the fleet cannot be reached: no messages in the store, no admin token, a store that fails', async () => {
  const { publish, list, claim } = createMemoryFleet(() => 0)
  const own: Fleet = { name: 'mine', publish, list, claim }
  const failing = {
    ...own,
    send: () => Promise.reject(new Error('down')),
    receive: () => Promise.reject(new Error('down')),
  }
  const refusal = async (options: DbMonitoringOptions): Promise<Body> => {
    const app = bench(options)
    await app.monitor.beat()
    await vi.waitFor(() => expect(app.monitor.fleet.operations.refused).not.toBeNull())
    const { status, body } = await app.post(
      'database',
      { operation: 'cleanup', scope: 'fleet' },
      options.adminToken ? AUTH : {},
    )
    expect([status, body.error.code, body.error.field]).toEqual([409, 'DBM-211', 'scope'])
    return body.error.message
  }
  expect(await refusal({ fleet: own, adminToken: ADMIN })).toContain('mine has no send and receive')
  expect(await refusal({ fleet: createMemoryFleet(() => 0) })).toContain('adminToken')
  expect(await refusal({ fleet: failing, adminToken: ADMIN })).toContain('DBM-013')
})
