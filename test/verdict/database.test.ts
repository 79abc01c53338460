import { describe, expect, it } from 'vitest'
import { attach, bench, cause, coded, fail, kinds, LOOK, open, probe, reading } from './kit.ts'

describe('the login is refused', () => {
  it('is critical and certain, with 28P01, the pool, and no blame of its slots', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { pending: 3 }, { target: 'db.example:5432/app as app' })
    fail(monitor, 'pg:main', '28P01', 12)
    const seen = look()
    expect(kinds(seen)[0]).toBe('login-refused')
    expect(cause(seen, 'login-refused')).toMatchObject({
      severity: 'critical',
      certainty: 'certain',
      culprit: { pool: 'pg:main' },
      sentence: expect.stringMatching(/refuses the login: 12 connections of pg:main failed with 28P01/),
    })
    expect(seen.health).toBe('critical')
    expect(seen.alerts.map(({ rule }) => rule)).toEqual(['connection-errors'])
  })

  it('falls after two looks with connections that come through', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', {})
    fail(monitor, 'pg:main', '28P01', 5)
    look()
    for (const lease of open(monitor, 'pg:main', 3)) lease.end()
    look()
    for (const lease of open(monitor, 'pg:main', 3)) lease.end()
    expect(look()).toMatchObject({ health: 'healthy', alerts: [] })
  })

  it('is no cause when a statement is not permitted', () => {
    const { monitor, look } = bench()
    monitor.tracker('web', 'pg:main').fail(coded('42501', 'permission denied for table users'))
    expect(kinds(look())).toEqual([])
  })
})

describe('the database does not exist', () => {
  it('is reported with its code', () => {
    const { monitor, look } = bench()
    attach(monitor, 'postgres:main', {})
    fail(monitor, 'postgres:main', '3D000', 4)
    const seen = look()
    expect(kinds(seen)).toEqual(['database-missing'])
    expect(seen.health).toBe('critical')
  })

  it('is not what a missing table is', () => {
    const { monitor, look } = bench()
    monitor.tracker('web', 'pg:main').fail(coded('42P01', 'relation "orders" does not exist'))
    expect(kinds(look())).toEqual([])
  })
})

describe('the database is unreachable', () => {
  it.each([
    ['came after its failures', false],
    ['came before them', true],
  ])('while nothing comes through: one success in the same look that %s', (_, isStill) => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', {})
    look()
    const succeed = (): void => {
      const tracker = monitor.tracker('web', 'pg:main')
      tracker.waited(1)
      tracker.open('select visits').end()
    }
    if (isStill) succeed()
    fail(monitor, 'pg:main', 'ECONNREFUSED', 4)
    if (!isStill) succeed()
    expect(kinds(look()).includes('database-unreachable')).toBe(isStill)
  })

  it('comes first and explains waiting, refusals and errors of the same pool', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', { used: 10, pending: 7 })
    open(monitor, 'pg:main', 2)
    fail(monitor, 'pg:main', 'ECONNREFUSED', 20)
    const seen = look()
    expect(kinds(seen)).toEqual(['database-unreachable'])
    expect(cause(seen, 'database-unreachable').explains).toEqual(
      expect.arrayContaining(['too-few-slots', 'pressure']),
    )
    expect(cause(seen, 'database-unreachable').advice).toMatch(/raising max would not help/i)
    expect(JSON.stringify(seen.verdict)).not.toContain('slot of')
  })

  it('is seen in the answers of an API that lost its database', () => {
    const { monitor, look } = bench()
    const tracker = monitor.tracker('web', 'supabase:rest')
    for (let i = 0; i < 6; i++) {
      const lease = tracker.open('select visits')
      tracker.fail(coded('PGRST001', 'Database client error. Retrying the connection.'))
      lease.end('error')
    }
    const seen = look()
    expect(kinds(seen)[0]).toBe('database-unreachable')
    expect(seen.health).toBe('critical')
  })

  it('leaves the trouble of another database alone', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', {})
    attach(monitor, 'pg:reports', { used: 10, pending: 4 })
    fail(monitor, 'pg:main', 'ENOTFOUND', 5)
    const seen = look()
    expect(kinds(seen)).toContain('database-unreachable')
    expect(kinds(seen)).toContain('too-few-slots')
  })

  it('is not certain by one failed connect among many', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', {})
    fail(monitor, 'pg:main', 'ECONNRESET', 1)
    for (const lease of open(monitor, 'pg:main', 30)) lease.end()
    const seen = look()
    expect(seen.health).not.toBe('critical')
  })

  it.each([
    ['another server', { server: 'db.internal:5432', ageMs: 0 }, true],
    ['the same server, over a connection older than the failure', { server: 'DB', ageMs: 60_000 }, true],
    ['a server it does not name', undefined, true],
    ['the same server, over a new connection', { server: 'DB', ageMs: 0 }, false],
  ])('stands while a probe reaches %s', async (_, connection, stands) => {
    const { monitor, clock } = bench()
    const target = 'localhost:6543/app as app'
    attach(monitor, 'pg:main', {}, { target })
    probe(monitor, () => ({
      database: reading(),
      ...(connection && {
        connection: { ...connection, server: connection.server.replace('DB', '127.0.0.1:6543') },
      }),
    }))
    fail(monitor, 'pg:main', 'ECONNREFUSED', 20)
    await monitor.beat()
    for (let i = 0; i < 2; i++) {
      clock.advance(LOOK)
      await monitor.beat()
    }
    expect(kinds(monitor.snapshot()).includes('database-unreachable')).toBe(stands)
  })

  it('is seen by a probe that gets no answer, and is gone within 15 s of its return', async () => {
    const { monitor, clock } = bench()
    let up = false
    probe(monitor, () => {
      if (!up) throw coded('DBM-401', 'DBM-401 The database could not be reached: ECONNREFUSED')
      return { database: reading() }
    })
    const seen = await monitor.beat()
    expect(seen.verdict.causes[0]).toMatchObject({ kind: 'database-unreachable', severity: 'critical' })
    up = true
    for (let i = 0; i < 3; i++) {
      clock.advance(LOOK)
      await monitor.beat()
    }
    expect(monitor.snapshot()).toMatchObject({ health: 'healthy', alerts: [] })
  })
})

