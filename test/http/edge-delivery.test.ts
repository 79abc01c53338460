import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { ADMIN, FROM_OUTSIDE, READ } from './kit.ts'

const SECRETS = [READ, ADMIN]
const KEYS = ['next-db-monitoring', 'next-db-monitoring.edge', 'next-db-monitoring:proxy'].map(Symbol.for)

/** An isolate as the edge has it: modules of its own, a proxy that reads one table, what it sends caught on the way. */
async function isolate(env: Record<string, string>, url: string) {
  for (const [name, value] of Object.entries({
    DB_MONITORING_INGEST_PATH: '/api/monitoring/database/ingest',
    ...env,
  }))
    vi.stubEnv(name, value)
  vi.resetModules()
  for (const key of KEYS) delete (globalThis as Record<symbol, unknown>)[key]
  const { wrapProxy } = await import('../../src/integrations/next/edge/proxy.ts')
  const { edgeTracking } = await import('../../src/integrations/next/edge/isolate.ts')
  const sent: Request[] = []
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 204 })
  vi.stubGlobal('fetch', async (target: URL, init: RequestInit) => {
    const request = new Request(target, init)
    sent.push(request.clone() as Request)
    return answer(request)
  })
  const proxy = wrapProxy(
    (_request: Request, _event: object) => {
      edgeTracking.tracker('middleware', 'supabase:auth').open('auth.getUser').end()
      return new Response('ok')
    },
    { file: 'proxy.ts' },
  )
  const pending: Promise<unknown>[] = []
  return {
    sent,
    answering(next: typeof answer) {
      answer = next
    },
    async ask() {
      await proxy(new Request(url), { waitUntil: (work: Promise<unknown>) => pending.push(work) })
      await Promise.all(pending)
    },
  }
}

/** A production server whose ingest route takes what the isolate sends, as it comes in over the network. */
function server() {
  const monitor = createMonitor({
    console: false,
    environment: 'production',
    token: READ,
    adminToken: ADMIN,
  })
  const handle = createHandler(monitor, { route: 'ingest', views: VIEWS, production: true })
  return {
    monitor,
    handle: (request: Request) =>
      handle(new Request(request, { headers: { ...Object.fromEntries(request.headers), ...FROM_OUTSIDE } })),
  }
}

describe('an isolate sends its counts to the ingest route', () => {
  beforeEach(() => vi.spyOn(console, 'warn').mockImplementation(() => {}))
  afterEach(async () => {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
    for (const key of KEYS) delete (globalThis as Record<symbol, unknown>)[key]
  })

  it('and goes on behind a message that the server refuses as it stands', async () => {
    const { monitor, handle } = server()
    const edge = await isolate({ DB_MONITORING_TOKEN: READ }, 'https://app.example/page')
    edge.answering(async () => new Response(null, { status: 400 }))
    await edge.ask()
    edge.answering(handle)
    await edge.ask()
    expect(edge.sent).toHaveLength(2)
    expect(monitor.observe().services).toMatchObject([{ name: 'middleware', opened: 1 }])
  })

  it('and is counted once when the server took a message and its answer was lost', async () => {
    const { monitor, handle } = server()
    const edge = await isolate({ DB_MONITORING_TOKEN: READ }, 'https://app.example/page')
    let lost = 1
    edge.answering(async (request) => {
      const answer = await handle(request)
      if (lost-- > 0) throw new Error('timeout')
      return answer
    })
    await edge.ask()
    expect(edge.sent).toHaveLength(2)
    expect(monitor.observe().services).toMatchObject([{ name: 'middleware', opened: 1, ended: 1 }])
  })

  it.each([
    ['the read token', { DB_MONITORING_TOKEN: READ }],
    ['the admin token', { DB_MONITORING_ADMIN_TOKEN: ADMIN }],
  ])('and is heard in production where %s is configured', async (_, env) => {
    const { monitor, handle } = server()
    const edge = await isolate(env, 'https://app.example/page')
    edge.answering(handle)
    await edge.ask()
    expect(monitor.observe().services).toMatchObject([{ name: 'middleware', opened: 1 }])
  })

  it('shows no token to the address it was asked at, which anybody can make up', async () => {
    const edge = await isolate(
      { DB_MONITORING_TOKEN: READ, DB_MONITORING_ADMIN_TOKEN: ADMIN },
      'https://evil.example/page',
    )
    await edge.ask()
    expect(edge.sent).toHaveLength(1)
    const seen = JSON.stringify([...(edge.sent[0] as Request).headers]) + (await edge.sent[0]?.text())
    for (const secret of SECRETS) expect(seen).not.toContain(secret)
  })

  it.each<[string, () => unknown]>([
    ['nothing', () => null],
    ['a text', () => 'request'],
    ['an address that is none', () => ({ method: 'POST', url: '/relative' })],
    [
      'a request that throws when it is read',
      () => ({
        get method() {
          throw new Error('odd')
        },
      }),
    ],
  ])('and leaves a handler alone that is called with %s', async (_, make) => {
    vi.resetModules()
    vi.stubEnv('DB_MONITORING_INGEST_PATH', '/api/monitoring/database/ingest')
    const { wrapProxy } = await import('../../src/integrations/next/edge/proxy.ts')
    const request = make()
    expect(wrapProxy((given: unknown) => ({ given }), { file: 'proxy.ts' })(request).given).toBe(request)
  })

  it('with a pass that opens the ingest route and no other', async () => {
    const edge = await isolate({ DB_MONITORING_ADMIN_TOKEN: ADMIN }, 'https://app.example/page')
    await edge.ask()
    const authorization = edge.sent[0]?.headers.get('authorization') ?? ''
    expect(authorization).toMatch(/^Bearer [0-9a-f]{64}$/)
    const monitor = createMonitor({ console: false, environment: 'production', adminToken: ADMIN })
    const ask = createHandler(monitor, { route: 'database', views: VIEWS, production: true })
    const headers = { ...FROM_OUTSIDE, authorization }
    expect((await ask(new Request('https://app.example/', { headers }))).status).toBe(401)
  })
})
