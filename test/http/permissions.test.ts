import { afterEach, describe, expect, it, vi } from 'vitest'
import { readEnv } from '../../src/config/env.ts'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { resolveOptions } from '../../src/config/resolve.ts'
import { createHandler } from '../../src/http/handler.ts'
import { monitorFrom } from '../../src/instance/create.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { ADMIN, bearer, bench, FROM_OUTSIDE, READ } from './kit.ts'

afterEach(() => {
  vi.useRealTimers()
})

const BOTH: DbMonitoringOptions = { environment: 'production', token: READ, adminToken: ADMIN }
const ONLY_READ: DbMonitoringOptions = { environment: 'production', token: READ }
const NOTHING: DbMonitoringOptions = { environment: 'production' }
const cookie = { cookie: 'session=abc' }
const page = { 'sec-fetch-site': 'same-origin' }
const ASKS: DbMonitoringOptions = {
  environment: 'production',
  authorize: (request, action) => {
    if (request.headers.get('cookie') === 'session=abc') return { allow: true, actor: 'ada' }
    return action === 'read' && request.headers.get('x-guest') === 'yes'
  },
}

const BY_JWT: DbMonitoringOptions = {
  environment: 'production',
  authorize: (request) => request.headers.get('authorization') === 'Bearer their-own-jwt',
}

