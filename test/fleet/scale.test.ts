import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { DatabaseReading } from '../../src/model/database/database.ts'
import { certainCause } from '../budget/kit.ts'
import type { Body } from '../http/kit.ts'
import { probe, reading } from '../verdict/kit.ts'
import { reportOf } from './report.ts'
import { AUTH, type World, world } from './world.ts'

type App = Awaited<ReturnType<World['start']>>

const SLOTS: Partial<DatabaseReading> = {
  limits: { maxConnections: 60, superuserReserved: 3, reserved: 0, usable: 57 },
  byApplication: [],
  used: 20,
}

/** An instance of the service `web` with one pool of ten. */
async function start(all: World, id: string, gauges: { used: number; pending: number }): Promise<App> {
  const app = await all.start(id, { service: 'web' })
  app.monitor.attach({
    name: 'pg:main',
    kind: 'pg',
    source: 'reported',
    target: 'db:5432/app as app',
    application: 'web',
    role: 'app',
    read: () => ({ used: gauges.used, idle: 0, connecting: 0, pending: gauges.pending, max: 10 }),
  })
  probe(app.monitor, () => ({ database: reading(SLOTS) }))
  await app.monitor.beat()
  return app
}

async function two(): Promise<{
  readonly all: World
  readonly one: App
  readonly ask: (query: string) => Promise<Body>
}> {
  const all = world()
  const one = await start(all, 'one', { used: 10, pending: 3 })
  const other = await start(all, 'other', { used: 10, pending: 4 })
  await vi.waitFor(() => expect(all.store.list()).toHaveLength(2))
  await other.monitor.beat()
  await one.monitor.beat()
  await all.advance(2000)
  await one.monitor.fleet.refresh()
  return { all, one, ask: async (query) => (await one.ask(`database?${query}`, { headers: AUTH })).body }
}

it('answers an autoscaler with the value of the fleet, whichever instance is asked', async () => {
  const { ask } = await two()
  expect(await ask('scale=true')).toEqual({
    service: 'web',
    instances: 2,
    perInstance: 10,
    headroom: 57,
    ceiling: 5,
    waiting: 7,
    wanted: 3,
    reason: '7 requests wait for a slot, and the database has 37 free.',
  })
})

it('knows nothing of a service that opened no pool, and refuses one that does not exist', async () => {
  const { one, ask } = await two()
  one.monitor.tracker('emails', 'by hand').open('send').end('ok')
  expect(await ask('scale=true&service=emails')).toMatchObject({ service: 'emails', wanted: null })
  expect(await ask('scale=true&service=nobody')).toMatchObject({ error: { code: 'DBM-202' } })
})

it('does not stop for trouble of another database, which another service uses', async () => {
  const { one, all, ask } = await two()
  const base = reportOf('billing-1')
  const unreachable = certainCause('database-unreachable', 'The database of billing does not answer.')
  all.store.publish(
    {
      ...base,
      instance: { ...base.instance, service: 'billing' },
      verdict: { status: 'critical', causes: [unreachable] },
      pools: [],
    },
    3_600_000,
  )
  await one.monitor.fleet.refresh()
  expect(await ask('scale=true')).toMatchObject({ wanted: 3 })
})

it('is for those who may read', async () => {
  const { one } = await two()
  const { status } = await one.ask('database?scale=true', {
    headers: { host: 'app.example', 'x-forwarded-for': '203.0.113.7' },
  })
  expect(status).toBe(401)
})

it('is in the scrape, for an adapter of a horizontal autoscaler', async () => {
  const { one } = await two()
  const { text } = await one.ask('database?format=prometheus', { headers: AUTH })
  expect(text).toContain('db_monitoring_scale_ceiling{service="web"} 5')
  expect(text).toContain('db_monitoring_scale_wanted{service="web"} 3')
})

it("is where the example of KEDA looks for it, with KEDA's kind of token", async () => {
  const yaml = readFileSync(join(import.meta.dirname, '../../examples/keda/scaled-object.yaml'), 'utf8')
  const field = (name: string): string => new RegExp(`^ *${name}: "?([^"\\n]+)`, 'm').exec(yaml)?.[1] ?? ''
  const { pathname, search } = new URL(field('url'))
  expect(pathname).toBe('/api/monitoring/database')
  expect(field('authMode')).toBe('bearer')
  const { one } = await two()
  const { body } = await one.ask(`database${search}`, { headers: AUTH })
  expect(body[field('valueLocation')]).toBe(3)
  // A target of 1: the value is the number of pods.
  expect(field('targetValue')).toBe('1')
})
