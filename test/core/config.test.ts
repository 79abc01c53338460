import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readEnv } from '../../src/config/env.ts'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { ConfigError, PROBLEMS } from '../../src/config/problems.ts'
import { resolveOptions } from '../../src/config/resolve.ts'
import { createMonitor } from '../../src/instance/create.ts'

const resolve = (options: DbMonitoringOptions, env: Record<string, string> = {}) =>
  resolveOptions(options, readEnv(env))

describe('options', () => {
  it('in code win over the environment, the environment over defaults', () => {
    const env = {
      METRICS_COLLECTION_INTERVAL: '10000',
      METRICS_RETENTION_HOURS: '48',
      DB_MONITORING_REGION: 'fra1',
    }
    expect(resolve({ collectionInterval: 5000 }, env).options).toMatchObject({
      collectionInterval: 5000,
      retentionHours: 48,
      region: 'fra1',
      staleAfter: 300_000,
    })
  })

  it('are frozen', () => {
    expect(Object.isFrozen(resolve({}).options)).toBe(true)
  })

  it.each([
    ['DBM-001', 'colectionInterval', { colectionInterval: 1000 }],
    ['DBM-001', 'pools.main.maximum', { pools: { main: { maximum: 3 } } }],
    ['DBM-002', 'staleAfter', { staleAfter: '5m' }],
    ['DBM-002', 'enabled', { enabled: 'yes' }],
    ['DBM-003', 'collectionInterval', { collectionInterval: 10 }],
    ['DBM-003', 'collectionInterval', { collectionInterval: 1000.5 }],
    ['DBM-002', 'collectionInterval', { collectionInterval: Number.NaN }],
    ['DBM-003', 'pools.main.max', { pools: { main: { max: 0 } } }],
    ['DBM-003', 'thresholds.warning', { thresholds: { warning: 80 } }],
    ['DBM-002', 'captureStack', { captureStack: 'always' }],
    [
      'DBM-005',
      'alerts.a.severity',
      {
        alerts: {
          a: {
            name: 'A',
            enabled: true,
            threshold: 1,
            comparison: 'gt',
            severity: 'bad',
            cooldown: 1,
            channels: [],
            conditions: [],
          },
        },
      },
    ],
    ['DBM-006', 'channels[0].send', { channels: [{ id: 'x' }] }],
    ['DBM-002', 'authorize', { authorize: true }],
  ])('%s names %s, what was expected and what came', (code, field, options) => {
    const { problems } = resolve(options as never)
    expect(problems).toMatchObject([{ code, field }])
    expect(problems[0]?.expected).not.toBe('')
    expect(() => createMonitor(options as never)).toThrow(ConfigError)
    expect(() => createMonitor(options as never)).toThrow(field)
  })

  it('that are wrong fall back to the default, the others stay', () => {
    const { options } = resolve({ staleAfter: 1, service: 'shop' })
    expect(options).toMatchObject({ staleAfter: 300_000, service: 'shop' })
  })

  it('with a warning above the critical threshold are reported', () => {
    expect(resolve({ thresholds: { warning: 0.9, critical: 0.5 } }).problems).toMatchObject([
      { code: 'DBM-003', field: 'thresholds' },
    ])
  })

  it('never show a secret in a problem', () => {
    const { problems } = resolve({ adminToken: 'hunter2' }, { DB_MONITORING_TOKEN: 'short' })
    expect(problems).toHaveLength(2)
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|short"/)
  })
})

describe('the environment', () => {
  it.each([
    ['METRICS_COLLECTION_INTERVAL', 'soon'],
    ['METRICS_COLLECTION_INTERVAL', '-5'],
    ['METRICS_COLLECTION_INTERVAL', '1e4'],
    ['METRICS_RETENTION_HOURS', '100000'],
    ['DB_CONNECTION_MONITORING', 'maybe'],
    ['PROMETHEUS_PORT', '99999'],
  ])('%s=%s is reported by name and its default used', (name, value) => {
    const { problems, options } = resolve({}, { [name]: value })
    expect(problems).toMatchObject([{ code: 'DBM-004', field: name, received: `"${value}"` }])
    expect(options).toMatchObject({ collectionInterval: 30_000, retentionHours: 24, enabled: true })
  })

  it.each(['false', '0', 'off'])('DB_CONNECTION_MONITORING=%s switches it off', (value) => {
    expect(resolve({}, { DB_CONNECTION_MONITORING: value }).options.enabled).toBe(false)
  })
})

describe('every numbered problem of the configuration', () => {
  it.each(Object.keys(PROBLEMS))('%s has a page that names it', (code) => {
    const page = fileURLToPath(new URL(`../../docs/errors/${code}.md`, import.meta.url))
    expect(existsSync(page)).toBe(true)
    expect(readFileSync(page, 'utf8')).toContain(code)
  })
})