describe('who may, in production', () => {
  it.each<
    [string, DbMonitoringOptions, Record<string, string>, number, string | null, number, string | null]
  >([
    //                                                                      GET           POST cleanup
    ['nothing configured', NOTHING, {}, 403, 'DBM-301', 403, 'DBM-301'],
    ['nothing configured, some token', NOTHING, bearer('anything'), 403, 'DBM-301', 403, 'DBM-301'],
    ['no token', BOTH, {}, 401, 'DBM-302', 401, 'DBM-302'],
    ['a wrong token', BOTH, bearer('wrong-token-000'), 401, 'DBM-302', 401, 'DBM-302'],
    [
      'the word Bearer is not enough',
      BOTH,
      { authorization: 'notBearerAtAll' },
      401,
      'DBM-302',
      401,
      'DBM-302',
    ],
    ['the token without its scheme', BOTH, { authorization: READ }, 401, 'DBM-302', 401, 'DBM-302'],
    ['the read token', BOTH, bearer(READ), 200, null, 403, 'DBM-304'],
    ['the scheme in small letters', BOTH, { authorization: `bearer ${READ}` }, 200, null, 403, 'DBM-304'],
    ['the admin token', BOTH, bearer(ADMIN), 200, null, 200, null],
    ['no admin token configured', ONLY_READ, bearer(READ), 200, null, 403, 'DBM-304'],
    ['no admin token configured, none sent', ONLY_READ, {}, 401, 'DBM-302', 403, 'DBM-304'],
    ['authorize says no', ASKS, {}, 403, 'DBM-303', 403, 'DBM-303'],
    ['authorize lets a guest read', ASKS, { 'x-guest': 'yes', ...page }, 200, null, 403, 'DBM-303'],
    ['authorize by cookie, from a page', ASKS, { ...cookie, ...page }, 200, null, 200, null],
    ['authorize by cookie, no origin given', ASKS, cookie, 200, null, 403, 'DBM-305'],
    [
      'authorize by cookie, from elsewhere',
      ASKS,
      { ...cookie, 'sec-fetch-site': 'cross-site' },
      200,
      null,
      403,
      'DBM-305',
    ],
    [
      'authorize by cookie, from a sibling',
      ASKS,
      { ...cookie, 'sec-fetch-site': 'same-site' },
      200,
      null,
      403,
      'DBM-305',
    ],
    [
      'authorize by cookie, matching Origin',
      ASKS,
      { ...cookie, origin: 'https://app.example' },
      200,
      null,
      200,
      null,
    ],
    [
      'authorize by cookie, other Origin',
      ASKS,
      { ...cookie, origin: 'https://evil.example' },
      200,
      null,
      403,
      'DBM-305',
    ],
    [
      'authorize by cookie, with any bearer beside it',
      ASKS,
      { ...cookie, ...bearer('any-word') },
      200,
      null,
      403,
      'DBM-305',
    ],
    ['authorize by a bearer of its own', BY_JWT, bearer('their-own-jwt'), 200, null, 200, null],
    [
      'the read token where authorize exists',
      { ...BOTH, authorize: () => false },
      bearer(READ),
      200,
      null,
      403,
      'DBM-304',
    ],
    ['authorize refuses a bearer of its own', ASKS, bearer('their-own-jwt'), 401, 'DBM-302', 401, 'DBM-302'],
  ])('%s', async (_, options, headers, getStatus, getCode, postStatus, postCode) => {
    const { ask, post } = bench(options)
    const all = { ...FROM_OUTSIDE, ...headers }
    const got = await ask('database', { headers: all })
    expect([got.status, got.body.error?.code ?? null]).toEqual([getStatus, getCode])
    const posted = await post('health', { operation: 'cleanup', dryRun: true }, all)
    // A refusal for its origin comes before the configuration is asked; without one, the configuration decides.
    const expected = postCode === 'DBM-303' && !('sec-fetch-site' in headers) ? 'DBM-305' : postCode
    expect([posted.status, posted.body.error?.code ?? null]).toEqual([postStatus, expected])
    for (const answer of [got, posted]) {
      expect(answer.headers.get('www-authenticate')).toBe(
        answer.status === 401 ? 'Bearer realm="db-monitoring"' : null,
      )
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('an environment called development opens nothing on a production server', async () => {
    const { ask } = bench({ environment: 'development' }, { production: true })
    expect((await ask('database')).body.error.code).toBe('DBM-301')
  })

  it('says how to open what is closed', async () => {
    const { ask } = bench(NOTHING)
    const { message } = (await ask('database')).body.error
    expect(message).toContain('DB_MONITORING_TOKEN')
    expect(message).toContain('authorize')
  })
})

describe('who may, in development', () => {
  it.each<[string, Record<string, string>, number, string | null]>([
    ['this machine', {}, 200, null],
    ['this machine, a page of the app', page, 200, null],
    ['a foreign page on this machine', { 'sec-fetch-site': 'cross-site' }, 403, 'DBM-305'],
    ['a foreign page of an old browser', { origin: 'https://evil.example' }, 403, 'DBM-305'],
    ['a name that was made to resolve to this machine', { host: 'rebound.example' }, 403, 'DBM-301'],
    ['a tunnel', { 'x-forwarded-for': '203.0.113.7' }, 403, 'DBM-301'],
    ['the network', FROM_OUTSIDE, 403, 'DBM-301'],
  ])('%s', async (_, headers, status, code) => {
    const { post } = bench({ environment: 'development' })
    const reply = await post('database', { operation: 'cleanup' }, headers)
    expect([reply.status, reply.body.error?.code ?? null]).toEqual([status, code])
  })

  it('says once that the routes are open', async () => {
    const { ask, notices } = bench({ environment: 'development' })
    await ask('database')
    await ask('database')
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain('open to this machine')
  })

  it('without anybody to tell, the notice is a fault of the monitor', async () => {
    const { ask, monitor } = bench({ environment: 'development' }, { notice: undefined as never })
    await ask('database')
    expect(monitor.observe().faults.map(({ part }) => part)).toContain('routes')
  })
})

describe('wrong tokens', () => {
  const at = (peer: string | null, options = BOTH) => {
    const current = { peer }
    const all = bench(options, { peer: () => current.peer })
    const from = (address: string, token: string, headers = {}) => {
      current.peer = address
      return all.ask('database', { headers: { host: 'app.example', ...bearer(token), ...headers } })
    }
    return { ...all, from }
  }

  it('from one address wait after ten; the right one passes at once, from there too', async () => {
    const { from, clock } = at(null)
    for (let i = 0; i < 10; i++) expect((await from('203.0.113.7', `wrong-${i}-000`)).status).toBe(401)
    const limited = await from('203.0.113.7', 'wrong-again')
    expect([limited.status, limited.body.error.code]).toEqual([429, 'DBM-306'])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await from('203.0.113.7', READ)).status).toBe(200)
    expect((await from('203.0.113.7', ADMIN)).status).toBe(200)
    expect((await from('203.0.113.8', 'wrong-there')).status).toBe(401)
    clock.advance(60_000)
    expect((await from('203.0.113.7', 'wrong-later')).status).toBe(401)
  })

  it('do not get further by a header that the client writes', async () => {
    const { from } = at(null)
    const statuses: number[] = []
    for (let i = 0; i < 300; i++)
      statuses.push(
        (
          await from('203.0.113.7', `wrong-${i}`, {
            'x-forwarded-for': `198.51.100.${i}`,
            'x-real-ip': `10.0.0.${i}`,
          })
        ).status,
      )
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  })

  it('have a budget of their own from everywhere, and cannot lock anybody out', async () => {
    const { from } = at(null)
    const statuses: number[] = []
    for (let i = 0; i < 3000; i++) statuses.push((await from(`2001:db8::${i}`, `wrong-${i}`)).status)
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(200)
    expect((await from('2001:db8::1', ADMIN)).status).toBe(200)
  })

  it('never come before authorize: a caller it allows is allowed', async () => {
    const { from } = at(null, ASKS)
    for (let i = 0; i < 30; i++) await from('203.0.113.7', `jwt-${i}`)
    expect((await from('203.0.113.7', 'jwt', cookie)).status).toBe(200)
  })

  it('of a caller without credentials are no guesses and are not counted', async () => {
    const { ask } = bench(BOTH)
    for (let i = 0; i < 20; i++) expect((await ask('database', { headers: FROM_OUTSIDE })).status).toBe(401)
    expect((await ask('database', { headers: { ...FROM_OUTSIDE, ...bearer('wrong-000') } })).status).toBe(401)
  })

  it('are counted on the health route too, whose reduced answer stays', async () => {
    const { ask } = bench(BOTH)
    const wrong = (i: number) => ({ headers: { ...FROM_OUTSIDE, ...bearer(`wrong-${i}-000`) } })
    for (let i = 0; i < 12; i++) expect((await ask('health', wrong(i))).status).toBe(200)
    expect((await ask('database', wrong(99))).status).toBe(429)
  })

  it('are counted by the address a trusted proxy saw', async () => {
    const { from } = at(null, { ...BOTH, trustedProxies: 1 })
    const by = (address: string) => from('10.0.0.2', 'wrong', { 'x-forwarded-for': `1.2.3.4, ${address}` })
    for (let i = 0; i < 10; i++) await by('203.0.113.7')
    expect((await by('203.0.113.7')).status).toBe(429)
    expect((await by('203.0.113.8')).status).toBe(401)
  })
})

describe('a token that is too short', () => {
  it('allows no caller, and every 401 or 403 it causes says that it was refused', async () => {
    const resolution = resolveOptions(
      { environment: 'production', console: false },
      readEnv({ DB_MONITORING_TOKEN: 'hunter2' }),
    )
    expect(resolution.problems).toMatchObject([{ code: 'DBM-011', field: 'DB_MONITORING_TOKEN' }])
    const handle = createHandler(monitorFrom(resolution), {
      route: 'database',
      views: VIEWS,
      production: true,
    })
    for (const headers of [{}, bearer('hunter2')]) {
      const answer = await handle(new Request('http://app.example/x', { headers }))
      const text = await answer.text()
      expect([401, 403]).toContain(answer.status)
      expect(text).toContain('DB_MONITORING_TOKEN was refused')
      expect(text).not.toContain('hunter2')
    }
  })
})

describe('development, by the socket', () => {
  it.each<[string | null, Record<string, string>, number]>([
    ['127.0.0.1', { host: 'localhost:3000' }, 200],
    ['::1', { host: 'localhost:3000' }, 200],
    ['192.168.1.9', { host: 'localhost:3000' }, 403],
    ['192.168.1.9', { host: 'localhost:3000', 'x-forwarded-for': '127.0.0.1' }, 403],
    [null, { host: 'localhost:3000' }, 403],
  ])('from %s with %o: %i', async (peer, headers, status) => {
    const { post } = bench({ environment: 'development' }, { peer: () => peer })
    expect((await post('database', { operation: 'emergency-reset' }, headers)).status).toBe(status)
  })
})

describe('authorize of the configuration', () => {
  const outside = { headers: FROM_OUTSIDE }

  it('that throws cannot tell, which is no no, and is a fault that keeps its text inside', async () => {
    const { ask, monitor } = bench({
      environment: 'production',
      authorize: () => {
        throw new Error('the session table is gone')
      },
    })
    const reply = await ask('database', outside)
    expect([reply.status, reply.body.error.code]).toEqual([503, 'DBM-307'])
    expect(reply.text).not.toContain('session table')
    expect(monitor.observe().faults).toMatchObject([{ part: 'authorize' }])
  })

  it('that answers something else than yes means no', async () => {
    for (const answer of [undefined, null, 'yes', 1, {}, { allow: 'true' }]) {
      const { ask } = bench({ environment: 'production', authorize: () => answer as never })
      expect((await ask('database', outside)).status, JSON.stringify(answer)).toBe(403)
    }
  })

  it('that never answers cannot tell after three seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { ask, monitor } = bench({ environment: 'production', authorize: () => new Promise(() => {}) })
    const reply = ask('database', outside)
    await vi.advanceTimersByTimeAsync(3000)
    expect((await reply).body.error.code).toBe('DBM-307')
    expect(monitor.observe().faults[0]?.message).toContain('3000 ms')
  })

  it('that says nobody is signed in is 401, for which the widget offers to sign in', async () => {
    const { ask } = bench({ ...BOTH, environment: 'production', authorize: () => 'signed-out' })
    const reply = await ask('database', outside)
    expect([reply.status, reply.body.error.code]).toEqual([401, 'DBM-308'])
    expect(reply.headers.get('www-authenticate')).toContain('Bearer')
    expect((await ask('database', { headers: { ...FROM_OUTSIDE, ...bearer(READ) } })).status).toBe(200)
    const wrong = await ask('database', { headers: { ...FROM_OUTSIDE, ...bearer('w'.repeat(20)) } })
    expect([wrong.status, wrong.body.error.code]).toEqual([401, 'DBM-302'])
  })

  it('gives its reason to the caller', async () => {
    const { ask } = bench({
      environment: 'production',
      authorize: () => ({ allow: false, reason: 'Ask the platform team' }),
    })
    expect((await ask('database', outside)).body.error.message).toContain('Ask the platform team')
  })

  it('by a header of its own is shown to each caller what that caller may', async () => {
    const { ask } = bench({
      environment: 'production',
      authorize: ({ headers }, action) => action === 'read' || headers.get('x-role') === 'operator',
    })
    const seen = async (role: string): Promise<boolean> => {
      const { body } = await ask('database', { headers: { ...FROM_OUTSIDE, 'x-role': role } })
      return body.capabilities.cleanup.allowed
    }
    expect([await seen('viewer'), await seen('operator'), await seen('viewer')]).toEqual([false, true, false])
  })

  it('still decides where a read token asks for an operation', async () => {
    const { post } = bench({ ...BOTH, authorize: (_, action) => action === 'cleanup' })
    expect(
      (await post('database', { operation: 'cleanup' }, { ...FROM_OUTSIDE, ...bearer(READ) })).status,
    ).toBe(200)
    expect(
      (await post('database', { operation: 'stop-collection' }, { ...FROM_OUTSIDE, ...bearer(READ) })).status,
    ).toBe(403)
  })

  it.each<[string, () => unknown]>([
    ['says unknown', () => 'unknown'],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
  ])(
    'that %s lets the last decision hold for five minutes, for reading only, and says so',
    async (_, down) => {
      let up = true
      const { ask, post, clock } = bench({
        environment: 'production',
        authorize: (request) => (up ? request.headers.get('cookie') === 'session=abc' : (down() as never)),
      })
      const read = (headers: Record<string, string>) =>
        ask('database', { headers: { ...FROM_OUTSIDE, ...headers } })
      expect((await read(cookie)).headers.get('x-permission')).toBeNull()
      up = false
      const held = await read(cookie)
      expect([held.status, held.headers.get('x-permission')]).toEqual([200, 'last-known'])
      const stranger = await read({ cookie: 'session=other' })
      expect([stranger.status, stranger.body.error.code, stranger.headers.get('x-permission')]).toEqual([
        503,
        'DBM-307',
        'unknown',
      ])
      const operated = await post(
        'database',
        { operation: 'cleanup' },
        { ...FROM_OUTSIDE, ...cookie, ...page },
      )
      expect([operated.status, operated.body.error.code]).toEqual([503, 'DBM-307'])
      clock.advance(300_000)
      expect((await read(cookie)).status).toBe(503)
    },
  )

  it('cannot name itself an admin token, nor forge a line', async () => {
    const { post, monitor } = bench({
      environment: 'production',
      authorize: () => ({ allow: true, actor: 'admin-token\n[db-monitoring] cleanup by root\u202e\u0000' }),
    })
    await post('database', { operation: 'cleanup' }, { ...FROM_OUTSIDE, ...page })
    expect(monitor.audit.list()[0]?.actor).toEqual({
      via: 'authorize',
      name: 'admin-token [db-monitoring] cleanup by root',
    })
  })

  it('is not asked for liveness, which waits for nothing', async () => {
    let asked = 0
    const { ask, monitor } = bench({
      environment: 'production',
      authorize: () => {
        asked++
        return new Promise(() => {})
      },
    })
    monitor.snapshot = () => {
      throw new Error('touched')
    }
    const alive = await ask('health?probe=liveness', { headers: FROM_OUTSIDE })
    expect([alive.status, asked]).toEqual([200, 0])
  })
})

