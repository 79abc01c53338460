import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { renderPrometheus } from '../../src/exporters/prometheus.ts'
import { VERSION } from '../../src/exporters/version.ts'
import type { DatabaseReading } from '../../src/model/database/database.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { type Bench, bench } from '../http/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'

const HOSTILE = 'evil"}\\\n# TYPE x counter\nx{y="'
const GAUGES = { used: 3, idle: 2, connecting: 0, pending: 4, max: 10 }

/** A monitor with something of everything. */
function busy(): Bench {
  const all = bench()
  const { monitor, clock } = all
  monitor.attach({ name: 'pg:main', kind: 'pg', source: 'measured', read: () => GAUGES })
  const pg = monitor.tracker('server-client', 'pg:main')
  for (const ms of [0.5, 3, 30, 700, 20_000]) {
    const lease = pg.open('select visits')
    pg.waited(ms)
    pg.created(ms)
    clock.advance(ms)
    lease.end()
  }
  pg.timedOut()
  pg.open('insert visits').end('error', '53300')
  monitor.tracker('server-client', 'supabase:rest').open('select visits').end()
  monitor.tracker(HOSTILE, HOSTILE).open(HOSTILE).end('error', HOSTILE)
  monitor.tracker('middleware', 'supabase:auth').open('auth.getUser')
  monitor.releaseConnection('middleware', 'never opened')
  monitor.fault(HOSTILE, new Error('x'))
  return all
}

interface Line {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Reads the text format, strictly: one HELP and one TYPE a name, before its samples, nothing else between. */
function read(text: string): { types: Map<string, string>; lines: Line[] } {
  const types = new Map<string, string>()
  const lines: Line[] = []
  let current = ''
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '' || line === '# EOF') continue
    const help = /^# HELP (\S+) \S.*$/.exec(line)
    const type = /^# TYPE (\S+) (gauge|counter|histogram|untyped)$/.exec(line)
    if (help?.[1] !== undefined) current = help[1]
    else if (type?.[1] !== undefined) {
      expect(type[1]).toBe(current)
      expect(types.has(type[1]), `TYPE of ${type[1]} twice`).toBe(false)
      types.set(type[1], type[2] as string)
    } else {
      const sample = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line)
      expect(sample, line).not.toBeNull()
      const [, name = '', raw = '', value = ''] = sample ?? []
      expect(name.startsWith(current), `${name} under ${current}`).toBe(true)
      const labels = Object.fromEntries(
        [...raw.matchAll(/([a-z_]+)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/g)].map(([, key = '', one = '']) => [
          key,
          one.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
        ]),
      )
      lines.push({ name, labels, value: Number(value.replace('+Inf', 'Infinity')) })
    }
  }
  return { types, lines }
}

const find = (lines: readonly Line[], name: string, labels: Record<string, string> = {}): Line[] =>
  lines.filter(
    (line) =>
      line.name === name && Object.entries(labels).every(([key, value]) => line.labels[key] === value),
  )
const POOL = { db_client_connection_pool_name: 'pg:main' }

