import { afterEach, describe, expect, it, vi } from 'vitest'

const ROUTES = { health: '/api/health/connections', database: '/api/monitoring/database', ingest: false }

/** A wrapped guard that sends everybody to the login, in an app built with these facts. */
async function guard(facts: object = {}): Promise<(path: string, method?: string) => unknown> {
  vi.stubEnv(
    'DB_MONITORING_BUILD_FACTS',
    JSON.stringify({ basePath: '/base', routes: ROUTES, seams: {}, ...facts }),
  )
  vi.resetModules()
  const { watched } = await import('../../src/integrations/next/handler.ts')
  const watch = { began: () => {}, failed: () => {}, done: () => {} }
  const wrapped = watched(
    (_request: Request) => 'to the login',
    watch,
    (fn) => fn(),
  )
  return (path, method = 'GET') => wrapped(new Request(`http://localhost${path}`, { method }))
}

afterEach(() => void vi.unstubAllEnvs())

describe('a wrapped proxy', () => {
  it('lets requests for our own routes pass, with and without the base path and a slash at the end', async () => {
    const ask = await guard()
    expect(ask('/api/health/connections')).toBeUndefined()
    expect(ask('/api/health/connections/')).toBeUndefined()
    expect(ask('/base/api/monitoring/database?format=prometheus')).toBeUndefined()
    expect(ask('/base/api/monitoring/database', 'POST')).toBeUndefined()
  })

  it('keeps everything else, paths below ours too', async () => {
    const ask = await guard()
    for (const path of [
      '/',
      '/api/health',
      '/api/health/connections/more',
      '/api/monitoring/database/ingest',
      '/x/api/health/connections',
    ])
      expect(ask(path), path).toBe('to the login')
  })

  it('keeps all of them when the app wants that', async () => {
    const ask = await guard({ ownRoutesPass: false })
    expect(ask('/api/health/connections')).toBe('to the login')
  })
})
