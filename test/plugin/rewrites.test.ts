import { beforeEach, describe, expect, it, vi } from 'vitest'
import { withRewrites } from '../../plugin/routes/rewrites.ts'
import { basics, tree } from './kit/tree.ts'

// biome-ignore lint/suspicious/noExplicitAny: reads whatever the plugin made.
type Any = any

const ROUTES = { health: '/api/health', database: '/api/db', ingest: false } as const
/** As Next's, as far as these rules need it. */
const MATCHER =
  "exports.pathToRegexp = (source) => new RegExp('^' + source.replace('/:path*', '(?:/.*)?') + '$', 'i')\n"

/** What the build knows when Next, on its own copy of the configuration, has asked for the rewrites. */
async function known(user: Any, dir = appDir()): Promise<Any> {
  const config = withRewrites(user, {
    app: { dir },
    facts: { basePath: user.basePath ?? '', routes: ROUTES },
  })
  const final: Any = { ...config, env: { ...config.env } }
  await final.rewrites()
  return final.env.DB_MONITORING_REWRITTEN
}
const appDir = (): string =>
  tree({ ...basics(), 'node_modules/next/dist/compiled/path-to-regexp/index.js': MATCHER })

beforeEach(() => {
  vi.unstubAllEnvs()
  vi.stubEnv('DB_MONITORING_REWRITTEN_FOUND', undefined as Any)
  vi.stubEnv('DB_MONITORING_SAID', undefined as Any)
  vi.restoreAllMocks()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

describe("the app's rewrites", () => {
  it('are looked at when Next asks for them, and given to it as they are', async () => {
    const rules = [{ source: '/:path*', destination: '/x/:path*' }]
    const user = { rewrites: async () => rules }
    const dir = appDir()
    const config: Any = withRewrites(user, { app: { dir }, facts: { basePath: '', routes: ROUTES } })
    expect(await config.rewrites()).toBe(rules)
    expect(await known({})).toBe('none')
    // Rules behind the files leave ours alone: a file answers before.
    expect(await known(user)).toBe('none')
  })

  it.each([
    ['all', { source: '/:path*' }, '/api/health /api/db'],
    ['all of one host', { source: '/:path*', has: [{ type: 'host', value: 'acme' }] }, '/api/health /api/db'],
    ['one of ours', { source: '/API/health' }, '/api/health'],
    ['another', { source: '/other' }, 'none'],
    ['one that cannot be read', { source: '/(' }, '/api/health /api/db'],
  ])('before the files keep ours behind the proxy where they cover %s', async (_, rule, expected) => {
    const found = await known({ rewrites: async () => ({ beforeFiles: [{ ...rule, destination: '/t' }] }) })
    expect(found).toBe(expected)
  })

  it('are named where they keep ours behind the proxy', async () => {
    vi.resetModules()
    const fresh = await import('../../plugin/routes/rewrites.ts')
    const user: Any = { rewrites: async () => ({ beforeFiles: [{ source: '/api/db', destination: '/t' }] }) }
    const config: Any = fresh.withRewrites(user, {
      app: { dir: appDir() },
      facts: { basePath: '', routes: ROUTES },
    })
    await { ...config, env: { ...config.env } }.rewrites()
    expect(String(vi.mocked(console.warn).mock.calls[0]?.[0])).toMatch(
      /DBM-110[\s\S]*rewrites[\s\S]*\/api\/db/,
    )
  })

  it('are read with base path and languages', async () => {
    const early = (rule: object) => async () => ({ beforeFiles: [{ ...rule, destination: '/t' }] })
    expect(await known({ basePath: '/b', rewrites: early({ source: '/b/api/db', basePath: false }) })).toBe(
      '/api/db',
    )
    const i18n = { locales: ['en', 'fr'], defaultLocale: 'en' }
    expect(await known({ i18n, rewrites: early({ source: '/en/api/db', locale: false }) })).toBe('/api/db')
    expect(await known({ i18n, rewrites: async () => [{ source: '/:path*', destination: '/t' }] })).toBe(
      '/api/health /api/db',
    )
  })

  it('are known to a worker, which evaluates the configuration and asks for none', async () => {
    const dir = appDir()
    await known({ rewrites: async () => ({ beforeFiles: [{ source: '/api/db', destination: '/t' }] }) }, dir)
    const plan = { facts: { basePath: '', routes: ROUTES } }
    const again: Any = withRewrites({}, { ...plan, app: { dir } })
    expect(again.env.DB_MONITORING_REWRITTEN).toBe('/api/db')
    const other: Any = withRewrites({}, { ...plan, app: { dir: appDir() } })
    expect(other.env.DB_MONITORING_REWRITTEN).toBe('')
  })

  it('stay unknown where a wrapper around ours asks, which may add more', async () => {
    const dir = appDir()
    const config: Any = withRewrites({}, { app: { dir }, facts: { basePath: '', routes: ROUTES } })
    const final: Any = {
      ...config,
      env: { ...config.env },
      rewrites: async () => [...((await config.rewrites()) ?? []), { source: '/:path*' }],
    }
    await final.rewrites()
    expect(final.env.DB_MONITORING_REWRITTEN).toBe('')
  })

  it('are left alone in a static export, and where they are no function', () => {
    const plan = { app: { dir: '/nowhere' }, facts: { basePath: '', routes: ROUTES } }
    for (const config of [{ output: 'export' }, { rewrites: 'odd' } as Any])
      expect(withRewrites(config, plan)).toBe(config)
  })
})
