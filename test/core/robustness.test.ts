import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEnv } from '../../src/config/env.ts'
import { ConfigError } from '../../src/config/problems.ts'
import { resolveOptions } from '../../src/config/resolve.ts'
import { createMonitor, monitorFrom } from '../../src/instance/create.ts'
import type { AlertRule } from '../../src/model/alert.ts'
import type { CheckResult } from '../../src/model/extensions.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { fakeClock } from './fake-clock.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const forever = (): Promise<never> => new Promise(() => {})
const parts = (monitor: Monitor): string[] => monitor.snapshot().faults.map(({ part }) => part)
const send = (): void => {}

describe('a configuration that is rubbish', () => {
  const many = Object.fromEntries(
    Array.from({ length: 51 }, (_, i) => [`check ${i}`, () => ({ status: 'pass' })]),
  )
  const rule: AlertRule = {
    name: 'A',
    enabled: true,
    threshold: 1,
    comparison: 'gt',
    severity: 'warning',
    cooldown: 1,
    channels: [],
    conditions: [],
  }

  it.each<[string, unknown, string, string]>([
    ['nothing', null, 'DBM-002', 'options'],
    ['a text', 'on', 'DBM-002', 'options'],
    ['a function', () => ({}), 'DBM-002', 'options'],
    [
      'an option that throws when it is read',
      {
        get token() {
          throw new Error('x')
        },
      },
      'DBM-002',
      'token',
    ],
    ['a channel that is nothing', { channels: [null] }, 'DBM-006', 'channels[0]'],
    ['a channel without an id', { channels: [{ send }] }, 'DBM-006', 'channels[0].id'],
    [
      'two channels of one id',
      {
        channels: [
          { id: 'a', send },
          { id: 'a', send },
        ],
      },
      'DBM-006',
      'channels[1].id',
    ],
    [
      'a collector without a name',
      { collectors: [{ collect: () => ({}) }] },
      'DBM-006',
      'collectors[0].name',
    ],
    ['a probe that reads nothing', { probes: [{ name: 'p' }] }, 'DBM-006', 'probes[0].read'],
    ['too many health checks', { healthChecks: many }, 'DBM-006', 'healthChecks'],
    [
      'a health check with an endless name',
      { healthChecks: { ['x'.repeat(101)]: send } },
      'DBM-006',
      'healthChecks',
    ],
    ['a secret no header can carry', { token: 'with spaces in it' }, 'DBM-002', 'token'],
    [
      "a pool's thresholds that cross",
      { pools: { main: { thresholds: { warning: 0.9, critical: 0.5 } } } },
      'DBM-003',
      'pools.main.thresholds',
    ],
    ['a rule with a misspelt field', { alerts: { a: { ...rule, fro: 5 } } }, 'DBM-005', 'alerts.a.fro'],
  ])(
    '%s is reported by number and field, and the monitor works with the default',
    async (_, options, code, field) => {
      const resolution = resolveOptions(options as never, readEnv({}))
      expect(resolution.problems.map((problem) => [problem.code, problem.field])).toEqual([[code, field]])
      const monitor = monitorFrom(resolution, fakeClock())
      monitor.releaseConnection('app', monitor.trackConnection('app'))
      expect(monitor.snapshot().totals.opened).toBe(1)
      expect(parts(monitor)).toEqual([`config ${field}`])
      expect(() => createMonitor(options as never)).toThrow(ConfigError)
      await monitor.close()
    },
  )

  it('never shows a secret', () => {
    const { problems } = resolveOptions(
      { token: 'my secret\nword' },
      readEnv({ DB_MONITORING_ADMIN_TOKEN: 'näive secret' }),
    )
    expect(problems.map(({ code }) => code)).toEqual(['DBM-004', 'DBM-002'])
    expect(JSON.stringify(problems)).not.toMatch(/my secret|näive/)
  })
})

