import { describe, expect, it } from 'vitest'
import { ADMIN, bearer, bench, FROM_OUTSIDE, READ, SMALL, saturate } from './kit.ts'

const CLOSED = { ...SMALL, environment: 'production', token: READ, adminToken: ADMIN }
const IETF = { accept: 'application/health+json' }

describe('GET health', () => {
  it('shows the state of every service and pool with the three headers', async () => {
    const { ask, monitor } = bench(SMALL)
    monitor.tracker('server-client', 'supabase:rest').open('select visits')
    monitor.tracker('middleware', 'supabase:auth').open('auth.getUser').end()
    const { status, headers, body } = await ask('health')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'healthy',
      summary: {
        totalActiveConnections: 1,
        totalConnections: 2,
        poolUtilization: 50,
        healthStatus: 'healthy',
        activeServices: 2,
        recentAlerts: 0,
      },
      services: [
        {
          name: 'server-client',
          activeConnections: 1,
          totalConnections: 1,
          maxPoolSize: 2,
          utilization: 50,
          errorCount: 0,
          status: 'healthy',
        },
        { name: 'middleware', activeConnections: 0, totalConnections: 1, maxPoolSize: 25, utilization: 0 },
      ],
      recentAlerts: [],
      peakUsage: { connections: 2 },
    })
    expect(new Date(body.timestamp).toISOString()).toBe(body.timestamp)
    expect(new Date(body.services[0].lastActivity).toISOString()).toBe(body.services[0].lastActivity)
    expect(body).not.toHaveProperty('detailedMetrics')
    expect(body).not.toHaveProperty('diagnostics')
    expect(headers.get('x-connection-pool-utilization')).toBe('50')
    expect(headers.get('x-connection-health-status')).toBe('healthy')
    expect(headers.get('x-active-connections')).toBe('1')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('is 503 when critical and names the alert', async () => {
    const all = bench(SMALL)
    saturate(all)
    const { status, headers, body } = await all.ask('health')
    expect(status).toBe(503)
    expect(headers.get('x-connection-health-status')).toBe('critical')
    expect(body.status).toBe('critical')
    expect(body.summary).toMatchObject({ poolUtilization: 100, recentAlerts: 1 })
    expect(body.recentAlerts).toMatchObject([
      { rule: 'pool-saturation', subject: 'supabase:rest', severity: 'critical', state: 'firing' },
    ])
    expect(body.services[0].status).toBe('critical')
  })

  it('is 200 for liveness while the process serves, however full the pool is', async () => {
    const all = bench(SMALL)
    saturate(all)
    const { status, body } = await all.ask('health?probe=liveness')
    expect([status, body.status]).toEqual([200, 'alive'])
  })

  it('is 200 for liveness although the monitor itself fails: it is not asked', async () => {
    const { ask, monitor } = bench()
    const faulty = Object.assign(monitor, {
      snapshot: () => {
        throw new Error('secret inside')
      },
    })
    const live = await ask('health?probe=liveness')
    expect([live.status, live.body.status]).toEqual([200, 'alive'])
    const plain = await ask('health')
    expect([plain.status, plain.body.error.code]).toEqual([500, 'DBM-299'])
    expect(plain.text).not.toContain('secret inside')
    expect(faulty.observe().faults).toMatchObject([{ part: 'route health', count: 1 }])
  })

  it('adds details and diagnostics when asked', async () => {
    const { ask, monitor } = bench(SMALL)
    monitor.tracker('server-client', 'supabase:rest').open('select visits').end('error', 'PGRST003')
    monitor.checks.register('disk', () => ({
      status: 'warn',
      message: 'nearly full',
      details: { path: '/secret' },
    }))
    const { body, text } = await ask('health?detailed&diagnostics=true')
    expect(body.detailedMetrics.services).toMatchObject([
      {
        name: 'server-client',
        attempts: 1,
        errorsByCode: { PGRST003: 1 },
        operations: [{ operation: 'select visits', total: 1, failed: 1 }],
      },
    ])
    expect(body.detailedMetrics.pools).toMatchObject([{ name: 'supabase:rest', max: 2, used: 0, idle: null }])
    expect(body.diagnostics).toMatchObject({
      checks: { disk: { status: 'warn', message: 'nearly full' } },
      serviceHealth: [{ service: 'server-client' }],
    })
    expect(text).not.toContain('/secret')
  })

  it.each(['detailed=maybe', 'diagnostics=2', 'probe=startup', 'probe=', 'detailed=true&detailed=false'])(
    'refuses %s',
    async (query) => {
      const { ask } = bench()
      const { status, body } = await ask(`health?${query}`)
      expect([status, body.error.code, body.error.field]).toEqual([400, 'DBM-201', query.split('=')[0]])
    },
  )

  it('changes nothing by GET, whatever the query says', async () => {
    const { ask, monitor, clock } = bench()
    monitor.trackConnection('worker', 'held')
    clock.advance(600_000)
    await ask('health?cleanup=true&operation=cleanup')
    expect(monitor.observe().totals).toMatchObject({ active: 1, leaked: 0 })
  })
})

