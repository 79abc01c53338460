import { beforeEach, describe, expect, it, vi } from 'vitest'
import { withDbMonitoring } from '../../plugin/index.ts'
import { basics, libraries, tree } from './kit/tree.ts'

// biome-ignore lint/suspicious/noExplicitAny: reads whatever the plugin made.
type Any = any

const BUILD = 'phase-production-build'
const built = (user: Any, options: Any = {}): Any => {
  const dir = tree({ ...basics(), ...libraries(), 'app/page.tsx': '', 'tsconfig.json': '{}' })
  return (withDbMonitoring((() => user) as Any, { dir, ...options }) as Any)(BUILD, {})
}
const cached = { source: '/api/:path*', headers: [{ key: 'Cache-Control', value: 'public, max-age=60' }] }
const ours = [
  { key: 'Cache-Control', value: 'no-store' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
]

beforeEach(() => {
  vi.unstubAllEnvs()
  vi.stubEnv('IS_NEXT_WORKER', undefined as Any)
  vi.stubEnv('NEXT_PHASE', undefined as Any)
  vi.stubEnv('DB_CONNECTION_MONITORING', undefined as Any)
  vi.stubEnv('TURBOPACK', '1')
})

describe("the user's headers", () => {
  it('stay, and come before a rule that keeps the routes out of caches: the last one wins', async () => {
    const config = built({ headers: async () => [cached] })
    expect(await config.headers()).toEqual([
      cached,
      { source: '/api/health/connections', headers: ours },
      { source: '/api/monitoring/database', headers: ours },
      { source: '/api/monitoring/database/ingest', headers: ours },
    ])
  })

  it.each(['1', undefined])(
    'give what they gave, where the call shows the configuration used in the end',
    async (turbopack) => {
      vi.stubEnv('TURBOPACK', turbopack as Any)
      const headers = async (): Promise<object[]> => [cached]
      expect(await built({}).headers()).toEqual([])
      expect(await built({ headers }, { routes: false }).headers()).toEqual([cached])
      expect(built({ headers: 'odd' }).headers).toBe('odd')
      expect(built({ output: 'export' })).not.toHaveProperty('headers')
    },
  )

  it('are asked for on the configuration they belong to, and what they throw comes through', async () => {
    const user = {
      paths: [cached],
      async headers(this: Any) {
        return this.paths
      },
    }
    expect((await built(user).headers())[0]).toBe(cached)
    const failing = built({
      headers: async () => {
        throw new Error('theirs')
      },
    })
    await expect(failing.headers()).rejects.toThrow('theirs')
  })

  it('of an app in several languages: our paths have none', async () => {
    const config = built({
      i18n: { locales: ['en', 'de'], defaultLocale: 'en' },
      headers: async () => [],
    })
    expect((await config.headers()).map(({ locale }: Any) => locale)).toEqual([false, false, false])
  })

  it('are extended once, however often the plugin is applied', async () => {
    const dir = tree({ ...basics(), ...libraries(), 'app/page.tsx': '', 'tsconfig.json': '{}' })
    const user = { headers: async () => [cached] }
    const twice = withDbMonitoring(withDbMonitoring((() => user) as Any, { dir }) as Any, { dir }) as Any
    expect(await twice(BUILD, {}).headers()).toHaveLength(4)
  })
})
