import { expect, it } from 'vitest'
import { forceCleanup } from '../../src/api/functions.ts'
import { overFleet } from '../../src/api/over-fleet.ts'
import { ADMIN, bench } from '../http/kit.ts'
import { reportOf } from './report.ts'
import { world } from './world.ts'

it('runs a cleanup of the whole fleet from code, and tells what each instance did or why it cannot', async () => {
  const all = world()
  const one = await all.start('one')
  const two = await all.start('two')
  two.monitor.trackConnection('mailer', 'lost')
  const cold = reportOf('cold')
  const past = { beatMs: 1000, instance: { ...cold.instance, serverless: true } }
  await all.store.publish({ ...cold, ...past }, 3_600_000)
  await all.advance(600_000)
  await one.monitor.beat()
  await two.monitor.beat()
  const report = await all.result(overFleet(one.monitor, 'cleanup', { scope: 'fleet', actor: 'nightly job' }))
  expect(report.refused).toBeUndefined()
  expect(report.instances).toMatchObject([
    { instance: 'one', self: true, state: 'done', result: { reclaimed: [] } },
    { instance: 'cold', self: false, state: 'frozen, cannot answer' },
    { instance: 'two', self: false, state: 'done', result: { reclaimed: [{ service: 'mailer' }] } },
  ])
  expect(one.monitor.audit.list()[0]).toMatchObject({
    operation: 'cleanup',
    actor: { via: 'code', name: 'nightly job' },
    parameters: { scope: 'fleet' },
    ok: true,
  })
  expect(two.monitor.audit.list()[0]).toMatchObject({
    actor: { via: 'code', name: 'nightly job via instance one' },
  })
})

it('resets the whole fleet from code, in a dry run without a change', async () => {
  const all = world()
  const one = await all.start('one')
  const two = await all.start('two')
  two.monitor.trackConnection('mailer', 'at work')
  await two.monitor.beat()
  const dry = await all.result(overFleet(one.monitor, 'emergency-reset', { scope: 'fleet', dryRun: true }))
  expect(dry.instances).toMatchObject([{ state: 'done' }, { state: 'done', result: { dryRun: true } }])
  expect(two.monitor.observe().totals.active).toBe(1)
  await all.result(overFleet(one.monitor, 'emergency-reset', { scope: 'fleet' }))
  expect(two.monitor.observe().totals.active).toBe(0)
})

it('never rejects: what keeps it from running anywhere is said, and is in the audit list', async () => {
  const alone = bench({ adminToken: ADMIN }).monitor
  const why = 'No shared store is configured, so only this instance can be reached'
  expect(await overFleet(alone, 'cleanup', { scope: 'fleet' })).toMatchObject({ instances: [], refused: why })
  expect(alone.audit.list()[0]).toMatchObject({
    operation: 'cleanup',
    result: expect.stringContaining(why),
    ok: false,
  })

  const all = world()
  const one = await all.start('one')
  await all.start('two')
  const refusal = async (options: object): Promise<string | undefined> =>
    (await all.result(overFleet(one.monitor, 'cleanup', { scope: 'fleet', ...options }))).refused
  expect(await refusal({ dryRun: 'no' })).toMatch(/dryRun: expected true or false, received "no"/)
  expect(await refusal({ dryrun: true })).toMatch(/Unknown field "dryrun"/)
  expect(await refusal({ service: 'nobody' })).toMatch(/service/)
  const hostile = {
    scope: 'fleet',
    get service(): string {
      throw new Error('no')
    },
  } as const
  expect(await all.result(overFleet(one.monitor, 'cleanup', hostile))).toMatchObject({ instances: [] })
})

it('is what forceCleanup does with this scope, and without it nothing waits', async () => {
  expect(forceCleanup()).toMatchObject({ reclaimed: [], dryRun: false })
  expect(forceCleanup({ scope: 'instance' })).toMatchObject({ reclaimed: [] })
  const report = forceCleanup({ scope: 'fleet' })
  expect(report).toBeInstanceOf(Promise)
  expect((await report).refused).toMatch(/^No shared store/)
})
