import { expect, it, onTestFinished, vi } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { fleetPostgres } from '../kit/fleet-postgres.ts'
import { startHost } from './host.ts'

/** A server that has lost its client needs a moment to see it, ms. */
const PATIENCE = { timeout: 15_000, interval: 50 }

const postgres = fleetPostgres({ maxConnections: 40 })

/** Sessions of the function, its monitor's included, as the server lists them. */
async function sessions(): Promise<string[]> {
  const { rows } = await postgres.admin.query(
    `select application_name || ' ' || state as session from pg_stat_activity
     where backend_type = 'client backend' and (application_name like 'app%' or application_name like '%function-1%') order by 1`,
  )
  return rows.map(({ session }) => session)
}

/** An instance that runs all the time and sees the function through the store. */
function observer(): Monitor {
  const monitor = createMonitor({
    console: false,
    service: 'server',
    instance: 'server-1',
    collectionInterval: 1000,
    fleet: { postgres: postgres.url() },
  })
  monitor.collection.start()
  onTestFinished(() => monitor.close())
  return monitor
}

async function stateIn(monitor: Monitor): Promise<string | undefined> {
  await monitor.fleet.refresh()
  return monitor.fleet.members().find(({ report }) => report.instance.id === 'function-1')?.state
}

it('a function that is stopped between its invocations leaves no session, is no leak and never silent', async () => {
  const seen = observer()
  const host = startHost(postgres.url())
  for (const name of ['query', 'query', 'fail', 'hold', 'release']) {
    const said = await host.invoke(name)
    expect(said.faults).toEqual([])
    expect(said.leaks).toBe(0)
    expect(said.alerts).toEqual([])
    // The host stopped it as soon as nothing was announced any more: whatever is left now stays.
    await vi.waitFor(async () => expect(await sessions()).toEqual([]), PATIENCE)
    // Told before it was stopped.
    if (name !== 'release')
      await vi.waitFor(async () => expect(await stateIn(seen)).toBe('reporting'), PATIENCE)
    // Stopped for longer than a lease may be idle, and for three beats.
    await vi.waitFor(async () => expect(await stateIn(seen)).toBe('frozen'), PATIENCE)
    expect(seen.fleet.silent()).toEqual([])
    expect(seen.alerts.list().filter(({ rule }) => rule === 'service-silent')).toEqual([])
  }
}, 120_000)

it('closes the free connections of pools that nobody tracks', async () => {
  const host = startHost(postgres.url())
  const { announced } = await host.invoke('bare')
  expect(announced).toBe(1)
  await vi.waitFor(async () => expect(await sessions()).toEqual([]), PATIENCE)
}, 60_000)
