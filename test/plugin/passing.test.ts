import { beforeEach, describe, expect, it, vi } from 'vitest'
import { basics, tree } from './kit/tree.ts'

/** Enough of the module that Next ships: named parameters and what stands in brackets. */
const PATHS = `exports.pathToRegexp = (source) => new RegExp('^' + source.replace(/\\/:\\w+\\*/g, '(?:/.*)?').replace(/:\\w+/g, '[^/]+') + '$')`

async function said(proxy: string, options: object = {}): Promise<string> {
  vi.resetModules()
  const { withDbMonitoring } = await import('../../plugin/index.ts')
  const say = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const dir = tree({
    ...basics(),
    'node_modules/next/dist/compiled/path-to-regexp/index.js': PATHS,
    'app/page.tsx': '',
    'proxy.ts': proxy,
  })
  const evaluate = withDbMonitoring(() => ({}), { dir, ...options }) as (
    phase: string,
    context: object,
  ) => {
    readonly env?: object
  }
  evaluate('phase-production-build', {})
  return say.mock.calls.flat().join('\n')
}

beforeEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.stubEnv('NEXT_PHASE', undefined)
  vi.stubEnv('DB_MONITORING_SAID', undefined)
  vi.stubEnv('TURBOPACK', '1')
})

const proxy = (config: string): string => `export function proxy() {}\n${config}`

describe('a proxy in front of the monitoring routes', () => {
  it.each([
    ['no matcher', ''],
    ['a pattern for all of /api', "export const config = { matcher: '/api/:path*' }"],
    ['one of a list', "export const config = { matcher: ['/other', '/((?!_next|favicon.ico).*)'] }"],
    [
      'an object',
      "export const config = { matcher: [{ source: '/api/:path*', missing: [{ type: 'header', key: 'x' }] }] }",
    ],
    ['a key in quotes', "export const config = { 'matcher': ['/api/:path*'] }"],
    ['an object with keys in quotes', 'export const config = { "matcher": [{ "source": "/api/:path*" }] }'],
    ['a repetition', "export const config = { matcher: ['/([a-z]{3})/health/connections'] }"],
  ])('is said once, with what becomes of it: %s', async (_, config) => {
    const text = await said(proxy(config))
    expect(text.match(/DBM-110 /g)).toHaveLength(1)
    expect(text).toContain('/api/health/connections')
    expect(text).toContain('go past proxy.ts')
  })

  it.each([
    ['another path', "export const config = { matcher: ['/dashboard/:path*'] }"],
    [
      'one that asks for a header',
      "export const config = { matcher: [{ source: '/api/:path*', has: [{ type: 'header', key: 'x' }] }] }",
    ],
    [
      'one in a comment',
      "export const config = { matcher: ['/a', /* '/api/:path*', */\n// '/api/:path*'\n] }",
    ],
    [
      "another file's",
      "export { config as authConfig } from './auth'\nexport const config = { matcher: '/a' }",
    ],
  ])('is not said where it does not cover them: %s', async (_, config) => {
    expect(await said(proxy(config))).not.toContain('DBM-110')
  })

  it('is said with what to exclude when they are to go through it', async () => {
    expect(await said(proxy(''), { ownRoutesPass: false })).toMatch(/DBM-110[\s\S]*Exclude them/)
  })

  it('is said of a matcher that Next cannot read with webpack, and runs for every path', async () => {
    vi.stubEnv('TURBOPACK', '')
    expect(await said(proxy("const m = '/a'\nexport const config = { matcher: m }"))).toContain('DBM-110')
  })
})
