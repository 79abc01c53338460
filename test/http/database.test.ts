import { describe, expect, it } from 'vitest'
import { serviceReport } from '../../src/http/report/sections/services.ts'
import type { BudgetReport } from '../../src/model/report/budget.ts'
import type { Cause } from '../../src/model/verdict.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { bench, SMALL, saturate } from './kit.ts'

/** Beats `times` times, a minute apart. */
async function beats({ monitor, clock }: ReturnType<typeof bench>, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    clock.advance(60_000)
    await monitor.beat()
  }
}

describe('GET monitoring', () => {
  it('has every part the widget needs', async () => {
    const all = bench({ ...SMALL, region: 'eu-1' })
    all.monitor.tracker('server-client', 'supabase:rest').open('select visits')
    await beats(all, 1)
    const { status, body } = await all.ask('database')
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual([
      'alerts',
      'capabilities',
      'channels',
      'collection',
      'coverage',
      'database',
      'eventLoopDelayP95',
      'exporters',
      'faults',
      'instance',
      'instances',
      'leaks',
      'peakUsage',
      'pools',
      'recommendations',
      'resolvedAlerts',
      'services',
      'status',
      'summary',
      'timestamp',
      'usual',
      'verdict',
    ])
    expect(body.instance).toMatchObject({
      id: 'one',
      service: 'app',
      region: 'eu-1',
      state: 'reporting',
      self: true,
      active: 1,
      max: 2,
      utilization: 50,
      health: 'healthy',
    })
    expect(body.pools).toEqual([
      {
        name: 'supabase:rest',
        kind: 'supabase',
        source: 'reported',
        used: 1,
        idle: null,
        connecting: null,
        pending: null,
        max: 2,
        peakUsed: 1,
        utilization: 50,
        thresholds: { warning: 0.8, critical: 0.95 },
        timeouts: 0,
        recentTimeouts: 0,
        refused: { lastMinute: 0, lastQuarter: 0, sinceStart: 0 },
        acquire: null,
        use: { p50: null, p95: null },
      },
    ])
    expect(body.collection).toMatchObject({
      running: false,
      intervalMs: 30_000,
      samples: 1,
      retentionHours: 24,
      store: 'memory',
    })
    expect(body.coverage).toMatchObject({ build: null })
    expect(body.coverage.seams).toHaveLength(7)
    expect(body.coverage.sessions).toEqual({
      sessions: null,
      tracked: null,
      untracked: [],
      reason: 'no probe is configured',
    })
    expect(body.database).toMatchObject({ source: 'unknown', value: null, readAt: null, ageMs: null })
    expect(body.database.reason).toBeTruthy()
    expect(body.usual).toEqual({ pending: 0, acquireP95: null, utilization: 50 })
  })

  it('gives unknown, not zero, where there is no history', async () => {
    const { ask } = bench()
    const { body } = await ask('database?aggregated=true')
    expect(body.usual).toEqual({ pending: null, acquireP95: null, utilization: null })
    expect(body.aggregated).toEqual({ last1h: null, last24h: null, last7d: null, custom: null })
  })

  it('names each period as it was asked for', async () => {
    const { ask, monitor } = bench()
    await monitor.beat()
    const { body } = await ask('database?aggregated=true&hours=36')
    const periods = Object.entries(body.aggregated as Record<string, { period: string }>)
    expect(periods.map(([key, { period }]) => [key, period])).toEqual([
      ['last1h', '1h'],
      ['last24h', '24h'],
      ['last7d', '7d'],
      ['custom', '36h'],
    ])
  })

  it('counts what a cap refused, as the verdict does, beside what gave up waiting', async () => {
    const { ask, monitor, clock } = bench()
    const api = monitor.tracker('server-client', 'supabase:rest')
    const exports = monitor.tracker('exports', 'pg:main')
    for (let count = 0; count < 97; count++) api.fail({ code: 'PGRST003', message: 'Timed out acquiring' })
    for (let count = 0; count < 3; count++) exports.timedOut()
    const refused = async () => {
      const { body } = await ask('database')
      return Object.fromEntries(
        body.pools.map((pool: { name: string; refused: unknown }) => [pool.name, pool.refused]),
      )
    }
    expect(await refused()).toMatchObject({
      'supabase:rest': { lastMinute: 97, lastQuarter: 97, sinceStart: 97 },
      'pg:main': { lastMinute: 3, lastQuarter: 3, sinceStart: 3 },
    })
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(60_000)
      await monitor.beat()
    }
    expect(await refused()).toMatchObject({
      'supabase:rest': { lastMinute: 0, lastQuarter: 97, sinceStart: 97 },
    })
  })

  it('shows operations, errors by code, and the audit list in detail', async () => {
    const { ask, post, monitor } = bench()
    const tracker = monitor.tracker('server-client', 'supabase:rest')
    const lease = tracker.open('select visits')
    lease.attempt()
    lease.end('error', 'PGRST003')
    await post('database', { operation: 'cleanup', dryRun: true })
    const { body } = await ask('database?detailed=true')
    expect(body.services).toMatchObject([
      {
        name: 'server-client',
        attempts: 2,
        errorRate: expect.any(Number),
        errorsByCode: { PGRST003: 1 },
        operations: [
          { operation: 'select visits', pool: 'supabase:rest', active: 0, total: 1, failed: 1, attempts: 2 },
        ],
      },
    ])
    expect(body.audit).toMatchObject([
      {
        actor: { via: 'development', name: null },
        operation: 'cleanup',
        parameters: { dryRun: true },
        ok: true,
      },
    ])
  })

  it('gives the newest snapshots, newest last, at most limit', async () => {
    const all = bench()
    await beats(all, 5)
    const { body } = await all.ask('database?history=true&limit=3')
    expect(body.history).toHaveLength(3)
    const times = body.history.map((point: { timestamp: string }) => Date.parse(point.timestamp))
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[2] - times[0]).toBe(120_000)
    expect(body.history[0]).toMatchObject({
      activeConnections: 0,
      totalConnections: 0,
      poolUtilization: 0,
      pending: 0,
      errors: 0,
      alerts: 0,
      leaks: 0,
      healthStatus: 'healthy',
    })
    expect(body).not.toHaveProperty('series')
  })

  it('cuts the history into buckets for drawing, in percent, with gaps as gaps', async () => {
    const all = bench(SMALL)
    all.monitor.tracker('server-client', 'supabase:rest').open('select visits')
    await beats(all, 2)
    const { body } = await all.ask('database?history=true&hours=1&buckets=6&limit=1')
    expect(body.series.bucketMs).toBe(600_000)
    expect(body.series.pools).toMatchObject([{ name: 'supabase:rest' }])
    expect(body.series.pools[0].buckets).toHaveLength(6)
    expect(body.series.pools[0].buckets.slice(0, 5)).toEqual([null, null, null, null, null])
    expect(body.series.pools[0].buckets[5]).toEqual({ min: 50, avg: 50, max: 50 })
  })

  it('aggregates the last hour, day, week and what was asked for', async () => {
    const all = bench()
    await beats(all, 3)
    const { aggregated } = (await all.ask('database?aggregated=true&hours=6')).body
    expect(aggregated.custom).toMatchObject({ period: '6h', dataPoints: 3 })
    expect(aggregated.last24h).toMatchObject({
      period: '24h',
      dataPoints: 3,
      utilization: { average: 0, min: 0, max: 0, p95: 0, current: 0 },
    })
  })

  it('narrows to one service, and answers an unknown one with those there are', async () => {
    const { ask, monitor } = bench()
    monitor.tracker('a', 'supabase:rest').open('select x').end()
    monitor.tracker('b', 'supabase:rest').open('select y').end()
    expect((await ask('database?service=b')).body.services.map(({ name }: { name: string }) => name)).toEqual(
      ['b'],
    )
    const { status, body } = await ask('database?service=c')
    expect([status, body.error.code]).toEqual([404, 'DBM-202'])
    expect(body.error).toMatchObject({ field: 'service', received: '"c"', availableServices: ['a', 'b'] })
  })

  it('shows what reports to it only as part of the fleet, and says why the fleet is no larger', async () => {
    const all = bench()
    all.monitor.ingest({
      v: 1,
      sender: 'page-1',
      runtime: 'browser',
      service: 'browser-client',
      operations: [],
      errors: {},
      active: 2,
    })
    expect((await all.ask('database')).body.instances).toHaveLength(1)
    all.clock.advance(1000)
    const { body } = await all.ask('database?fleet=true')
    expect(body.instances).toMatchObject([
      { id: 'one', self: true },
      {
        id: 'page-1',
        self: false,
        runtime: 'browser',
        state: 'reporting',
        active: 2,
        max: null,
        utilization: null,
        health: 'unknown',
      },
    ])
    expect(Date.parse(body.timestamp) - Date.parse(body.instances[1].lastSeenAt)).toBe(1000)
    expect(body.capabilities.fleet).toMatchObject({ allowed: false })
    all.clock.advance(90_000)
    expect((await all.ask('database?fleet=true')).body.instances[1]).toMatchObject({
      state: 'silent',
      active: null,
    })
  })

  it('filters by instance and region, and refuses unknown ones', async () => {
    const all = bench({ region: 'eu-1' })
    expect((await all.ask('database?instance=one&region=eu-1')).body.instances).toHaveLength(1)
    expect((await all.ask('database?instance=two')).body.error).toMatchObject({
      code: 'DBM-203',
      field: 'instance',
      received: '"two"',
    })
    expect((await all.ask('database?region=us-2')).body.error).toMatchObject({
      code: 'DBM-203',
      field: 'region',
    })
  })

  it('says of the budget what this process alone knows', async () => {
    const { ask, monitor } = bench()
    const gauges = { used: 3, idle: 1, connecting: 0, pending: 0, max: 10 }
    monitor.attach({ name: 'pg:main', kind: 'pg', source: 'measured', read: () => gauges })
    monitor.tracker('server-client', 'supabase:rest').open('select x').end()
    const { budget } = (await ask('database?budget=true')).body as { budget: BudgetReport }
    expect(budget).toMatchObject({ verdict: 'unknown', suggestions: [] })
    expect(budget.chain[0]).toMatchObject({ layer: 'app-pools', cap: 10, used: 4, source: 'reported' })
    expect(budget.chain.at(-1)).toMatchObject({
      layer: 'postgres-slots',
      cap: null,
      used: null,
      source: 'unknown',
    })
    expect((await ask('database')).body).not.toHaveProperty('budget')
  })

  it('joins the view of the database in, where something brings it', async () => {
    const drift = [{ instance: 'one', application: 'app', reported: 3, measured: 2, drift: 1 }]
    const { ask } = bench({}, { views: { ...VIEWS, joined: () => ({ drift }) } })
    expect((await ask('database')).body.database.drift).toEqual(drift)
    expect((await bench().ask('database')).body.database).not.toHaveProperty('chain')
  })

  it('shows leaks with the place they were opened at', async () => {
    const { ask, monitor, clock } = bench({ captureStack: 'on' })
    const stack = `Error\n    at loadReport (${process.cwd()}/src/report.ts:12:7)\n    at node:internal/main:1:1`
    monitor.tracker('server-client', 'pg:main').open('select reports', {
      origin: { stack },
      route: 'GET /reports',
      describe: () => ({ serverPid: 4711, transaction: 'open' }),
    })
    clock.advance(400_000)
    const { body } = await ask('database')
    expect(body.leaks).toMatchObject([
      {
        state: 'idle',
        service: 'server-client',
        pool: 'pg:main',
        operation: 'select reports',
        route: 'GET /reports',
        heldMs: 400_000,
        limitMs: 300_000,
        serverPid: 4711,
        transaction: 'open',
        lastOperation: null,
        reclaimable: false,
      },
    ])
    expect(body.leaks[0].stack[0]).toEqual({
      function: 'loadReport',
      file: 'src/report.ts',
      line: 12,
      column: 7,
      app: true,
    })
  })

  it('shows resolved alerts apart from those that fire', async () => {
    const all = bench(SMALL)
    const leases = saturate(all)
    expect((await all.ask('database')).body).toMatchObject({
      status: 'critical',
      alerts: [{ rule: 'pool-saturation', state: 'firing', resolvedAt: null }],
      resolvedAlerts: [],
    })
    for (const lease of leases) lease.end()
    // Two quiet looks resolve an alert.
    all.monitor.snapshot()
    all.clock.advance(60_000)
    const { body } = await all.ask('database')
    expect(body).toMatchObject({
      status: 'healthy',
      alerts: [],
      resolvedAlerts: [{ rule: 'pool-saturation', state: 'resolved' }],
    })
    expect(body.resolvedAlerts[0].resolvedAt).toBe(body.timestamp)
  })

  it.each([
    ['limit=abc', 'limit', '"abc"'],
    ['limit=0', 'limit', '"0"'],
    ['limit=10001', 'limit', '"10001"'],
    ['limit=-1', 'limit', '"-1"'],
    ['limit=1.5', 'limit', '"1.5"'],
    ['limit=1e3', 'limit', '"1e3"'],
    ['limit=', 'limit', '""'],
    ['hours=0', 'hours', '"0"'],
    ['hours=721', 'hours', '"721"'],
    ['hours=NaN', 'hours', '"NaN"'],
    ['buckets=0', 'buckets', '"0"'],
    ['buckets=1001', 'buckets', '"1001"'],
    ['format=influx', 'format', '"influx"'],
    ['format=', 'format', '""'],
    ['detailed=ja', 'detailed', '"ja"'],
    ['history=TRUE', 'history', '"TRUE"'],
    ['aggregated=2', 'aggregated', '"2"'],
    ['fleet=all', 'fleet', '"all"'],
    ['budget=yes', 'budget', '"yes"'],
    ['diagnostics=on', 'diagnostics', '"on"'],
    ['service=', 'service', 'nothing'],
    [`service=${'x'.repeat(201)}`, 'service', '201 characters'],
    ['instance=', 'instance', 'nothing'],
    ['limit=1&limit=2', 'limit', '2 values'],
  ])('refuses %s and names it', async (query, field, received) => {
    const { ask } = bench()
    const { status, body } = await ask(`database?${query}`)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 'DBM-201', field, received })
    expect(body.error.expected).toBeTruthy()
  })

  it.each([
    'limit=1',
    'limit=10000',
    'hours=1',
    'hours=720',
    'buckets=1000&history=1',
    'detailed=',
    'format=json',
    '_=1732372847',
    'unknown=1',
  ])('takes %s', async (query) => {
    const { ask } = bench()
    expect((await ask(`database?${query}`)).status).toBe(200)
  })

  it('answers as CSV, as it is and as a history', async () => {
    const all = bench(SMALL)
    all.monitor.tracker('server-client', 'supabase:rest').open('select visits')
    all.monitor.tracker('other', 'supabase:rest').open('select visits').end()
    await beats(all, 3)
    const now = await all.ask('database?format=csv&service=server-client')
    expect(now.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(now.headers.get('content-disposition')).toContain('attachment')
    expect(now.headers.get('cache-control')).toBe('no-store')
    expect(now.text.trim().split('\r\n')).toHaveLength(2)
    const past = await all.ask('database?format=csv&history=true&limit=2')
    expect(past.text.trim().split('\r\n')).toHaveLength(3)
  })

  it('answers as Prometheus text, and as OpenMetrics where that is asked for', async () => {
    const { ask } = bench()
    const text = await ask('database?format=prometheus')
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(text.text).toContain('\ndb_monitoring_health 0\n')
    const open = await ask('database?format=prometheus', {
      headers: { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' },
    })
    expect(open.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    )
    expect(open.text.endsWith('# EOF\n')).toBe(true)
    expect(open.headers.get('vary')).toContain('Accept')
  })

  it('says how long requests take now, not since the process began', async () => {
    const all = bench(SMALL)
    const tracker = all.monitor.tracker('server-client', 'supabase:rest')
    const request = (ms: number): void => {
      const lease = tracker.open('select visits')
      all.clock.advance(ms)
      lease.end()
    }
    for (let i = 0; i < 200; i++) request(40)
    await beats(all, 20)
    const quiet = (await all.ask('database')).body.pools[0].use
    for (let i = 0; i < 5; i++) request(5000)
    const { p95 } = (await all.ask('database')).body.pools[0].use
    expect(quiet).toEqual({ p50: null, p95: null })
    expect(p95).toBeGreaterThan(4000)
  })

  it('counts what the own pools may open as the capacity of an instance, never the slots of the database', async () => {
    const all = bench()
    all.monitor.attach({
      name: 'pg:main',
      kind: 'pg',
      source: 'measured',
      read: () => ({ used: 3, idle: 0, connecting: 0, pending: 0, max: 3 }),
    })
    all.monitor.attach({
      name: 'database',
      kind: 'database',
      source: 'measured',
      read: () => ({ used: 4, idle: null, connecting: null, pending: null, max: 57 }),
    })
    expect((await all.ask('database')).body.instance.max).toBe(3)
  })

  it('calls a service unwell whose pool, or whose database, is', async () => {
    const all = bench()
    let used = 1
    all.monitor.attach({
      name: 'pg:main',
      kind: 'pg',
      source: 'measured',
      read: () => ({ used, idle: 0, connecting: 0, pending: 2, max: 3 }),
    })
    all.monitor.tracker('reports', 'pg:main').open('select visits')
    all.monitor.tracker('mailer', 'pg:mail').open('select visits').end()
    const statuses = async (): Promise<Record<string, string>> => {
      const { services } = (await all.ask('database')).body
      return Object.fromEntries(services.map(({ name, status }: Record<string, string>) => [name, status]))
    }
    expect(await statuses()).toEqual({ reports: 'healthy', mailer: 'healthy' })
    used = 3
    expect(await statuses()).toEqual({ reports: 'critical', mailer: 'healthy' })
  })

  it('calls no service unwell for a database that it does not use', () => {
    const all = bench()
    for (const name of ['pg:main', 'pg:reads', 'pg:analytics'])
      all.monitor.attach({
        name,
        kind: 'pg',
        source: 'measured',
        target: name === 'pg:analytics' ? 'warehouse' : 'app',
        read: () => ({ used: 0, idle: 0, connecting: 0, pending: 0, max: 3 }),
      })
    all.monitor.tracker('web', 'pg:main').open('select visits').end()
    all.monitor.tracker('etl', 'pg:analytics').open('select visits').end()
    const snapshot = all.monitor.snapshot()
    const statuses = (pool: string | undefined): readonly string[] => {
      const cause: Cause = {
        kind: 'database-unreachable',
        certainty: 'certain',
        severity: 'critical',
        sentence: 'The database does not answer',
        effect: '',
        evidence: [],
        culprit: pool === undefined ? {} : { pool },
        action: null,
        advice: '',
        since: 0,
      }
      const judged = { ...snapshot, verdict: { status: 'critical' as const, causes: [cause] } }
      return snapshot.services.map((one) => `${one.name} ${serviceReport(one, judged).status}`).sort()
    }
    expect(statuses('pg:analytics')).toEqual(['etl critical', 'web healthy'])
    expect(statuses('pg:reads')).toEqual(['etl healthy', 'web critical'])
    expect(statuses(undefined)).toEqual(['etl critical', 'web critical'])
  })

  it('says that a capacity is assumed where nobody configured one', async () => {
    const maxOf = async (options: Parameters<typeof bench>[0]) => {
      const { monitor, ask } = bench(options)
      monitor.tracker('server-client', 'supabase:rest').open('select visits')
      const { max, maxAssumed } = (await ask('database')).body.pools[0]
      return [max, maxAssumed]
    }
    expect(await maxOf({})).toEqual([25, true])
    expect(await maxOf(SMALL)).toEqual([2, undefined])
  })
})
