import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/config/problems.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { AlertRule, Notice } from '../../src/model/alert.ts'
import { fakeClock } from './fake-clock.ts'

const setUp = (options = {}) => {
  const clock = fakeClock()
  const notices: Notice[] = []
  const channel = { id: 'test', send: (notice: Notice) => void notices.push(notice) }
  const monitor = createMonitor({ console: false, channels: [channel], ...options }, clock)
  return { clock, monitor, notices }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const fill = (monitor: ReturnType<typeof createMonitor>, count: number) =>
  Array.from({ length: count }, () => monitor.tracker('app', 'supabase:rest').open('select visits'))

describe('pool saturation', () => {
  it('is health at once, and a message after a minute at 80 % or 15 s at 95 %', async () => {
    const { clock, monitor, notices } = setUp()
    monitor.collection.start()
    await settle()
    const leases = fill(monitor, 20)
    expect(monitor.snapshot()).toMatchObject({ health: 'warning', alerts: [] })
    clock.advance(50_000)
    expect(monitor.snapshot()).toMatchObject({ health: 'warning', alerts: [] })
    clock.advance(20_000)
    expect(monitor.snapshot().alerts).toMatchObject([{ rule: 'pool-saturation', severity: 'warning' }])
    await settle()
    leases.push(...fill(monitor, 4))
    expect(monitor.snapshot()).toMatchObject({ health: 'critical', alerts: [{ severity: 'warning' }] })
    for (let i = 0; i < 4; i++) {
      clock.advance(5000)
      await settle()
    }
    expect(monitor.snapshot().alerts).toMatchObject([{ severity: 'critical' }])
    for (const lease of leases) lease.end()
    clock.advance(10_000)
    expect(monitor.snapshot()).toMatchObject({ health: 'healthy', alerts: [], verdict: { causes: [] } })
    await settle()
    expect(notices.map(({ kind, alert }) => [kind, alert.rule, alert.severity])).toEqual([
      ['opened', 'pool-saturation', 'warning'],
      ['escalated', 'pool-saturation', 'critical'],
      ['resolved', 'pool-saturation', 'critical'],
    ])
  })

  it('follows thresholds configured for the pool', () => {
    const { monitor } = setUp({
      pools: { 'supabase:rest': { max: 10, thresholds: { warning: 0.3, critical: 0.5 } } },
    })
    fill(monitor, 5)
    expect(monitor.snapshot().health).toBe('critical')
  })
})

describe('a refused request', () => {
  it('is a warning with its evidence, and gone within 15 s', () => {
    const { clock, monitor } = setUp()
    monitor
      .tracker('app', 'supabase:rest')
      .fail({ code: 'PGRST003', message: 'Timed out acquiring connection from connection pool.' })
    expect(monitor.snapshot()).toMatchObject({
      health: 'warning',
      alerts: [{ rule: 'pool-exhausted', subject: 'supabase:rest' }],
    })
    for (let i = 0; i < 3; i++) {
      clock.advance(5000)
      monitor.snapshot()
    }
    expect(monitor.snapshot()).toMatchObject({ health: 'healthy', alerts: [] })
  })
})

describe('errors', () => {
  it('one alone makes no alert', () => {
    const { monitor } = setUp()
    monitor.recordConnectionError(
      'app',
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    )
    expect(monitor.snapshot()).toMatchObject({ health: 'healthy', alerts: [] })
  })

  it('of connections open an alert by their rate, without making the app critical', () => {
    const { monitor } = setUp()
    const tracker = monitor.tracker('app', 'supabase:rest')
    for (let i = 0; i < 20; i++) tracker.open('x').end()
    for (let i = 0; i < 3; i++)
      tracker.fail(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
    expect(monitor.snapshot()).toMatchObject({
      health: 'warning',
      alerts: [{ rule: 'connection-errors', severity: 'warning' }],
    })
  })

  it('of SQL statements open service-unhealthy, not a connection alert', () => {
    const { monitor } = setUp()
    const tracker = monitor.tracker('app', 'supabase:rest')
    for (let i = 0; i < 12; i++) tracker.open('insert visits').end('error', '23505')
    expect(monitor.snapshot().alerts.map(({ rule }) => rule)).toEqual(['service-unhealthy'])
  })
})

const RULE: AlertRule = {
  name: 'Custom Threshold Alert',
  enabled: true,
  threshold: 90,
  comparison: 'gt',
  severity: 'warning',
  cooldown: 10,
  channels: ['test'],
  conditions: [{ metric: 'database.poolUtilization', operator: 'gt', value: 90 }],
}

describe('a rule of the user', () => {
  it('opens when all its conditions hold', async () => {
    const { monitor, notices } = setUp()
    monitor.alerts.register('custom', {
      ...RULE,
      conditions: [
        ...RULE.conditions,
        { metric: 'service.app.activeConnections', operator: 'gte', value: 24 },
      ],
    })
    fill(monitor, 23)
    expect(monitor.snapshot().alerts).toEqual([])
    fill(monitor, 1)
    expect(monitor.snapshot().alerts).toMatchObject([{ rule: 'custom', name: 'Custom Threshold Alert' }])
    await settle()
    expect(notices).toHaveLength(1)
  })

  it('on a metric that is unknown does not hold', () => {
    const { monitor } = setUp()
    monitor.alerts.register('custom', {
      ...RULE,
      conditions: [{ metric: 'service.nobody.utilization', operator: 'gte', value: 0 }],
    })
    expect(monitor.snapshot().alerts).toEqual([])
  })

  it.each([
    ['id', '', RULE],
    ['custom.comparison', 'custom', { ...RULE, comparison: 'above' }],
    ['custom.severity', 'custom', { ...RULE, severity: 'fatal' }],
    ['custom.cooldown', 'custom', { ...RULE, cooldown: -1 }],
    ['custom.threshold', 'custom', { ...RULE, threshold: Number.NaN }],
    ['custom.channels', 'custom', { ...RULE, channels: 'slack' }],
    [
      'custom.conditions[0].metric',
      'custom',
      { ...RULE, conditions: [{ metric: 'database.poolUtilisation', operator: 'gt', value: 1 }] },
    ],
    [
      'custom.conditions[0].value',
      'custom',
      { ...RULE, conditions: [{ metric: 'database.pending', operator: 'gt', value: '1' }] },
    ],
  ])('that is impossible at %s is refused, naming the field', (field, id, rule) => {
    const { monitor } = setUp()
    const register = (): void => monitor.alerts.register(id, rule as AlertRule)
    expect(register).toThrow(ConfigError)
    expect(register).toThrow(field)
  })

  it('can be taken away', () => {
    const { monitor } = setUp()
    fill(monitor, 1)
    monitor.alerts.register('custom', { ...RULE, conditions: [], threshold: 0 })
    expect(monitor.snapshot().alerts).toHaveLength(1)
    expect(monitor.alerts.unregister('custom')).toBe(true)
    monitor.snapshot()
    expect(monitor.snapshot().alerts).toEqual([])
  })
})

describe('a channel', () => {
  it('that fails is retried with back-off and delays no other', async () => {
    const { clock, monitor, notices } = setUp()
    let tries = 0
    monitor.addChannel({
      id: 'broken',
      send: () => {
        tries++
        return Promise.reject(new Error('no route to host'))
      },
    })
    fill(monitor, 1)
    monitor.alerts.register('custom', { ...RULE, channels: ['test', 'broken'], conditions: [], threshold: 0 })
    monitor.snapshot()
    await settle()
    expect(notices).toHaveLength(1)
    for (let i = 0; i < 6; i++) {
      await settle()
      clock.advance(60_000)
    }
    await settle()
    expect(tries).toBe(5)
    expect(monitor.observe().faults).toMatchObject([{ part: 'channel broken', count: 5 }])
  })
})

describe('health checks', () => {
  it('that throw, hang or answer nonsense are a fail', async () => {
    const { clock, monitor } = setUp()
    monitor.checks.register('good', () => ({ status: 'pass' }))
    monitor.checks.register('throws', () => {
      throw new Error('password=hunter2 refused')
    })
    monitor.checks.register('nonsense', () => ({ status: 'green' }) as never)
    monitor.checks.register('hangs', () => new Promise(() => {}))
    const run = monitor.checks.run()
    await settle()
    clock.advance(5000)
    const results = await run
    expect(results).toMatchObject({
      good: { status: 'pass' },
      throws: { status: 'fail' },
      nonsense: { status: 'fail' },
      hangs: { status: 'fail' },
    })
    expect(JSON.stringify(results)).not.toContain('hunter2')
  })
})