describe('the Prometheus text', () => {
  it('holds the names, types and labels of the contract', async () => {
    const { text, contentType } = await renderPrometheus(busy().monitor.snapshot())
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
    const { types, lines } = read(text)
    expect(Object.fromEntries(types)).toEqual({
      db_client_connection_count: 'untyped',
      db_client_connection_max: 'gauge',
      db_client_connection_pending_requests: 'gauge',
      db_client_connection_timeouts_total: 'counter',
      db_client_connection_wait_time_seconds: 'histogram',
      db_client_connection_use_time_seconds: 'histogram',
      db_client_connection_create_time_seconds: 'histogram',
      db_client_operation_duration_seconds: 'histogram',
      db_monitoring_pool_utilization_ratio: 'gauge',
      db_monitoring_leases_active: 'gauge',
      db_monitoring_leases_total: 'counter',
      db_monitoring_connection_seconds_total: 'counter',
      db_monitoring_operations_failed_total: 'counter',
      db_monitoring_leases_leaked_total: 'counter',
      db_monitoring_releases_unmatched_total: 'counter',
      db_monitoring_verdict: 'gauge',
      db_monitoring_names_folded_total: 'counter',
      db_monitoring_errors_total: 'counter',
      db_monitoring_leaks: 'gauge',
      db_monitoring_alerts_firing: 'gauge',
      db_monitoring_health: 'gauge',
      db_monitoring_faults_total: 'counter',
      db_monitoring_build_info: 'gauge',
      db_monitoring_scrape_partial: 'gauge',
    })
    expect(
      find(lines, 'db_client_connection_count', POOL).map(({ labels, value }) => [
        labels.db_client_connection_state,
        value,
      ]),
    ).toEqual([
      ['used', 3],
      ['idle', 2],
    ])
    expect(find(lines, 'db_client_connection_max', POOL)[0]?.value).toBe(10)
    expect(find(lines, 'db_client_connection_pending_requests', POOL)[0]?.value).toBe(4)
    expect(find(lines, 'db_client_connection_timeouts_total', POOL)[0]?.value).toBe(1)
    expect(find(lines, 'db_monitoring_pool_utilization_ratio', POOL)[0]?.value).toBe(0.3)
    expect(find(lines, 'db_monitoring_leases_total', { service: 'server-client' })[0]?.value).toBe(7)
    expect(find(lines, 'db_monitoring_leases_active', { service: 'middleware' })[0]?.value).toBe(1)
    expect(
      find(lines, 'db_monitoring_errors_total', { service: 'server-client', code: '53300' })[0]?.value,
    ).toBe(1)
    expect(find(lines, 'db_monitoring_alerts_firing')).toHaveLength(3)
    expect(find(lines, 'db_monitoring_build_info')[0]).toMatchObject({
      labels: { version: VERSION, instance: 'one' },
      value: 1,
    })
  })

  it('has histograms at the bounds of OpenTelemetry, cumulative, in seconds', async () => {
    const { lines } = read((await renderPrometheus(busy().monitor.snapshot())).text)
    for (const name of [
      'db_client_connection_wait_time_seconds',
      'db_client_connection_create_time_seconds',
    ]) {
      const buckets = find(lines, `${name}_bucket`, POOL)
      expect(buckets.map(({ labels }) => Number((labels.le ?? '').replace('+Inf', 'Infinity')))).toEqual([
        0.001,
        0.005,
        0.01,
        0.05,
        0.1,
        0.5,
        1,
        5,
        10,
        Number.POSITIVE_INFINITY,
      ])
      expect(buckets.map(({ value }) => value)).toEqual([1, 2, 2, 3, 3, 3, 4, 4, 4, 5])
      expect(find(lines, `${name}_count`, POOL)[0]?.value).toBe(5)
      expect(find(lines, `${name}_sum`, POOL)[0]?.value).toBeCloseTo(20.7335, 6)
    }
  })

  it('counts the same operation on two pools as one series', async () => {
    const { lines } = read((await renderPrometheus(busy().monitor.snapshot())).text)
    const counts = find(lines, 'db_client_operation_duration_seconds_count', {
      service: 'server-client',
      operation: 'select visits',
    })
    expect(counts.map(({ value }) => value)).toEqual([6])
  })

  it('has no two samples of the same name and labels', async () => {
    const { lines } = read((await renderPrometheus(busy().monitor.snapshot())).text)
    const keys = lines.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).sort()]))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('keeps hostile names inside their label', async () => {
    const { types, lines } = read((await renderPrometheus(busy().monitor.snapshot())).text)
    expect(types.has('x')).toBe(false)
    expect(
      find(lines, 'db_monitoring_leases_total', { service: HOSTILE.replaceAll('\n', ' ') }),
    ).toHaveLength(1)
    expect(find(lines, 'db_monitoring_faults_total', { part: HOSTILE })).toHaveLength(1)
  })

  it('leaves out what is unknown and gives what a probe measured', async () => {
    const snapshot = busy().monitor.snapshot()
    expect((await renderPrometheus(snapshot)).text).not.toContain('db_monitoring_database_connections')
    const value = {
      byState: { active: 2, idle: 5 },
      limits: { maxConnections: 20, superuserReserved: 3, reserved: 1, usable: 16 },
    } as unknown as DatabaseReading
    const drift = [2, -1].map((one, i) => ({
      instance: 'one',
      application: `app-${i}`,
      reported: 3,
      measured: 3 - one,
      drift: one,
    }))
    const measured: Snapshot = { ...snapshot, database: { value, at: snapshot.at }, drift }
    const { lines } = read((await renderPrometheus(measured)).text)
    expect(
      find(lines, 'db_monitoring_database_connections').map(({ labels, value: count }) => [
        labels.state,
        count,
      ]),
    ).toEqual([
      ['active', 2],
      ['idle', 5],
    ])
    expect(find(lines, 'db_monitoring_database_connections_max')[0]?.value).toBe(16)
    expect(find(lines, 'db_monitoring_drift_connections')).toEqual([
      { name: 'db_monitoring_drift_connections', labels: { instance: 'one' }, value: 1 },
    ])
  })

  it('has counters that never fall, cleanup and emergency reset included', async () => {
    const all = busy()
    const counters = async (): Promise<Map<string, number>> => {
      const { types, lines } = read((await renderPrometheus(all.monitor.snapshot())).text)
      const rising = lines.filter(
        ({ name }) =>
          types.get(name) === 'counter' ||
          (/_(bucket|count|sum)$/.test(name) && types.get(name) === undefined),
      )
      return new Map(rising.map(({ name, labels, value }) => [JSON.stringify([name, labels]), value]))
    }
    const before = await counters()
    expect(before.size).toBeGreaterThan(50)
    all.clock.advance(400_000)
    all.monitor.cleanup()
    all.monitor.tracker('server-client', 'pg:main').open('select visits')
    all.monitor.emergencyReset()
    await all.monitor.beat()
    const after = await counters()
    for (const [key, value] of before) expect(after.get(key) ?? -1, key).toBeGreaterThanOrEqual(value)
  })

  it('leaves a global registry of prom-client as it is', async () => {
    const { register } = await import('prom-client')
    await renderPrometheus(busy().monitor.snapshot())
    expect(register.getMetricsAsArray()).toEqual([])
  })
})