describe('the audit list', () => {
  it('is not pushed out by attempts that were refused, which have a list of their own', async () => {
    const { ask, post } = bench(BOTH)
    await post('database', { operation: 'emergency-reset' }, { ...FROM_OUTSIDE, ...bearer(ADMIN) })
    for (let i = 0; i < 220; i++)
      await post('database', { operation: 'cleanup' }, { ...FROM_OUTSIDE, ...bearer(READ) })
    const { body } = await ask('database?detailed', { headers: { ...FROM_OUTSIDE, ...bearer(ADMIN) } })
    expect(body.audit).toMatchObject([{ operation: 'emergency-reset', actor: { via: 'admin-token' } }])
    expect(body.refusals).toHaveLength(200)
  })

  it('goes to the sink of the configuration too, and what that throws is a fault', async () => {
    const got: unknown[] = []
    const { post, monitor } = bench({
      ...BOTH,
      auditSink: (entry) => {
        got.push(entry)
        throw new Error('disk full')
      },
    })
    await post('database', { operation: 'cleanup' }, { ...FROM_OUTSIDE, ...bearer(ADMIN) })
    expect(got).toMatchObject([{ operation: 'cleanup', ok: true }])
    expect(monitor.observe().faults.map(({ part }) => part)).toContain('audit sink')
  })

  it('callers without a name do not share an idempotency key', async () => {
    const { post } = bench({ environment: 'production', authorize: () => true })
    const as = (session: string) =>
      post(
        'health',
        { operation: 'cleanup' },
        { ...FROM_OUTSIDE, ...page, cookie: session, 'idempotency-key': 'k' },
      )
    await as('a')
    expect((await as('b')).headers.get('idempotency-replayed')).toBeNull()
    expect((await as('a')).headers.get('idempotency-replayed')).toBe('true')
  })
})