describe('the monitor is blind', () => {
  it('when its probe may not log in: a warning, never "healthy" and never critical', async () => {
    const { monitor } = bench()
    probe(monitor, () => {
      throw coded('DBM-403', 'DBM-403 The probe may not log in or read')
    })
    const seen = await monitor.beat()
    expect(kinds(seen)).toEqual(['monitor-blind'])
    expect(seen.health).toBe('warning')
  })

  it('when it is switched off: unknown', () => {
    const { monitor } = bench({ enabled: false })
    expect(monitor.snapshot().verdict).toMatchObject({
      status: 'unknown',
      causes: [{ kind: 'monitor-blind' }],
    })
  })

  it('is not what an application without a probe is', () => {
    const { monitor } = bench()
    expect(monitor.snapshot().verdict).toEqual({ status: 'healthy', causes: [] })
  })
})

describe('the server is full', () => {
  it('names who holds the slots, and says that max would not help', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({
      database: reading({
        used: 97,
        byApplication: [
          { application: 'imports', role: 'app', state: 'idle', count: 80, maxAgeMs: 1 },
          { application: 'web', role: 'app', state: 'idle', count: 17, maxAgeMs: 1 },
        ],
      }),
    }))
    const seen = await monitor.beat()
    expect(kinds(seen)).toEqual(['server-full'])
    expect(cause(seen, 'server-full')).toMatchObject({
      certainty: 'certain',
      severity: 'critical',
      sentence: 'Postgres uses 97 of 97 slots; imports holds 80 of them',
      culprit: { service: 'imports' },
      advice: expect.stringMatching(/raising max .* would not help/i),
    })
  })

  it('is a burst when there is room again', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({ database: reading({ used: 40 }) }))
    attach(monitor, 'pg:main', {})
    fail(monitor, 'pg:main', '53300', 3)
    expect(await monitor.beat()).toMatchObject({
      health: 'warning',
      verdict: { causes: [{ kind: 'server-full' }] },
    })
  })
})

describe('a role is full', () => {
  it('while the server has room', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({ database: reading({ used: 12, roleLimits: { app: { limit: 5, used: 5 } } }) }))
    attach(monitor, 'pg:main', {}, { role: 'app' })
    fail(monitor, 'pg:main', '53300', 4)
    const seen = await monitor.beat()
    expect(kinds(seen)[0]).toBe('role-full')
    expect(kinds(seen)).not.toContain('server-full')
  })

  it('is none below its limit', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({ database: reading({ used: 12, roleLimits: { app: { limit: 5, used: 3 } } }) }))
    expect(kinds(await monitor.beat())).toEqual([])
  })
})

