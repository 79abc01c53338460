import { expect, it } from 'vitest'
import { createHttpFleet } from '../../src/fleet/http.ts'
import { ADMIN, type Body, bench, READ } from '../http/kit.ts'
import { reportOf } from './report.ts'

const AUTH = { authorization: `Bearer ${ADMIN}` }

function joined(token: string) {
  const app = bench({ adminToken: ADMIN, token: READ })
  const ask = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    const { status, text } = await app.ask('ingest', init)
    return new Response(status === 204 ? null : text, { status })
  }
  return { app, fleet: createHttpFleet({ url: 'http://app.test', token, fetch: ask as typeof fetch }) }
}

it('shows a worker that reports by HTTP as a member of the fleet, without any store', async () => {
  const { app, fleet } = joined(READ)
  expect((await app.ask('database', { headers: AUTH })).body.fleet).toBeUndefined()
  const { instance } = reportOf('w1')
  await fleet.publish(
    reportOf('w1', { active: 4, instance: { ...instance, service: 'dashboard-worker' } }),
    60_000,
  )
  const { body } = await app.ask('database?service=dashboard-worker', { headers: AUTH })
  expect(body.instances.map(({ service }: Body) => service)).toEqual(['app', 'dashboard-worker'])
  expect(body.summary.totalActiveConnections).toBe(4)
  await app.monitor.beat()
  expect((await fleet.list()).map(({ report }) => report.instance.id)).toEqual(['one', 'w1'])
})

it('takes no report without a token, nor one that is none, nor one that is too large', async () => {
  const stranger = joined('wrong-token-0123456789')
  await expect(stranger.fleet.publish(reportOf('x'), 1000)).rejects.toThrow(/40[13].*DBM-30/)
  await expect(stranger.fleet.list()).rejects.toThrow(/DBM-30/)
  const { app, fleet } = joined(READ)
  const odd = reportOf('x', { services: [{ name: 'a' } as never] })
  await expect(fleet.publish(odd, 1000)).rejects.toThrow('DBM-215')
  const { body } = await app.post('ingest', { fleet: 'publish', report: odd, ttlMs: 1000 }, AUTH)
  expect(body.error.field).toBe('report.services')
  const large = reportOf('x', { build: 'x'.repeat(300_000) })
  await expect(fleet.publish(large, 1000)).rejects.toThrow('413')
  expect((await app.post('ingest', { fleet: 'reset' }, AUTH)).body.error.field).toBe('fleet')
  expect(app.monitor.fleet.members()).toEqual([])
})
