import { afterEach, describe, expect, it, vi } from 'vitest'

const ROUTES = { health: '/api/health/connections', database: '/api/monitoring/database', ingest: false }
const HEALTH = ROUTES.health
const INGEST = `${ROUTES.database}/ingest`

interface Asking {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly locales?: readonly string[]
}

/**
 * A request as Next's adapter gives it to a handler: its `nextUrl` without base path, language, `_next/data` and `.rsc`. The first
 * language is the default one. (`test/e2e/passing.test.ts` asks with Next's own.)
 */
function nextRequest(path: string, base: string, { locales = [], ...init }: Asking): Request {
  const url = new URL(path.replace(/\.rsc$/, ''), 'http://localhost:3000')
  const hasBase = base !== '' && url.pathname.startsWith(`${base}/`)
  const data = /^\/_next\/data\/[^/]+(\/.*)\.json$/
  const inside = (hasBase ? url.pathname.slice(base.length) : url.pathname).replace(data, '$1')
  const locale = locales.find((each) => inside.startsWith(`/${each}/`))
  const pathname = locale === undefined ? inside : inside.slice(locale.length + 1)
  // Next puts no language before an address of an API.
  url.pathname = (hasBase ? base : '') + pathname
  const [defaultLocale] = locales
  return Object.assign(new Request(url, init), {
    nextUrl: {
      pathname,
      basePath: hasBase ? base : '',
      locale: locale ?? defaultLocale ?? '',
      defaultLocale,
    },
  })
}

/** A wrapped guard that sends everybody to the login, in an app built with these facts: `login`, or where it was passed to. */
async function guard(
  facts: { readonly basePath?: string; readonly ownRoutesPass?: boolean } = {},
  rewritten = 'none',
): Promise<(path: string, asking?: Asking) => string | null> {
  vi.stubEnv(
    'DB_MONITORING_BUILD_FACTS',
    JSON.stringify({ basePath: '', routes: ROUTES, seams: {}, ...facts }),
  )
  vi.stubEnv('DB_MONITORING_INGEST_PATH', `${facts.basePath ?? ''}${INGEST}`)
  vi.stubEnv('DB_MONITORING_REWRITTEN', rewritten)
  vi.resetModules()
  const { watched } = await import('../../src/integrations/next/handler.ts')
  const watch = { began: () => {}, failed: () => {}, done: () => {} }
  const wrapped = watched(
    (_request: Request): unknown => 'login',
    watch,
    (fn) => fn(),
  )
  return (path, asking = {}) => {
    const request = nextRequest(path, facts.basePath ?? '', asking)
    const answer = wrapped(request)
    return answer instanceof Response ? answer.headers.get('x-middleware-rewrite') : String(answer)
  }
}

afterEach(() => void vi.unstubAllEnvs())

describe('a wrapped proxy', () => {
  it('sends requests for our own routes to exactly these, with their query', async () => {
    const ask = await guard()
    expect(ask(HEALTH)).toBe(`http://localhost:3000${HEALTH}`)
    expect(ask(`${HEALTH}?live=1&a=%20`)).toBe(`http://localhost:3000${HEALTH}?live=1&a=%20`)
    expect(ask(`${HEALTH}/`)).toBe(`http://localhost:3000${HEALTH}`)
    expect(ask(ROUTES.database, { method: 'POST' })).toBe(`http://localhost:3000${ROUTES.database}`)
    expect(ask(INGEST, { method: 'POST' })).toBe(`http://localhost:3000${INGEST}`)
  })

  it('does so below a base path, once', async () => {
    const ask = await guard({ basePath: '/b' })
    expect(ask(`/b${HEALTH}`)).toBe(`http://localhost:3000/b${HEALTH}`)
    expect(ask(`/b${INGEST}`, { method: 'POST' })).toBe(`http://localhost:3000/b${INGEST}`)
    for (const path of [HEALTH, `/b/b${HEALTH}`, `/b/b/b${HEALTH}`, `/b/b${INGEST}`])
      expect(ask(path, { method: 'POST' }), path).toBe('login')
  })

  it('does so for a plain request, whose address has the base path', async () => {
    await guard({ basePath: '/b' })
    const { passedOn } = await import('../../src/integrations/next/passing.ts')
    const to = (path: string) =>
      passedOn(new Request(`http://localhost${path}`))?.headers.get('x-middleware-rewrite')
    expect(to(`/b${HEALTH}?a=1`)).toBe(`http://localhost/b${HEALTH}?a=1`)
    expect(to(HEALTH)).toBeUndefined()
    expect(to(`/b/b${HEALTH}`)).toBeUndefined()
  })

  it('keeps everything else, paths below ours too', async () => {
    const ask = await guard()
    for (const path of ['/', '/api/health', `${HEALTH}/more`, INGEST, `/x${HEALTH}`])
      expect(ask(path), path).toBe('login')
    expect(ask(HEALTH, { method: 'DELETE' })).toBe('login')
  })

  it.each([
    'next-action',
    'rsc',
    'next-url',
    'next-router-prefetch',
    'next-router-state-tree',
    'x-nextjs-data',
  ])('keeps what Next itself would ask of a page: %s', async (name) => {
    const ask = await guard()
    for (const path of [HEALTH, INGEST])
      expect(ask(path, { method: 'POST', headers: { [name]: '1' } })).toBe('login')
  })

  it('keeps the data of a page and other languages', async () => {
    const ask = await guard()
    const locales = ['en', 'fr']
    expect(ask(HEALTH, { locales })).toBe(`http://localhost:3000${HEALTH}`)
    for (const path of [`/fr${HEALTH}`, `/_next/data/BID/fr${HEALTH}.json`, `/_next/data/BID${HEALTH}.json`])
      expect(ask(path, { locales, headers: { 'x-nextjs-data': '1' } }), path).toBe('login')
    expect(ask(`/fr${HEALTH}`, { locales })).toBe('login')
  })

  it('keeps those that a rewrite of the app may take to a page, and all where nobody could look', async () => {
    const some = await guard({}, `${HEALTH} ${INGEST}`)
    expect(some(HEALTH)).toBe('login')
    expect(some(INGEST, { method: 'POST' })).toBe('login')
    expect(some(ROUTES.database)).not.toBe('login')
    expect((await guard({}, ''))(HEALTH)).toBe('login')
    vi.stubEnv('__NEXT_HAS_REWRITES', 'false')
    expect((await guard({}, ''))(HEALTH)).not.toBe('login')
  })

  it('keeps all of them when the app wants that, except the counts it sends itself', async () => {
    const ask = await guard({ ownRoutesPass: false })
    expect(ask(HEALTH)).toBe('login')
    expect(ask(INGEST, { method: 'POST' })).not.toBe('login')
  })

  it('has the properties of the handler it stands for', async () => {
    await guard()
    const { watched } = await import('../../src/integrations/next/handler.ts')
    const users = Object.assign(async function guarded(_request: unknown, _event: unknown) {}, {
      publicRoutes: ['/login'],
    })
    const wrapped = watched(users, { began() {}, failed() {}, done() {} }, (fn) => fn())
    expect(wrapped.publicRoutes).toBe(users.publicRoutes)
    expect([wrapped.name, wrapped.length]).toEqual(['guarded', 2])
    class Handler {
      readonly made = true
    }
    const Wrapped = watched(Handler, { began() {}, failed() {}, done() {} }, (fn) => fn())
    expect(new Wrapped()).toBeInstanceOf(Handler)
  })
})
