import { expect, it } from 'vitest'
import type { Body } from '../http/kit.ts'
import { AUTH, twoThatLeak } from './world.ts'

it("another instance's leak has a cleanup of all as its action, which frees it there", async () => {
  const { all, one, two } = await twoThatLeak({ one: [], two: ['mailer'] })
  const read = async (): Promise<Body> => (await all.result(one.ask('database', { headers: AUTH }))).body
  const { verdict, leaks, services } = await read()
  const [leak] = verdict.causes.filter(({ kind }: Body) => kind === 'leak')
  expect(leak).toMatchObject({
    culprit: { instance: 'two', service: 'mailer' },
    action: { operation: 'cleanup', target: 'mailer', forecast: expect.stringMatching(/\w/) },
  })
  expect(leaks).toMatchObject([{ service: 'mailer', instance: 'two' }])
  expect(services.find(({ name }: Body) => name === 'mailer').status).not.toBe('healthy')
  const { status } = await all.post(one, {
    operation: 'cleanup',
    scope: 'fleet',
    service: leak.action.target,
  })
  expect(status).toBe(200)
  expect(two.monitor.observe().totals.active).toBe(0)
})
