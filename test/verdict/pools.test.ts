import { describe, expect, it } from 'vitest'
import { judge } from '../../src/verdict/judge.ts'
import { NO_TREND } from '../../src/verdict/types.ts'
import { attach, bench, cause, coded, fail, kinds, LOOK, open, probe, reading } from './kit.ts'

const STALE = { staleAfter: 60_000 }

describe('a leak', () => {
  it('that fills its pool explains the waiting there, with line, number and what releases it', () => {
    const { monitor, clock, look } = bench({ ...STALE, captureStack: 'off' })
    const gauges = { used: 10, pending: 0, max: 10 }
    attach(monitor, 'pg:reports', gauges)
    const tracker = monitor.tracker('web', 'pg:reports')
    for (let i = 0; i < 10; i++)
      tracker.open('select reports', {
        route: 'POST /api/export',
        reclaim: () => 'client-destroyed',
        origin: { stack: 'Error\n    at handler (/srv/app/api/export/route.ts:12:9)' },
      })
    clock.advance(120_000)
    gauges.pending = 4
    const seen = look()
    expect(kinds(seen)).toEqual(['leak'])
    expect(cause(seen, 'leak')).toMatchObject({
      severity: 'critical',
      effect: '4 requests waiting',
      culprit: { pool: 'pg:reports', route: 'POST /api/export', place: '…/api/export/route.ts:12' },
      explains: ['too-few-slots', 'pressure'],
      action: { operation: 'cleanup', target: 'web' },
      sentence: expect.stringMatching(
        /^pg:reports: 10 of 10 .*POST \/api\/export for 2 min, idle for 2 min, taken at …\/api\/export\/route\.ts:12$/,
      ),
    })
  })

  it('of one pool is not blamed for the spike of another', () => {
    const { monitor, clock, look } = bench(STALE)
    attach(monitor, 'pg:reports', { used: 3, max: 10 })
    open(monitor, 'pg:reports', 3)
    clock.advance(120_000)
    look()
    open(monitor, 'supabase:rest', 25)
    const tracker = monitor.tracker('web', 'supabase:rest')
    for (let i = 0; i < 8; i++) tracker.timedOut()
    const seen = look()
    expect(kinds(seen)).toEqual(['too-few-slots', 'leak'])
    expect(seen.verdict.causes[0]?.culprit.pool).toBe('supabase:rest')
    expect(JSON.stringify(seen.verdict.causes[0])).not.toMatch(/reports|release|cleanup/)
  })

  it('of one slot does not explain that nine others are busy', () => {
    const { monitor, clock, look } = bench(STALE)
    const gauges = { used: 10, pending: 0, max: 10 }
    attach(monitor, 'pg:main', gauges)
    open(monitor, 'pg:main', 1)
    clock.advance(120_000)
    gauges.pending = 6
    const seen = look()
    expect(kinds(seen)).toEqual(['too-few-slots', 'leak'])
  })

  it('is none while its holder is at work', () => {
    const { monitor, clock, look } = bench(STALE)
    attach(monitor, 'pg:main', { used: 1 })
    monitor.tracker('web', 'pg:main').open('copy orders', { describe: () => ({ busy: true }) })
    clock.advance(600_000)
    expect(kinds(look())).toEqual([])
  })
})

describe('connections that are lost', () => {
  it('are suspected when two readings of the database do not list them, and not after one', () => {
    const { monitor, look } = bench(STALE)
    attach(monitor, 'pg:main', { used: 3, idle: 2, max: 5, dead: 0 })
    const seen = look()
    const judged = (readings: number) =>
      judge({ ...seen, truth: [{ pool: 'pg:main', error: 2, readings }] }, NO_TREND).causes
    expect(judged(1)).toEqual([])
    expect(judged(2)).toMatchObject([
      { kind: 'dead-connections', certainty: 'likely', action: null, culprit: { pool: 'pg:main' } },
    ])
  })

  it('are not healthy: 3 of 5', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 3, idle: 2, max: 5, dead: 3 })
    const seen = look()
    expect(kinds(seen)).toEqual(['dead-connections'])
    expect(seen.health).toBe('warning')
    expect(cause(seen, 'dead-connections').sentence).toMatch(
      /^pg:main counts 3 of 5 connections that are gone/,
    )
  })

  it('are critical when all of them are, and explain the waiting', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 4, pending: 9, max: 4, dead: 4 })
    const seen = look()
    expect(kinds(seen)).toEqual(['dead-connections'])
    expect(seen.health).toBe('critical')
    expect(seen.alerts.map(({ rule }) => rule)).toContain('leak-suspected')
  })

  it('are none where the pool counts none', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 3, idle: 2, max: 5, dead: 0, ghosts: 0 })
    expect(kinds(look())).toEqual([])
  })
})

