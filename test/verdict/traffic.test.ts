import { describe, expect, it } from 'vitest'
import { judge } from '../../src/verdict/judge.ts'
import { NO_TREND } from '../../src/verdict/types.ts'
import { attach, bench, cause, coded, kinds, open } from './kit.ts'

describe('errors', () => {
  it('of every operation are not healthy, and not a want of slots', () => {
    const { monitor, look } = bench()
    const tracker = monitor.tracker('web', 'pg:main')
    for (let i = 0; i < 12; i++) {
      const lease = tracker.open('insert visits')
      tracker.fail(coded('23505', 'duplicate key value'))
      lease.end('error')
    }
    const seen = look()
    expect(kinds(seen)).toEqual(['errors'])
    expect(seen).toMatchObject({
      health: 'critical',
      alerts: [{ rule: 'service-unhealthy', subject: 'web' }],
    })
    expect(cause(seen, 'errors').sentence).toMatch(/^web: 12 of 12 operations failed .* most with 23505$/)
  })

  it('of a few among many are none', () => {
    const { monitor, look } = bench()
    for (const lease of open(monitor, 'pg:main', 40)) lease.end()
    for (const lease of open(monitor, 'pg:main', 4)) lease.end('error', '23505')
    expect(kinds(look())).toEqual([])
  })
})

describe('retries', () => {
  it('that multiply the load are reported, and do not make the app unwell', () => {
    const { monitor, look } = bench()
    for (const lease of open(monitor, 'supabase:rest', 30)) {
      lease.attempt()
      lease.end()
    }
    const seen = look()
    expect(kinds(seen)).toEqual(['retry-amplification'])
    expect(seen.health).toBe('healthy')
  })

  it('of one operation are none', () => {
    const { monitor, look } = bench()
    const leases = open(monitor, 'supabase:rest', 30)
    leases[0]?.attempt()
    for (const lease of leases) lease.end()
    expect(kinds(look())).toEqual([])
  })
})

describe('the way and the process', () => {
  it('an event loop that is late is ours', () => {
    const { monitor } = bench()
    attach(monitor, 'pg:main', { used: 2 })
    expect(judge(monitor.observe(), NO_TREND, { eventLoopP95: 420 }).causes).toEqual([])
    for (let i = 0; i < 9; i++) monitor.tracker('web', 'pg:main').waited(400)
    const late = judge(monitor.observe(), NO_TREND, { eventLoopP95: 420 })
    expect(late).toMatchObject({ status: 'warning', causes: [{ kind: 'event-loop-lag' }] })
    expect(judge(monitor.observe(), NO_TREND, { eventLoopP95: 12 }).causes).toEqual([])
    expect(judge(monitor.observe(), NO_TREND, { eventLoopP95: null }).causes).toEqual([])
  })

  it('connections that take long to open are the network', () => {
    const { monitor, look } = bench()
    const gauges = { used: 1, connecting: 2 }
    attach(monitor, 'pg:main', gauges)
    const tracker = monitor.tracker('web', 'pg:main')
    for (let i = 0; i < 4; i++) tracker.created(2500)
    expect(kinds(look())).toEqual(['network-slow'])
    gauges.connecting = 0
    look()
    expect(kinds(look())).toEqual([])
  })
})

describe('the budget', () => {
  const over = {
    verdict: 'over' as const,
    sentence: 'The pools may open 120 connections; Postgres gives 97',
    chain: [],
    bottleneck: 'postgres-slots' as const,
    terms: [{ label: 'web: pg:main', connections: 120, detail: 'max 120' }],
    services: [{ service: 'web', instances: 1, connections: 120 }],
    suggestions: [{ service: 'web', pool: 'pg:main', max: 120, suggestedMax: 90 }],
  }

  it('that is over is reported with what would fit', () => {
    const { monitor } = bench()
    const verdict = judge(monitor.observe(), NO_TREND, { budget: over })
    expect(verdict.causes).toMatchObject([
      {
        kind: 'budget-over',
        sentence: `${over.sentence} Suggested: max 90 for pg:main.`,
        advice: expect.stringContaining('max 90 for pg:main'),
      },
    ])
  })

  it('that is tight is no cause', () => {
    const { monitor } = bench()
    expect(judge(monitor.observe(), NO_TREND, { budget: { ...over, verdict: 'tight' } }).causes).toEqual([])
  })
})

describe('a rule of the user', () => {
  const rule = {
    name: 'Busy',
    enabled: true,
    threshold: 0,
    comparison: 'gt' as const,
    severity: 'critical' as const,
    cooldown: 5,
    channels: [],
    conditions: [{ metric: 'database.activeConnections' as const, operator: 'gte' as const, value: 2 }],
  }

  it('is a cause while it holds, and an alert of its own id', () => {
    const { monitor, look } = bench()
    monitor.alerts.register('busy', rule)
    open(monitor, 'supabase:rest', 2)
    const seen = look()
    expect(kinds(seen)).toEqual(['custom-rule'])
    expect(seen).toMatchObject({ health: 'critical', alerts: [{ id: 'busy:custom', rule: 'busy' }] })
  })

  it('with a duration is none before it has lasted', () => {
    const { monitor, look } = bench()
    monitor.alerts.register('busy', { ...rule, for: 8 })
    open(monitor, 'supabase:rest', 2)
    expect(look().health).toBe('healthy')
    expect(look().health).toBe('healthy')
    expect(look()).toMatchObject({ health: 'critical', alerts: [{ rule: 'busy' }] })
  })
})