describe('a body that never ends', () => {
  it('is given up after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { ask } = bench(BOTH)
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
    })
    const answer = ask('database', {
      method: 'POST',
      headers: { ...FROM_OUTSIDE, ...bearer(ADMIN), 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit)
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve))
    await vi.advanceTimersByTimeAsync(10_000)
    const reply = await answer
    expect([reply.status, reply.body.error.code, reply.headers.get('connection')]).toEqual([
      408,
      'DBM-217',
      'close',
    ])
  })
})

describe('the capabilities in the body', () => {
  it('tell each caller what it may do and why not', async () => {
    const { ask } = bench(BOTH)
    const read = (await ask('database', { headers: { ...FROM_OUTSIDE, ...bearer(READ) } })).body.capabilities
    expect(read.cleanup).toEqual({ allowed: false, reason: 'This token may read only' })
    expect(read.fleet.reason).toContain('No shared store')
    const admin = (await ask('database', { headers: { ...FROM_OUTSIDE, ...bearer(ADMIN) } })).body
      .capabilities
    expect(admin.cleanup).toEqual({ allowed: true })
    expect(admin.collection).toEqual({ allowed: true })
    expect(admin.terminate.allowed).toBe(false)
  })

  it('ask authorize about one action a poll at most, once all are known', async () => {
    const asked: string[] = []
    const { ask, clock } = bench({
      environment: 'production',
      authorize: (_, action) => {
        asked.push(action)
        return action !== 'emergency-reset'
      },
    })
    const poll = async () => {
      asked.length = 0
      return (await ask('database', { headers: { ...FROM_OUTSIDE, ...cookie } })).body.capabilities
    }
    const capabilities = await poll()
    expect(capabilities.cleanup.allowed).toBe(true)
    expect(capabilities['emergency-reset'].allowed).toBe(false)
    expect(asked).toHaveLength(7)
    await poll()
    expect(asked).toEqual(['read'])
    const again: string[] = []
    for (let n = 0; n < 6; n++) {
      clock.advance(n === 0 ? 15_000 : 1000)
      await poll()
      expect(asked).toHaveLength(2)
      again.push(asked[1] ?? '')
    }
    expect(again.toSorted()).toEqual([
      'acknowledge',
      'cleanup',
      'emergency-reset',
      'export-json',
      'release',
      'start-collection',
    ])
  })

  it('are unknown, not refused, while authorize cannot tell, and known with its first answer', async () => {
    let answer: true | 'unknown' = true
    const asked: string[] = []
    const { ask } = bench({
      environment: 'production',
      authorize: (_, action) => {
        asked.push(action)
        return action === 'read' && asked.length === 1 ? true : answer
      },
    })
    const poll = async () =>
      (await ask('database', { headers: { ...FROM_OUTSIDE, ...cookie } })).body.capabilities
    answer = 'unknown'
    expect((await poll()).release).toEqual({
      allowed: 'unknown',
      reason: 'authorize cannot tell now whether this is allowed',
    })
    asked.length = 0
    asked.push('')
    // The poll itself is allowed by the last decision: nothing more is asked of what is down.
    expect((await poll()).release.allowed).toBe('unknown')
    expect(asked.slice(1)).toEqual(['read'])
    answer = true
    expect((await poll()).release).toEqual({ allowed: true })
  })

  it('that were decided stay while authorize cannot tell', async () => {
    let down = false
    const { ask, clock } = bench({
      environment: 'production',
      authorize: (_, action) => (down ? 'unknown' : action !== 'cleanup'),
    })
    const poll = async () =>
      (await ask('database', { headers: { ...FROM_OUTSIDE, ...cookie } })).body.capabilities
    await poll()
    down = true
    clock.advance(60_000)
    const { cleanup, release } = await poll()
    expect([cleanup.allowed, release.allowed]).toEqual([false, true])
  })
})