describe('ghosts', () => {
  it('are reported with their number and what frees them', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 1, max: 5, ghosts: 2 })
    const seen = look()
    expect(kinds(seen)).toEqual(['ghosts'])
    expect(cause(seen, 'ghosts')).toMatchObject({
      action: {
        operation: 'emergency-reset',
        target: 'pg:main',
        forecast: 'pg:main is recycled: 2 slots are free; requests at work fail',
      },
    })
  })

  it('say beforehand that a reset recycles the other pools too', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 1, max: 5, ghosts: 1 })
    attach(monitor, 'postgres:jobs', { used: 1, max: 5 })
    expect(cause(look(), 'ghosts').action?.forecast).toBe(
      'pg:main is recycled, as every pool of this process: 1 slot is free; requests at work fail',
    )
  })

  it('are none while a connection is being opened', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 1, connecting: 2, max: 5, ghosts: 0 })
    expect(kinds(look())).toEqual([])
  })
})

describe('too few slots', () => {
  it('says what the traffic needs', () => {
    const { monitor, clock, look } = bench()
    attach(monitor, 'pg:main', { used: 2, pending: 6, max: 2 })
    for (let i = 0; i < 100; i++) {
      const leases = open(monitor, 'pg:main', 2)
      clock.advance(50)
      for (const lease of leases) lease.end()
    }
    const seen = monitor.snapshot()
    expect(kinds(seen)).toEqual(['too-few-slots'])
    expect(cause(seen, 'too-few-slots')).toMatchObject({
      certainty: 'likely',
      explains: ['pressure'],
      effect: '6 requests waiting',
      advice: expect.stringMatching(/^Raise max to 3 /),
      sentence: expect.stringMatching(/operations a second × 50 ms keep 2\.0 slots busy$/),
    })
    expect(look()).toMatchObject({ health: 'critical' })
  })

  it.each([
    ['active', 'certain'],
    ['idle', 'likely'],
  ])('is certain when the database lists the sessions as %s: %s', async (state, certainty) => {
    const { monitor, clock } = bench()
    attach(monitor, 'pg:main', { used: 2, pending: 6, max: 2 })
    for (let i = 0; i < 100; i++) {
      const leases = open(monitor, 'pg:main', 2)
      clock.advance(50)
      for (const lease of leases) lease.end()
    }
    const tracker = monitor.tracker('web', 'pg:main')
    for (const serverPid of [31, 32])
      tracker.open('select visits', { describe: () => ({ serverPid, busy: true }) })
    probe(monitor, () => ({
      database: reading(),
      backends: [31, 32].map((pid) => ({ pid, state, wait: null, ageMs: 20 })),
    }))
    expect(cause(await monitor.beat(), 'too-few-slots').certainty).toBe(certainty)
  })

  it('is none while requests wait for connections that are being opened', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 2, connecting: 3, pending: 3, max: 10 })
    expect(kinds(look())).toEqual([])
  })

  it('three refusals in a burst are a warning, then nothing, and nothing is repeated', () => {
    const { monitor, look } = bench({ alertCooldown: 1 })
    attach(monitor, 'pg:main', { used: 0, idle: 5 })
    for (let i = 0; i < 3; i++) monitor.tracker('web', 'pg:main').timedOut()
    expect(look()).toMatchObject({ health: 'warning', verdict: { causes: [{ kind: 'too-few-slots' }] } })
    look()
    look()
    for (let i = 0; i < 20; i++) expect(look()).toMatchObject({ health: 'healthy', alerts: [] })
  })

  it('refusals that last are critical', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: null, max: null })
    let seen = look()
    for (let i = 0; i < 4; i++) {
      for (let n = 0; n < 4; n++) monitor.tracker('web', 'pg:main').timedOut()
      for (const lease of open(monitor, 'pg:main', 6)) lease.end()
      seen = look()
    }
    expect(seen).toMatchObject({ health: 'critical', verdict: { causes: [{ kind: 'too-few-slots' }] } })
  })

  it("is the Data API's own pool where PGRST003 says so", () => {
    const { monitor, look } = bench()
    const tracker = monitor.tracker('web', 'supabase:rest')
    for (let i = 0; i < 3; i++) {
      const lease = tracker.open('select visits')
      tracker.fail(coded('PGRST003', 'Timed out acquiring connection from connection pool.'))
      lease.end('error')
    }
    const seen = look()
    expect(kinds(seen)).toEqual(['api-pool-busy'])
    expect(cause(seen, 'api-pool-busy').advice).toMatch(/db-pool/)
  })
})