describe('variables of InfluxDB', () => {
  it('never show a value that may hold a password', () => {
    const { problems } = readEnv({
      INFLUXDB_ENABLED: 'true',
      INFLUXDB_URL: 'redis://:hunter22@cache:6379',
      INFLUXDB_TOKEN: 'hunter 22',
    })
    expect(problems.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'DBM-004 INFLUXDB_URL',
      'DBM-004 INFLUXDB_TOKEN',
    ])
    expect(JSON.stringify(problems)).not.toContain('hunter')
  })

  it('is silent about what is switched off', () => {
    expect(readEnv({ INFLUXDB_ENABLED: 'false', INFLUXDB_URL: 'http://localhost:8086' }).problems).toEqual([])
  })

  it('ends no application that makes monitors of its own', () => {
    vi.stubEnv('METRICS_COLLECTION_INTERVAL', 'often')
    try {
      expect(parts(createMonitor({ console: false }, fakeClock()))).toEqual([
        'config METRICS_COLLECTION_INTERVAL',
      ])
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

describe('a monitor that is switched off', () => {
  it('says so: zeros must not be taken for health', () => {
    const monitor = createMonitor({ console: false, enabled: false }, fakeClock())
    monitor.trackConnection('app')
    expect(monitor.snapshot()).toMatchObject({
      totals: { opened: 0 },
      faults: [{ part: 'monitor', message: expect.stringContaining('switched off') }],
    })
  })
})

describe('the utilisation of the fullest pool', () => {
  it('is the same whether asked alone or with everything else, and unknown pools do not count', () => {
    const monitor = createMonitor({ console: false, pools: { a: { max: 4 } } }, fakeClock())
    expect(monitor.poolUtilization()).toBe(0)
    monitor.trackConnection('a')
    monitor.trackConnection('b')
    const read = () => ({ used: null, idle: null, connecting: null, pending: null, max: 2 })
    monitor.attach({ name: 'odd', kind: 'pg', source: 'reported', read })
    expect([monitor.poolUtilization(), monitor.snapshot().poolUtilization]).toEqual([0.25, 0.25])
  })
})

describe('rubbish given to the functions', () => {
  const RUBBISH = [
    null,
    undefined,
    0,
    7n,
    '',
    Symbol('s'),
    {},
    [],
    () => {},
    '__proto__',
    'constructor',
    {
      toString() {
        throw new Error('no text')
      },
    },
  ] as never[]

  it('throws nothing and leaves nothing open', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    for (const one of RUBBISH) {
      monitor.releaseConnection(one, monitor.trackConnection(one))
      monitor.releaseConnection('app', monitor.trackConnection('app', one))
      monitor.recordConnectionError(one, one, one)
      expect(() => monitor.cleanup(one)).not.toThrow()
      expect(() => monitor.emergencyReset(one)).not.toThrow()
    }
    expect(monitor.snapshot().totals.active).toBe(0)
  })

  it('a release of an unknown service creates none', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    monitor.releaseConnection('typo')
    monitor.releaseConnection('typo', 'id')
    expect(monitor.observe()).toMatchObject({ services: [], totals: { unmatchedReleases: 2 } })
  })

  it('a release finds what was opened under a name too long, or folded into `other`', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    const long = 'x'.repeat(300)
    monitor.releaseConnection(long, monitor.trackConnection(long))
    for (let i = 0; i < 150; i++) monitor.releaseConnection(`s${i}`, monitor.trackConnection(`s${i}`))
    expect(monitor.observe().totals).toMatchObject({ active: 0, unmatchedReleases: 0, opened: 151 })
  })

  it('a dry run that is not plainly refused takes nothing', () => {
    const clock = fakeClock()
    const monitor = createMonitor({ console: false }, clock)
    monitor.trackConnection('app', 'a')
    clock.advance(400_000)
    for (const dryRun of ['true', 1, 'no', {}] as never[]) {
      expect(monitor.cleanup({ dryRun })).toMatchObject({ dryRun: true, reclaimed: [{ id: 'a' }] })
      expect(monitor.emergencyReset({ dryRun })).toMatchObject({ dryRun: true })
    }
    expect(monitor.observe().totals.active).toBe(1)
  })

  it('a fleet-wide clean-up without a shared store does nothing and says why', () => {
    const clock = fakeClock()
    const monitor = createMonitor({ console: false }, clock)
    monitor.trackConnection('app', 'a')
    clock.advance(400_000)
    for (const report of [monitor.cleanup({ scope: 'fleet' }), monitor.emergencyReset({ scope: 'fleet' })])
      expect(report).toMatchObject({ reclaimed: [], refused: expect.stringContaining('No shared store') })
    expect(monitor.observe().totals.active).toBe(1)
  })

  it('a reset of one service leaves the pools, alerts and peak of the others', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    let recycled = 0
    monitor.attach({
      name: 'pg:main',
      kind: 'pg',
      source: 'reported',
      read: () => ({ used: 1, idle: 0, connecting: 0, pending: 0, max: 2 }),
      recycle: () => void recycled++,
    })
    monitor.trackConnection('a')
    monitor.trackConnection('b')
    expect(monitor.emergencyReset({ service: 'a' }).reclaimed).toMatchObject([{ service: 'a' }])
    expect([recycled, monitor.observe().totals.active, monitor.observe().totals.peak.connections]).toEqual([
      0, 1, 2,
    ])
    monitor.emergencyReset()
    expect([recycled, monitor.observe().totals.active]).toEqual([1, 0])
  })
})