describe('a pooler is full', () => {
  it('by its own code', () => {
    const { monitor, look } = bench()
    attach(monitor, 'pg:main', {})
    fail(monitor, 'pg:main', 'EMAXCONNSESSION', 4)
    const seen = look()
    expect(kinds(seen)).toEqual(['pooler-full'])
    expect(cause(seen, 'pooler-full').advice).toMatch(/6543/)
  })

  it('is none when its server connections are merely all in use', async () => {
    const { monitor } = bench()
    attach(monitor, 'pgbouncer:app/app', { used: 10, pending: 0, max: 10 }, { kind: 'pooler' })
    expect(kinds(monitor.snapshot())).not.toContain('pooler-full')
  })
})

describe('the database is read-only', () => {
  it('when writes are refused with 25006', () => {
    const { monitor, look } = bench()
    const tracker = monitor.tracker('web', 'pg:main')
    for (let i = 0; i < 4; i++)
      tracker.fail(coded('25006', 'cannot execute INSERT in a read-only transaction'))
    expect(look()).toMatchObject({ health: 'critical', verdict: { causes: [{ kind: 'read-only' }] } })
  })

  it('is none when one report in a read-only transaction writes by mistake', () => {
    const { monitor, look } = bench()
    monitor.tracker('web', 'pg:main').fail(coded('25006'))
    expect(look().health).toBe('warning')
  })
})

const session = (pid: number, state: string, ageMs: number) => ({
  pid,
  role: 'app',
  application: 'web',
  state,
  ageMs,
  transactionMs: ageMs,
  backendStart: '2026-01-01',
  operation: 'update orders',
  wait: null,
})

describe('locks', () => {
  const blocked = [
    { pid: 21, blockedBy: [11], waitMs: 9000, application: 'web', operation: 'update orders' },
    { pid: 22, blockedBy: [21], waitMs: 4000, application: 'web', operation: 'update orders' },
  ]

  it('name the blocker, its victims and what it does', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({
      database: reading({ blocked, idleInTransaction: [session(11, 'idle in transaction', 30_000)] }),
    }))
    const seen = await monitor.beat()
    expect(kinds(seen)).toEqual(['blocked'])
    expect(cause(seen, 'blocked')).toMatchObject({
      severity: 'critical',
      culprit: { pid: 11 },
      sentence:
        'Backend 11 (web), idle in transaction for 30 s after update orders, holds a lock that 2 sessions wait for, the longest for 9 s',
    })
  })

  it('that are waited for a moment are none', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({
      database: reading({ blocked: blocked.map((one) => ({ ...one, waitMs: 200 })) }),
    }))
    expect(kinds(await monitor.beat())).toEqual([])
  })

  it('apart, a transaction left open is a warning', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({
      database: reading({ idleInTransaction: [session(11, 'idle in transaction', 90_000)] }),
    }))
    const seen = await monitor.beat()
    expect(kinds(seen)).toEqual(['open-transaction'])
    expect(seen.health).toBe('warning')
  })

  it('is no cause yet while it has been idle for a few steps only, though it is listed', async () => {
    const { monitor } = bench()
    probe(monitor, () => ({
      database: reading({ idleInTransaction: [session(11, 'idle in transaction', 20_000)] }),
    }))
    expect(kinds(await monitor.beat())).toEqual([])
  })

  it('apart, a long report is no cause; it is one when it holds most slots of a pool that waits', async () => {
    const { monitor } = bench()
    const gauges = { used: 2, pending: 0, max: 2 }
    attach(monitor, 'pg:main', gauges, { thresholds: undefined } as object)
    const tracker = monitor.tracker('web', 'pg:main')
    for (const serverPid of [31, 32])
      tracker.open('select reports', { describe: () => ({ serverPid, busy: true }) })
    probe(monitor, () => ({
      database: reading({ longRunning: [session(31, 'active', 60_000), session(32, 'active', 50_000)] }),
    }))
    expect(kinds(await monitor.beat())).not.toContain('slow-statement')
    gauges.pending = 5
    attach(monitor, 'pg:main', gauges)
    const seen = await monitor.beat()
    expect(kinds(seen)).toEqual(['slow-statement'])
    expect(cause(seen, 'slow-statement').explains).toEqual(
      expect.arrayContaining(['too-few-slots', 'pressure']),
    )
  })
})
