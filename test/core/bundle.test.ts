import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from '../../src/internal/app.ts'

const KEYS = ['next-db-monitoring', 'next-db-monitoring.app'].map((name) => Symbol.for(name))
const USER_CONFIG = 'next-db-monitoring/internal/user-config'
const FACTS = {
  next: '16.4.6',
  bundler: 'turbopack',
  basePath: '/base',
  routes: { health: '/api/health', database: '/api/database', ingest: '/api/ingest' },
  seams: { pg: 'wrapped' },
}

function forget(): void {
  for (const key of KEYS) delete (globalThis as Record<symbol, unknown>)[key]
}

/** What Node loads from node_modules: no bundler has put anything in. */
async function outside() {
  vi.resetModules()
  const { sharedMonitor } = await import('../../src/instance/shared.ts')
  const { currentApp } = await import('../../src/internal/app.ts')
  const { watched } = await import('../../src/integrations/next/handler.ts')
  return { sharedMonitor, currentApp, watched }
}

/** Loads what a bundler compiled with this in place of its variables and of the configuration. */
async function bundle(facts: object, config: object): Promise<App> {
  vi.resetModules()
  vi.stubEnv('DB_MONITORING_BUILD_FACTS', JSON.stringify(facts))
  vi.stubEnv('DB_MONITORING_REWRITTEN', 'none')
  vi.doMock(USER_CONFIG, () => ({ default: config }))
  await import('next-db-monitoring/internal/connect')
  const { currentApp } = await import('../../src/internal/app.ts')
  vi.unstubAllEnvs()
  vi.doUnmock(USER_CONFIG)
  return currentApp()
}

describe('code that Node loads beside the bundle of an app', () => {
  beforeEach(() => {
    forget()
    vi.spyOn(console, 'warn').mockImplementation(() => {})
  })
  afterEach(() => {
    vi.restoreAllMocks()
    forget()
  })

  it('runs with the configuration and the facts that are in the bundle', async () => {
    const { sharedMonitor, currentApp } = await outside()
    const app = await bundle(FACTS, { service: 'shop', console: false })
    expect(currentApp()).toBe(app)
    expect(sharedMonitor().options.service).toBe('shop')
    expect(sharedMonitor().coverage.build).toMatchObject({ next: '16.4.6', basePath: '/base' })
  })

  it('learns of a bundle that is loaded after the first use', async () => {
    const { sharedMonitor } = await outside()
    const before = sharedMonitor()
    expect(before.coverage.build).toBeNull()
    await bundle(FACTS, {})
    expect(sharedMonitor()).toBe(before)
    expect(before.coverage.build).toMatchObject({ next: '16.4.6' })
  })

  it('lets the requests for our own routes past the proxy, wherever they are in the app that came last', async () => {
    const { watched } = await outside()
    const watch = { began() {}, failed() {}, done() {} }
    const handler = watched(
      () => 'login',
      watch,
      (fn) => fn(),
    ) as (request: object) => unknown
    const answer = (): unknown => {
      const url = 'http://localhost/base/api/health'
      const nextUrl = { pathname: '/api/health', basePath: '/base' }
      const given = handler({ method: 'GET', url, headers: new Headers(), nextUrl })
      return given instanceof Response ? given.headers.get('x-middleware-rewrite') : given
    }
    expect(answer()).toBe('login')
    await bundle(FACTS, {})
    expect(answer()).toBe('http://localhost/base/api/health')
    await bundle({ ...FACTS, ownRoutesPass: false }, {})
    expect(answer()).toBe('login')
  })

  it('is not told of a process without an app, and a bundle goes by its own', async () => {
    const first = await bundle(FACTS, {})
    vi.resetModules()
    await import('next-db-monitoring/internal/connect')
    const { currentApp } = await outside()
    expect(currentApp()).toBe(first)
    const second = await bundle({ ...FACTS, basePath: '/second' }, {})
    expect(second.facts?.basePath).toBe('/second')
  })
})

it('an isolate has no monitor to start: the hooks of its instrumentation are those of the user', async () => {
  const { wrapInstrumentation } = await import('../../src/integrations/next/edge/instrumentation.ts')
  const users = { register: () => {}, onRequestError: () => {} }
  expect(wrapInstrumentation(users)).toEqual({ ...users, default: undefined })
})