describe('parts of the user’s that misbehave', () => {
  it('a collector that hangs for ever is asked once, and the beat goes on', async () => {
    const clock = fakeClock()
    let calls = 0
    const collect = () => {
      calls++
      return forever()
    }
    const monitor = createMonitor({ console: false, collectors: [{ name: 'stuck', collect }] }, clock)
    for (let i = 0; i < 3; i++) {
      const beat = monitor.beat()
      await settle()
      clock.advance(5000)
      await beat
    }
    expect([calls, monitor.history.size]).toEqual([1, 3])
    expect(parts(monitor)).toEqual(['collector stuck'])
  })

  it('a health check that hangs for ever is asked once, and fails', async () => {
    const clock = fakeClock()
    let calls = 0
    const monitor = createMonitor({ console: false }, clock)
    monitor.checks.register('stuck', () => {
      calls++
      return forever()
    })
    const first = monitor.checks.run()
    await settle()
    clock.advance(5000)
    expect((await first).stuck).toMatchObject({ status: 'fail', message: expect.stringContaining('5000 ms') })
    expect((await monitor.checks.run()).stuck).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('has not come back'),
    })
    expect(calls).toBe(1)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a word', 'fine'],
    ['an unknown status', { status: 'ok' }],
  ])('a health check that answers %s is a fail', async (_, answer) => {
    const monitor = createMonitor({ console: false }, fakeClock())
    monitor.checks.register('odd', () => answer as CheckResult)
    expect((await monitor.checks.run()).odd?.status).toBe('fail')
  })

  it('an exporter that hangs is given one snapshot at a time', async () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    let calls = 0
    monitor.addExporter({
      name: 'stuck',
      send: () => {
        calls++
        return forever()
      },
    })
    for (let i = 0; i < 3; i++) {
      await monitor.beat()
      await settle()
    }
    expect(calls).toBe(1)
    expect(parts(monitor)).toEqual(['exporter stuck'])
  })

  it('an exporter that hangs does not keep a shutdown', async () => {
    const clock = fakeClock()
    const monitor = createMonitor({ console: false }, clock)
    monitor.addExporter({ name: 'stuck', send, close: forever })
    const closed = monitor.close()
    await settle()
    clock.advance(5000)
    await expect(closed).resolves.toBeUndefined()
  })

  it('an exporter that throws is a fault and gets the next snapshot', async () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    let calls = 0
    monitor.addExporter({
      name: 'broken',
      send: () => {
        calls++
        throw new Error('no route')
      },
    })
    for (let i = 0; i < 2; i++) {
      await monitor.beat()
      await settle()
    }
    expect([calls, monitor.snapshot().faults[0]?.message]).toEqual([2, 'Error'])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['words', { used: 'two', max: {} }],
    ['not a number', { used: Number.NaN, max: Number.POSITIVE_INFINITY }],
  ])('a pool that reads %s is unknown, not zero', (_, gauges) => {
    const monitor = createMonitor({ console: false }, fakeClock())
    monitor.attach({ name: 'odd', kind: 'pg', source: 'reported', read: () => gauges as never })
    expect(monitor.snapshot().pools).toMatchObject([
      { name: 'odd', used: null, max: null, utilization: null },
    ])
  })

  it.each<[string, unknown]>([
    ['nothing', [null]],
    ['a finding without a subject', [{ rule: 'x', severity: 'critical', message: 'm', forMs: 0 }]],
    ['no list', 5],
  ])('a rule that finds %s is a fault and harms no other', (_, found) => {
    const monitor = createMonitor({ console: false }, fakeClock())
    monitor.addRule({ id: 'odd', judge: () => found as never })
    monitor.addRule({
      id: 'fine',
      judge: () => [
        {
          rule: 'fine',
          subject: 's',
          severity: 'info',
          message: 'm',
          value: 1,
          limit: 0,
          capacity: false,
          forMs: 0,
        },
      ],
    })
    expect(monitor.snapshot().alerts.map((alert) => alert.rule)).toEqual(['fine'])
    expect(parts(monitor)).toEqual(['rule odd'])
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a database that is a word', { database: 'up' }],
    ['pools that are a number', { pools: 3 }],
  ])('a probe that reads %s does no harm to a reader', async (_, reading) => {
    const probe = { name: 'odd', read: async () => reading as never }
    const monitor = createMonitor({ console: false, probes: [probe] }, fakeClock())
    await monitor.beat()
    monitor.trackConnection('app')
    expect(monitor.snapshot().totals.active).toBe(1)
    expect(parts(monitor).length).toBeGreaterThan(0)
  })
})

