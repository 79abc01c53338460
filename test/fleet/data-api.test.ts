import { describe, expect, it, vi } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createDataApiFleet } from '../../src/fleet/data-api.ts'
import { fleetRemovalSql, fleetSql } from '../../src/fleet/migration.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { fleetDataApi } from '../kit/fleet-data-api.ts'

const api = fleetDataApi()
const supabase = () => ({ url: api.url(), serviceKey: api.serviceKey() })

async function withMonitor(
  options: DbMonitoringOptions,
  look: (monitor: Monitor) => Promise<void>,
): Promise<void> {
  const monitor = createMonitor({ console: false, journal: 'memory', ...options })
  try {
    await look(monitor)
  } finally {
    await monitor.close()
  }
}

/** A beat sends in the background: beats until what it brought is seen. */
const becomes = (monitors: readonly Monitor[], look: () => void): Promise<void> =>
  vi.waitFor(
    async () => {
      for (const monitor of monitors) await monitor.beat()
      look()
    },
    { timeout: 20_000, interval: 100 },
  )

describe('a fleet through the Data API', () => {
  it.each<[string, () => DbMonitoringOptions]>([
    ['an address of its own', () => ({ fleet: { supabase: supabase() } })],
    ['the one the database is read by', () => ({ fleet: 'postgres', database: { supabase: supabase() } })],
  ])('shows instances to each other: %s', async (_name, options) => {
    await withMonitor({ ...options(), instance: 'one' }, async (one) => {
      await withMonitor({ ...options(), instance: 'two' }, async (two) => {
        await becomes([one, two], () => {
          expect(two.fleet.localOnly).toBeNull()
          expect(two.fleet.members().map(({ report, state }) => [report.instance.id, state])).toEqual([
            ['one', 'reporting'],
          ])
        })
      })
    })
  })

  it('lets nobody call its functions but the service key', async () => {
    const { rows } = await api.admin.query<{ name: string; role: string; may: boolean }>(
      `select p.proname as name, r.rolname as role, has_function_privilege(r.oid, p.oid, 'execute') as may
       from pg_proc p, pg_roles r where p.proname like 'ndm_fleet_%' and r.rolname in ('anon', 'authenticated', 'service_role')`,
    )
    expect(rows).toHaveLength(15)
    for (const { name, role, may } of rows) expect(may, `${name} by ${role}`).toBe(role === 'service_role')
    const fleet = createDataApiFleet({ url: api.url(), serviceKey: api.standIn.anonKey, fetch })
    await expect(fleet.claim('key', 1000)).rejects.toThrow('Use the service key')
  })

  it('says what to run where the functions are missing, is alone meanwhile, and joins once they are there', async () => {
    await api.admin.query(fleetRemovalSql())
    try {
      await withMonitor({ fleet: { supabase: supabase() } }, async (monitor) => {
        await becomes([monitor], () => {
          expect(monitor.fleet.localOnly?.reason ?? '').toContain('DBM-014')
          expect(monitor.fleet.localOnly?.reason ?? '').toContain('sql --fleet --supabase')
        })
        await api.admin.query(fleetSql(true))
        await becomes([monitor], () => expect(monitor.fleet.localOnly).toBeNull())
      })
    } finally {
      await api.admin.query(fleetSql(true))
    }
  })

  it('leaves nothing behind when it is removed', async () => {
    await api.admin.query(fleetRemovalSql())
    const { rows } = await api.admin.query(
      "select proname from pg_proc where proname like 'ndm_fleet%' union all select nspname from pg_namespace where nspname = 'ndm_fleet'",
    )
    expect(rows).toEqual([])
    await api.admin.query(fleetSql(true))
  })

  it('is alone where the Data API has no connection left, and joins again', async () => {
    await withMonitor({ fleet: { supabase: supabase() } }, async (monitor) => {
      await becomes([monitor], () => expect(monitor.fleet.localOnly).toBeNull())
      api.standIn.inject({ fault: { kind: 'rest', code: 'PGRST003' }, method: 'POST', times: 1 })
      await becomes([monitor], () => expect(monitor.fleet.localOnly?.reason ?? '').toContain('504'))
      await becomes([monitor], () => expect(monitor.fleet.localOnly).toBeNull())
    })
  })
})