describe('OpenMetrics', () => {
  it.each([
    ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2', true],
    ['application/openmetrics-text', true],
    ['text/plain;version=0.0.4,application/openmetrics-text;q=0.5', false],
    ['application/openmetrics-text;q=0', false],
    ['*/*', false],
    ['text/html', false],
    [null, false],
  ])('is given for Accept %j: %s', async (accept, open) => {
    const { contentType, text } = await renderPrometheus(bench().monitor.snapshot(), accept)
    expect(contentType.startsWith('application/openmetrics-text')).toBe(open)
    expect(text.endsWith('# EOF\n')).toBe(open)
  })

  it('names counters without their suffix and has no untyped metric', async () => {
    const { text } = await renderPrometheus(busy().monitor.snapshot(), 'application/openmetrics-text')
    const { types, lines } = read(text)
    expect([...types].filter(([name, type]) => type === 'counter' && name.endsWith('_total'))).toEqual([])
    expect(find(lines, 'db_monitoring_leases_total')).toHaveLength(3)
    expect(types.get('db_client_connection_count')).toBe('gauge')
  })
})

describe('promtool', () => {
  let promtool: Awaited<ReturnType<typeof ensureProgram>>
  beforeAll(async () => {
    promtool = await ensureProgram(PROGRAMS.promtool)
  }, 300_000)

  const check = (text: string): Promise<{ code: number | null; said: string }> =>
    new Promise((resolve, reject) => {
      if ('missing' in promtool) return reject(new Error(promtool.missing))
      const child = spawn(promtool.path, ['check', 'metrics'])
      let said = ''
      child.stdout.on('data', (chunk) => (said += chunk))
      child.stderr.on('data', (chunk) => (said += chunk))
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, said }))
      child.stdin.end(text)
    })

  it('finds nothing to say about a busy monitor', async ({ skip }) => {
    if ('missing' in promtool) return skip(promtool.missing)
    const { text } = await renderPrometheus(busy().monitor.snapshot())
    expect(await check(text)).toEqual({ code: 0, said: '' })
  })

  it('would find a mistake', async ({ skip }) => {
    if ('missing' in promtool) return skip(promtool.missing)
    const { text } = await renderPrometheus(busy().monitor.snapshot())
    expect(
      (await check(text.replace('db_monitoring_leases_total counter', 'db_monitoring_leases_total gauge')))
        .code,
    ).not.toBe(0)
  })
})

it('the version is that of package.json', () => {
  const { version } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
  ) as { version: string }
  expect(VERSION).toBe(version)
})