describe('an alert that names a channel', () => {
  const alert = (channels: readonly string[]): AlertRule => ({
    name: 'Full',
    enabled: true,
    threshold: 0,
    comparison: 'gte',
    severity: 'warning',
    cooldown: 10,
    channels,
    conditions: [],
  })

  it('that does not exist is reported at once, not during the incident', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    monitor.alerts.register('full', alert(['slack', 'console']))
    expect(monitor.snapshot().faults).toMatchObject([
      { part: 'channel slack', message: expect.stringContaining('there is none of this id') },
    ])
  })

  it('that exists is sent only to it', async () => {
    const reported: string[] = []
    const channel = (id: string) => ({ id, send: () => void reported.push(id) })
    const monitor = createMonitor(
      { console: false, channels: [channel('slack'), channel('pager')] },
      fakeClock(),
    )
    monitor.alerts.register('full', alert(['slack']))
    monitor.trackConnection('app')
    monitor.snapshot()
    await settle()
    expect([reported, parts(monitor)]).toEqual([['slack'], []])
  })
})

describe('what happens before the first look', () => {
  it('is recent too: a refusal in the first seconds is an alert, and over 15 s later', () => {
    const clock = fakeClock()
    const monitor = createMonitor({ console: false }, clock)
    monitor.tracker('app', 'pg:main').timedOut()
    expect(monitor.snapshot().alerts).toMatchObject([{ rule: 'pool-exhausted', subject: 'pg:main' }])
    for (let i = 0; i < 3; i++) {
      clock.advance(5000)
      monitor.snapshot()
    }
    expect(monitor.snapshot().alerts).toEqual([])
  })

  it('counts the timeouts of each pool over a quarter of an hour', () => {
    const clock = fakeClock()
    const monitor = createMonitor({ console: false }, clock)
    const [main, reports] = ['pg:main', 'pg:reports'].map((name) => monitor.tracker('app', name))
    const all = () => new Map(monitor.snapshot().pools.map((pool) => [pool.name, pool]))
    const seen = () => ['pg:main', 'pg:reports'].map((name) => all().get(name)?.quarter.timeouts ?? 0)
    main?.timedOut()
    expect(seen()).toEqual([1, 0])
    for (let i = 0; i < 10; i++) {
      clock.advance(60_000)
      seen()
    }
    reports?.timedOut()
    expect(seen()).toEqual([1, 1])
    for (let i = 0; i < 7; i++) {
      clock.advance(60_000)
      seen()
    }
    expect(seen()).toEqual([0, 1])
    for (let i = 0; i < 10; i++) {
      clock.advance(60_000)
      seen()
    }
    expect(seen()).toEqual([0, 0])
    expect(monitor.snapshot().pools.map(({ timeouts }) => timeouts)).toEqual([1, 1])
  })

  it('a refusal recorded by hand exhausts the pool the service opened by hand', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    monitor.trackConnection('worker')
    monitor.recordConnectionError('worker', { code: '53300', message: 'sorry, too many clients already' })
    expect(monitor.snapshot()).toMatchObject({
      health: 'critical',
      alerts: [{ rule: 'pool-exhausted', subject: 'worker' }],
    })
  })
})

describe('the option debug', () => {
  const lines: string[] = []
  beforeEach(
    () => void vi.spyOn(console, 'debug').mockImplementation((line: string) => void lines.push(line)),
  )
  afterEach(() => {
    lines.length = 0
    vi.restoreAllMocks()
  })

  it('writes every beat, fault and operation', async () => {
    const monitor = createMonitor({ console: false, debug: true }, fakeClock())
    await monitor.beat()
    monitor.fault('reader', new Error('no answer'))
    monitor.audit.append({
      actor: { via: 'code', name: null },
      operation: 'cleanup',
      parameters: {},
      result: 'reclaimed 0',
      ok: true,
    })
    expect(lines).toEqual([
      '[db-monitoring] beat: healthy, 0 in flight, 0 services, 0 pools, 0 alerts',
      '[db-monitoring] fault 1 of reader: Error',
      '[db-monitoring] cleanup by code: reclaimed 0',
    ])
  })

  it('is read from the variable of the specification, and off writes nothing', async () => {
    expect(readEnv({ NEXT_PUBLIC_SENTRY_DEBUG: 'true' }).options.debug).toBe(true)
    await createMonitor({ console: false }, fakeClock()).beat()
    expect(lines).toEqual([])
  })
})