describe('pressure', () => {
  it('24 of 25 is critical at once; 270 % is not healthy', () => {
    const { monitor } = bench()
    open(monitor, 'supabase:rest', 24)
    expect(monitor.snapshot()).toMatchObject({
      health: 'critical',
      verdict: { causes: [{ kind: 'pressure' }] },
    })
    const other = bench({ pools: { 'supabase:rest': { max: 10 } } })
    open(other.monitor, 'supabase:rest', 27)
    expect(other.monitor.snapshot().health).toBe('critical')
  })

  it('falls after two looks without it, not one', () => {
    const { monitor, look } = bench()
    const leases = open(monitor, 'supabase:rest', 24)
    look()
    for (const lease of leases) lease.end()
    expect(look().health).toBe('critical')
    expect(look()).toMatchObject({ health: 'healthy', verdict: { causes: [] } })
  })

  it('is none in a burst within capacity', () => {
    const { monitor, look } = bench()
    open(monitor, 'supabase:rest', 19)
    expect(kinds(look())).toEqual([])
  })

  it('keeps the time at which it rose', () => {
    const { monitor, look, clock } = bench()
    open(monitor, 'supabase:rest', 24)
    const { since } = cause(monitor.snapshot(), 'pressure')
    expect(since).toBe(clock.wall())
    look()
    expect(cause(look(), 'pressure').since).toBe(since)
  })
})

describe('several pools', () => {
  const STACK = 'at make (/srv/app/lib/db.ts:4:20)'

  it('to one database are reported, without making the app unwell', () => {
    const { monitor, look } = bench()
    for (const name of ['pg:a', 'pg:b']) attach(monitor, name, {}, { target: 'db as app', createdAt: STACK })
    const seen = look()
    expect(kinds(seen)).toEqual(['duplicate-pools'])
    expect(seen.health).toBe('healthy')
    expect(cause(seen, 'duplicate-pools').sentence).toContain('app/lib/db.ts:4')
  })

  it('made at one line again and again are never closed', () => {
    const { monitor, look } = bench()
    for (let i = 0; i < 12; i++) attach(monitor, `pg:a#${i}`, {}, { target: 'db as app', createdAt: STACK })
    expect(kinds(look())).toEqual(['never-closed-pools'])
  })

  it('made again by each edit in development are copies; those with connections are never closed', () => {
    const { monitor, look } = bench({ environment: 'development' })
    const more = { target: 'db as app', createdAt: STACK }
    for (let i = 0; i < 12; i++) attach(monitor, `pg:a#${i}`, {}, more)
    expect(kinds(look())).toEqual(['duplicate-pools'])
    for (let i = 0; i < 6; i++) attach(monitor, `pg:b#${i}`, { idle: 1 }, more)
    const seen = look()
    expect(kinds(seen)).toContain('never-closed-pools')
    expect(cause(seen, 'never-closed-pools').sentence).toMatch(/^6 pools/)
  })

  it('that are shared on purpose, or to two databases, are none', () => {
    const { monitor, look } = bench()
    for (const name of ['pg:a', 'pg:b']) attach(monitor, name, {}, { target: 'db as app', shared: true })
    attach(monitor, 'pg:c', {}, { target: 'other as app' })
    expect(kinds(look())).toEqual([])
  })
})

describe('readiness', () => {
  it('is lost after 15 s of a fifth refused, and back within 15 s; never for a database that is away', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 10, pending: 3 })
    const refuse = (): void => {
      for (let i = 0; i < 4; i++) monitor.tracker('web', 'pg:main').timedOut()
      for (const lease of open(monitor, 'pg:main', 8)) lease.end()
    }
    const seen: boolean[] = []
    for (let i = 0; i < 5; i++) {
      refuse()
      seen.push(look().overloaded)
    }
    expect(seen.slice(0, 2)).toEqual([false, false])
    expect(seen.at(-1)).toBe(true)
    expect([look(), look(), look()].at(-1)?.overloaded).toBe(false)
    for (let i = 0; i < 6; i++) {
      fail(monitor, 'pg:main', 'ECONNREFUSED', 10)
      expect(look().overloaded).toBe(false)
    }
    expect(LOOK).toBe(5000)
  })
})