describe('GET health without read permission in production', () => {
  it('shows status and utilisation and nothing of the inside', async () => {
    const all = bench(CLOSED)
    saturate(all)
    const { status, body, headers } = await all.ask('health?detailed=true&diagnostics=true', {
      headers: FROM_OUTSIDE,
    })
    expect(status).toBe(503)
    expect(headers.get('x-connection-health-status')).toBe('critical')
    expect(headers.has('x-active-connections')).toBe(false)
    expect(Object.keys(body)).toEqual(['status', 'timestamp', 'summary'])
    expect(body.summary).toEqual({ healthStatus: 'critical', poolUtilization: 100 })
  })

  it('shows everything with the read token', async () => {
    const { ask } = bench(CLOSED)
    const { body } = await ask('health', { headers: { ...FROM_OUTSIDE, ...bearer(READ) } })
    expect(body).toHaveProperty('services')
  })

  it('is reachable where nothing is configured: a load balancer has no token', async () => {
    const { ask } = bench({ environment: 'production' })
    expect((await ask('health', { headers: FROM_OUTSIDE })).status).toBe(200)
  })
})

describe('GET health as application/health+json', () => {
  it('has the shape of the draft', async () => {
    const { ask, monitor } = bench(SMALL)
    monitor.tracker('server-client', 'supabase:rest').open('select visits')
    const { status, headers, body } = await ask('health', { headers: IETF })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/health+json')
    expect(body).toEqual({
      status: 'pass',
      serviceId: 'one',
      description: 'database connections of app',
      verdict: { status: 'healthy', causes: [] },
      checks: {
        'supabase.rest:utilization': [
          {
            componentId: 'supabase:rest',
            componentType: 'datastore',
            observedValue: 50,
            observedUnit: 'percent',
            status: 'pass',
            time: expect.stringMatching(/Z$/),
          },
        ],
        'supabase.rest:connections': [
          {
            componentId: 'supabase:rest',
            componentType: 'datastore',
            observedValue: 1,
            observedUnit: 'connections',
            status: 'pass',
            time: expect.stringMatching(/Z$/),
          },
        ],
      },
    })
  })

  it('fails with 503 and says why', async () => {
    const all = bench(SMALL)
    saturate(all)
    const { status, body } = await all.ask('health', { headers: IETF })
    expect([status, body.status]).toEqual([503, 'fail'])
    expect(body.output).toContain('supabase:rest: 2 of 2 in use')
    expect(body.checks['supabase.rest:utilization'][0].status).toBe('fail')
  })

  it('never says fail with a 200', async () => {
    const all = bench(SMALL)
    saturate(all)
    const { status, body } = await all.ask('health?probe=liveness', { headers: IETF })
    expect([status, body]).toEqual([200, { status: 'pass' }])
  })

  it('shows strangers the status alone', async () => {
    const { ask } = bench(CLOSED)
    expect((await ask('health', { headers: { ...FROM_OUTSIDE, ...IETF } })).body).toEqual({ status: 'pass' })
  })

  it.each([
    ['text/html, application/health+json;q=0.9', true],
    ['application/health+json;q=0', false],
    ['application/json', false],
    ['*/*', false],
  ])('is given for Accept: %s: %s', async (accept, given) => {
    const { ask } = bench()
    const { headers } = await ask('health', { headers: { accept } })
    expect(headers.get('content-type') === 'application/health+json').toBe(given)
    expect(headers.get('vary')).toContain('Accept')
  })
})

describe('methods', () => {
  it.each<[string, string, number, string | null]>([
    ['health', 'HEAD', 200, null],
    ['health', 'OPTIONS', 204, 'GET, HEAD, POST, OPTIONS'],
    ['health', 'PUT', 405, 'GET, HEAD, POST, OPTIONS'],
    ['health', 'DELETE', 405, 'GET, HEAD, POST, OPTIONS'],
    ['database', 'PATCH', 405, 'GET, HEAD, POST, OPTIONS'],
    ['database', 'HEAD', 200, null],
    ['ingest', 'GET', 405, 'POST, OPTIONS'],
    ['ingest', 'HEAD', 405, 'POST, OPTIONS'],
    ['ingest', 'OPTIONS', 204, 'POST, OPTIONS'],
  ])('%s %s: %i', async (route, method, status, allow) => {
    const { ask } = bench()
    const reply = await ask(route, { method })
    expect([reply.status, reply.headers.get('allow')]).toEqual([status, allow])
    if (status === 405 && method !== 'HEAD') expect(reply.body.error.code).toBe('DBM-204')
    if (method === 'HEAD' || status === 204) expect(reply.text === '' || status === 405).toBe(true)
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  it('HEAD of a stream gives its headers alone', async () => {
    const { ask } = bench()
    const { headers, text } = await ask('database?format=csv', { method: 'HEAD' })
    expect(headers.get('content-type')).toContain('text/csv')
    expect(text).toBe('')
  })
})
