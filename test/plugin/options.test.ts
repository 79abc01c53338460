import { describe, expect, it } from 'vitest'
import { PluginError } from '../../plugin/errors.ts'
import { resolveOptions } from '../../plugin/options.ts'

const problem = (options: unknown): PluginError => {
  try {
    resolveOptions(options, {})
  } catch (error) {
    if (error instanceof PluginError) return error
    throw error
  }
  throw new Error('The options were accepted')
}

describe('the plugin options', () => {
  it('are all optional', () => {
    expect(resolveOptions(undefined, {})).toEqual({
      enabled: true,
      routes: {
        health: '/api/health/connections',
        database: '/api/monitoring/database',
        ingest: '/api/monitoring/database/ingest',
      },
      configFile: null,
      wrap: { proxy: true, instrumentation: true, supabase: true, browser: true, pg: true, postgres: true },
      dir: null,
    })
  })

  it('move ingest with the database route, and keep it when that is mounted by hand', () => {
    expect(resolveOptions({ routes: { database: '/db' } }, {}).routes.ingest).toBe('/db/ingest')
    expect(resolveOptions({ routes: { database: false } }, {}).routes.ingest).toBe(
      '/api/monitoring/database/ingest',
    )
    expect(resolveOptions({ routes: { ingest: false } }, {}).routes.ingest).toBe(false)
    expect(Object.values(resolveOptions({ routes: false }, {}).routes)).toEqual([false, false, false])
  })

  it.each(['false', 'FALSE', '0', 'off', 'no', ' false '])(
    'are switched off by DB_CONNECTION_MONITORING=%s',
    (value) => {
      expect(resolveOptions({}, { DB_CONNECTION_MONITORING: value }).enabled).toBe(false)
    },
  )

  it.each(['true', '1', '', 'perhaps'])('stay on with DB_CONNECTION_MONITORING=%s', (value) => {
    expect(resolveOptions({}, { DB_CONNECTION_MONITORING: value }).enabled).toBe(true)
  })

  it('are switched off by either switch', () => {
    expect(resolveOptions({ enabled: false }, {}).enabled).toBe(false)
    expect(resolveOptions({ enabled: true }, { DB_CONNECTION_MONITORING: 'false' }).enabled).toBe(false)
  })

  it.each([
    [{ route: {} }, 'route', 'Did you mean `routes`?'],
    [{ wrap: { supbase: true } }, 'wrap.supbase', 'Did you mean `wrap.supabase`?'],
    [{ routes: { Health: '/x' } }, 'routes.Health', 'Did you mean `routes.health`?'],
    [{ thresholds: {} }, 'thresholds', 'db-monitoring.config.ts'],
  ])('refuse what they do not know: %j', (options, field, hint) => {
    const found = problem(options)
    expect(found.code).toBe('DBM-101')
    expect(found.field).toBe(field)
    expect(found.fix).toContain(hint)
  })

  it.each([
    [null, 'options'],
    [[], 'options'],
    ['on', 'options'],
    [{ enabled: 'yes' }, 'enabled'],
    [{ routes: true }, 'routes'],
    [{ routes: { health: 'api/health' } }, 'routes.health'],
    [{ routes: { health: '/api/[id]' } }, 'routes.health'],
    [{ routes: { health: '/api/health/' } }, 'routes.health'],
    [{ routes: { health: '/_private/x' } }, 'routes.health'],
    [{ routes: { health: '/a/../b' } }, 'routes.health'],
    [{ routes: { health: '/x?y' } }, 'routes.health'],
    [{ routes: { health: 7 } }, 'routes.health'],
    [{ routes: { health: '/same', database: '/same' } }, 'routes.database'],
    [{ wrap: { pg: 1 } }, 'wrap.pg'],
    [{ configFile: '' }, 'configFile'],
    [{ dir: 3 }, 'dir'],
  ])('refuse a wrong value: %j', (options, field) => {
    const found = problem(options)
    expect(found.code).toBe('DBM-102')
    expect(found.field).toBe(field)
  })
})
