import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { withDbMonitoring } from '../../plugin/index.ts'
import { basics, contents, installed, libraries, tree } from './kit/tree.ts'

// biome-ignore lint/suspicious/noExplicitAny: reads whatever the plugin made.
type Any = any

const BUILD = 'phase-production-build'
const SERVER = 'phase-production-server'
const APP = { ...basics(), ...libraries(), 'app/page.tsx': '', 'tsconfig.json': '{}', 'proxy.ts': '' }

/** The configuration as a build would get it. */
const built = (
  files: Readonly<Record<string, string>>,
  user: Any = {},
  options: Any = {},
): { dir: string; config: Any } => {
  const dir = tree(files)
  const evaluate = withDbMonitoring((() => user) as Any, { dir, ...options }) as Any
  return { dir, config: evaluate(BUILD, {}) }
}

beforeEach(() => {
  vi.unstubAllEnvs()
  vi.stubEnv('IS_NEXT_WORKER', undefined as Any)
  vi.stubEnv('NEXT_PHASE', undefined as Any)
  vi.stubEnv('DB_CONNECTION_MONITORING', undefined as Any)
  vi.stubEnv('DB_MONITORING_SAID', undefined as Any)
  vi.stubEnv('TURBOPACK', '1')
})

describe('the form of the configuration', () => {
  it('stays: object, function, async function, promise', async () => {
    const dir = tree(APP)
    const user = { reactStrictMode: true }
    expect(withDbMonitoring(user, { dir })).toMatchObject(user)
    expect((withDbMonitoring(() => user, { dir }) as Any)(BUILD, {})).toMatchObject(user)
    const later = (withDbMonitoring(async () => user, { dir }) as Any)(BUILD, {})
    expect(later).toBeInstanceOf(Promise)
    expect(await later).toMatchObject(user)
    expect(await withDbMonitoring(Promise.resolve(user), { dir })).toMatchObject(user)
    expect(withDbMonitoring(undefined, { dir })).toHaveProperty('env')
  })

  it('gets phase and context', () => {
    const seen: unknown[] = []
    const evaluate = withDbMonitoring((...args: unknown[]) => seen.push(...args) && {}, {
      dir: tree(APP),
    }) as Any
    evaluate(SERVER, { defaultConfig: 1 })
    expect(seen).toEqual([SERVER, { defaultConfig: 1 }])
  })

  it.each([null, 7, 'config', []])('is refused by number when it is none: %j', (config) => {
    expect(() => withDbMonitoring(config as Any, { dir: tree(APP) })).toThrow(/DBM-107/)
    expect(() => (withDbMonitoring((() => config) as Any, { dir: tree(APP) }) as Any)(BUILD, {})).toThrow(
      /DBM-107/,
    )
  })

  it("does not change the user's objects", () => {
    const user = Object.freeze({
      env: Object.freeze({ A: '1' }),
      turbopack: Object.freeze({ rules: Object.freeze({}) }),
      transpilePackages: Object.freeze(['x']) as Any,
    })
    expect(built(APP, user).config.env.A).toBe('1')
  })
})

describe('merging', () => {
  it("keeps the user's Turbopack rules, as object and as list, and appends", () => {
    const mine = { loaders: ['mine'], as: '*.js' }
    const { config } = built(APP, {
      turbopack: { resolveExtensions: ['.ts'], rules: { '*.svg': mine, '**/proxy.ts': mine } },
    })
    expect(config.turbopack.resolveExtensions).toEqual(['.ts'])
    expect(config.turbopack.rules['*.svg']).toBe(mine)
    expect(config.turbopack.rules['**/proxy.ts'][0]).toBe(mine)
    expect(config.turbopack.rules['**/proxy.ts']).toHaveLength(2)
    const list = built(APP, { turbopack: { rules: { '**/proxy.ts': ['a-loader', mine] } } }).config.turbopack
      .rules['**/proxy.ts']
    expect(list.slice(0, 2)).toEqual(['a-loader', mine])
    expect(list).toHaveLength(3)
  })

  it('goes where the version keeps it, and nowhere that Next 14 would announce', () => {
    const files = { ...APP, ...basics('14.2.35'), 'middleware.ts': '' }
    const turbo = built(files, {
      experimental: { instrumentationHook: true, turbo: { rules: { '*.svg': ['x'] } } },
    }).config
    expect(turbo.turbopack).toBeUndefined()
    expect(turbo.experimental.instrumentationHook).toBe(true)
    expect(Object.keys(turbo.experimental.turbo.rules)).toEqual(['*.svg', '**/middleware.ts'])
    vi.stubEnv('TURBOPACK', undefined as Any)
    expect(built(files, {}).config.experimental).toBeUndefined()
  })

  it("keeps what stands under Turbopack's older key where Next reads both and takes the newer one's fields whole", () => {
    const turbo = { rules: { '*.svg': ['x'] }, resolveAlias: { mine: './mine.js' }, moduleIds: 'named' }
    const read = (version: string): Any =>
      built({ ...APP, ...basics(version), 'middleware.ts': '' }, { experimental: { turbo } }).config.turbopack
    for (const version of ['15.3.0', '15.5.29']) {
      const { rules, resolveAlias, moduleIds } = read(version)
      expect(Object.keys(rules)).toEqual(['*.svg', '**/middleware.ts'])
      expect(resolveAlias.mine).toBe('./mine.js')
      expect(moduleIds).toBe('named')
    }
    expect(read('16.4.6').rules['*.svg']).toBeUndefined()
  })

  describe('leaves the request handler alone in development where Turbopack breaks every route by a loader for it', () => {
    const DEVELOPMENT = 'phase-development-server'
    const rules = (version: string, file: string, phase: string | null, ...command: string[]): string[] => {
      const dir = tree({ ...APP, ...basics(version), [file]: '', 'instrumentation.ts': '' })
      const before = process.argv
      process.argv = ['node', ...command]
      try {
        const config = withDbMonitoring((phase === null ? {} : () => ({})) as Any, { dir }) as Any
        return Object.keys((phase === null ? config : config(phase, {})).turbopack.rules)
      } finally {
        process.argv = before
      }
    }

    it.each(['development', 'test', 'production'])('with NODE_ENV=%s, and says so', (mode) => {
      const said = vi.spyOn(console, 'warn').mockImplementation(() => {})
      vi.stubEnv('NODE_ENV', mode)
      expect(rules('15.5.29', 'middleware.ts', DEVELOPMENT)).toEqual(['**/instrumentation.ts'])
      expect(said.mock.calls.join()).toMatch(/DBM-109[\s\S]*middleware\.ts[\s\S]*15\.5\.29[\s\S]*unchanged/)
      expect(rules('15.5.29', 'middleware.ts', null, '/bin/next', 'dev')).toEqual(['**/instrumentation.ts'])
      // A program that starts Next: nobody knows what for.
      expect(rules('15.5.29', 'middleware.ts', null, '/app/server.js')).toEqual(['**/instrumentation.ts'])
      expect(rules('15.5.29', 'middleware.ts', BUILD)).toContain('**/middleware.ts')
      expect(rules('15.5.29', 'middleware.ts', null, '/bin/next', 'build')).toContain('**/middleware.ts')
      expect(rules('16.4.6', 'proxy.ts', DEVELOPMENT)).toContain('**/proxy.ts')
    })

    it('and on 14 the instrumentation file, by which it would end the server', () => {
      const said = vi.spyOn(console, 'warn').mockImplementation(() => {})
      vi.stubEnv('TURBOPACK', '1')
      const dir = tree({ ...APP, ...basics('14.2.35'), 'instrumentation.ts': '' })
      const users = { experimental: { instrumentationHook: true } }
      const config = (withDbMonitoring((() => users) as Any, { dir }) as Any)(DEVELOPMENT, {})
      expect(Object.keys(config.experimental.turbo.rules)).toEqual([])
      expect(said.mock.calls.join()).toMatch(
        /DBM-109[\s\S]*instrumentation\.ts[\s\S]*14\.2\.35[\s\S]*unchanged/,
      )
    })
  })

  it('leads libraries to our seams by forward-slash paths and package names', () => {
    const { dir, config } = built(APP)
    const alias = config.turbopack.resolveAlias
    expect(alias['@supabase/ssr']).toBe('next-db-monitoring/internal/seams/ssr')
    expect(alias['next-db-monitoring/internal/real/ssr']).toBe(
      './node_modules/@supabase/ssr/dist/module/index.js',
    )
    expect(alias.postgres.default).toBe('next-db-monitoring/internal/seams/postgres')
    // Of the list that Next keeps outside by name: only a file outside node_modules stands in.
    expect(alias.pg.default).toBe('./app/(db-monitoring)/pg.cjs')
    expect(alias.pg.browser).toBe('pg/lib/index.js')
    expect(existsSync(join(dir, alias.pg.default))).toBe(true)
  })

  it('leaves out what the app does not have or the user does not want', () => {
    /** Which request code runs for: only the bundle can know. */
    const STORAGES = 'next-db-monitoring/internal/prerender'
    const { config } = built({ ...basics(), 'app/page.tsx': '' })
    expect(Object.keys(config.turbopack.resolveAlias)).toEqual([STORAGES])
    const less = built(APP, {}, { wrap: { supabase: false, postgres: false } }).config.turbopack.resolveAlias
    expect(Object.keys(less)).toEqual(['pg', 'next-db-monitoring/internal/real/pg', STORAGES])
    const server = built(APP, {}, { wrap: { browser: false } }).config.turbopack.resolveAlias
    expect(server['@supabase/ssr'].browser).toBe('./node_modules/@supabase/ssr/dist/module/index.js')
  })

  /** What of ours is not compiled with the app. */
  const OWN = 'next-db-monitoring/internal/node'
  const lenders = { ...installed('slonik', {}), ...installed('sequelize', {}) }

  it('leaves libraries outside whose pools are patched where Node loads them, beside what the user left there', () => {
    const { config } = built({ ...APP, ...lenders }, { serverExternalPackages: ['sharp', 'slonik'] })
    expect(config.serverExternalPackages).toEqual(['sharp', 'slonik', OWN, 'sequelize'])
    const older = built({ ...APP, ...lenders, ...basics('14.2.35') }, { experimental: { a: 1 } }).config
    expect(older.experimental).toMatchObject({
      a: 1,
      serverComponentsExternalPackages: [OWN, 'sequelize', 'slonik'],
    })
    expect(older.serverExternalPackages).toBeUndefined()
  })

  it('bundles such a library where the user does, where pg is not tracked, and where there is none', () => {
    const files = { ...APP, ...lenders }
    expect(built(files, { transpilePackages: ['slonik'] }).config.serverExternalPackages).toEqual([
      OWN,
      'sequelize',
    ])
    expect(built(files, {}, { wrap: { pg: false } }).config.serverExternalPackages).toEqual([OWN])
    expect(built(APP).config.serverExternalPackages).toEqual([OWN])
  })

  it('leaves a dependency outside that has a copy of pg of its own: inside it would get the copy of the app', () => {
    const files = {
      ...APP,
      'package.json': JSON.stringify({ dependencies: { 'legacy-db': '1', 'modern-db': '1' } }),
      ...installed('legacy-db', { dependencies: { pg: '8.11.0' } }),
      'node_modules/legacy-db/node_modules/pg/package.json': JSON.stringify({
        name: 'pg',
        version: '8.11.0',
      }),
      ...installed('modern-db', { dependencies: { pg: '8' } }),
    }
    expect(built(files).config.serverExternalPackages).toEqual([OWN, 'legacy-db'])
    const bundled = built(files, { transpilePackages: ['legacy-db'] }).config
    expect(bundled.serverExternalPackages).toEqual([OWN])
  })

  it('leaves a dependency outside that leads to such a package, however deep it lies', () => {
    const pg = JSON.stringify({ name: 'pg', version: '8.11.0' })
    const needs = (...names: string[]) => ({
      dependencies: Object.fromEntries(names.map((name) => [name, '1'])),
    })
    const at = (path: string, name: string, json: object) => ({
      [`${path}/package.json`]: JSON.stringify({ name, version: '1.0.0', ...json }),
    })
    const files = {
      ...APP,
      'package.json': JSON.stringify(needs('queue', 'store', 'panel', 'plain')),
      // Nested as npm does, with a circle; the copy is needed through a peer.
      ...installed('queue', needs('queue-core')),
      ...at('node_modules/queue/node_modules/queue-core', 'queue-core', needs('queue-pg', 'queue')),
      ...at('node_modules/queue/node_modules/queue-core/node_modules/queue-pg', 'queue-pg', {
        peerDependencies: { pg: '8.11.0' },
      }),
      'node_modules/queue/node_modules/queue-core/node_modules/pg/package.json': pg,
      // Beside each other as pnpm does.
      ...installed('store', needs('store-pg')),
      ...at('node_modules/store/node_modules/store-pg', 'store-pg', needs('pg')),
      'node_modules/store/node_modules/pg/package.json': pg,
      // Components belong in the bundle.
      ...installed('panel', { ...needs('panel-pg'), peerDependencies: { react: '19' } }),
      ...at('node_modules/panel/node_modules/panel-pg', 'panel-pg', needs('pg')),
      'node_modules/panel/node_modules/pg/package.json': pg,
      ...installed('plain', needs('pg')),
    }
    expect(built(files).config.serverExternalPackages).toEqual([OWN, 'queue', 'store'])
  })

  it("keeps an alias of the user's own and says what that means", () => {
    const say = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { config } = built(APP, { turbopack: { resolveAlias: { postgres: './mine.js' } } })
    expect(config.turbopack.resolveAlias.postgres).toBe('./mine.js')
    expect(say.mock.calls.flat().join()).toMatch(/DBM-109.*postgres/)
    say.mockRestore()
  })

  it('applied twice changes nothing', () => {
    const dir = tree(APP)
    const evaluate = (times: number): Any => {
      let config: Any = () => ({ transpilePackages: ['x'] })
      for (let i = 0; i < times; i++) config = withDbMonitoring(config, { dir })
      const result = config(BUILD, {})
      const { compiler } = result
      return {
        ...result,
        webpack: typeof result.webpack,
        headers: typeof result.headers,
        rewrites: typeof result.rewrites,
        compiler: { ...compiler, runAfterProductionCompile: typeof compiler?.runAfterProductionCompile },
      }
    }
    expect(evaluate(2)).toEqual(evaluate(1))
    expect(
      withDbMonitoring({ ...withDbMonitoring({}, { dir }), poweredByHeader: false }, { dir }),
    ).toHaveProperty('poweredByHeader', false)
  })
})

describe("webpack's configuration", () => {
  const webpackOf = (user: Any, context: Any, given: Any = {}): Any => {
    vi.stubEnv('TURBOPACK', undefined as Any)
    const { dir, config } = built(APP, user)
    return {
      dir,
      result: config.webpack(
        { module: { rules: [] }, resolve: { alias: {} }, externals: [], ...given },
        { dir, ...context },
      ),
    }
  }

  it("is the user's first, then ours", () => {
    const order: string[] = []
    const user = {
      webpack(config: Any) {
        order.push('user')
        expect(config.resolve.alias).toEqual({})
        return { ...config, resolve: { alias: { mine: 'x' } } }
      },
    }
    const { result } = webpackOf(user, { isServer: true, nextRuntime: 'nodejs' })
    expect(order).toEqual(['user'])
    expect(result.resolve.alias.mine).toBe('x')
    expect(result.resolve.alias['@supabase/ssr$']).toMatch(/seams\/ssr\.js$/)
  })

  it.each([
    [{ isServer: true, nextRuntime: 'nodejs' }, 'ssr.js', true],
    [{ isServer: true, nextRuntime: 'edge' }, 'ssr.edge.js', false],
    [{ isServer: false }, 'ssr.browser.js', false],
  ])('takes the seam of the runtime, and drivers in Node only: %j', (context, file, drivers) => {
    const { alias } = webpackOf({}, context).result.resolve
    expect(alias['@supabase/ssr$'].endsWith(`/seams/${file}`)).toBe(true)
    expect(alias.pg$ !== undefined).toBe(drivers)
    expect(alias['next-db-monitoring/internal/real/pg$']).toBeUndefined()
  })

  it('keeps aliases given as a list', () => {
    const list = [{ name: 'mine', alias: 'x' }]
    const { result } = webpackOf({}, { isServer: false }, { resolve: { alias: list } })
    expect(result.resolve.alias[0]).toBe(list[0])
    expect(result.resolve.alias).toContainEqual(
      expect.objectContaining({ name: '@supabase/ssr', onlyModule: true }),
    )
  })

  it('brings in what Next would leave outside, and leaves the real driver there', async () => {
    const asked: string[] = []
    const next = async ({ request }: { request: string }): Promise<string> => {
      asked.push(request)
      return `commonjs ${request}`
    }
    const { result } = webpackOf(
      {},
      { isServer: true, nextRuntime: 'nodejs' },
      { externals: ['other', next] },
    )
    const [drivers, own, other, sparing] = result.externals
    expect(drivers['next-db-monitoring/internal/real/pg']).toBe('commonjs pg')
    expect(other).toBe('other')
    const answer = vi.fn()
    for (const request of ['pg', '@supabase/ssr', 'next-db-monitoring/routes/health'])
      sparing({ request }, answer)
    expect(answer.mock.calls).toEqual([[], [], []])
    own({ request: 'next-db-monitoring/internal/node/routes/health' }, answer)
    expect(answer).toHaveBeenLastCalledWith(null, 'commonjs next-db-monitoring/internal/node/routes/health')
    own({ request: 'next-db-monitoring/routes/health' }, answer)
    own({ request: undefined }, answer)
    expect(answer.mock.calls.slice(4)).toEqual([[], []])
    expect(await sparing({ request: 'sharp' }, answer)).toBe('commonjs sharp')
    expect(asked).toEqual(['sharp'])
  })

  it('asks about the libraries behind our seams by names of their own, as the app would import or require them', async () => {
    const asked: unknown[] = []
    const next = async ({ request, context, dependencyType }: Any): Promise<string> => {
      asked.push([request, context, dependencyType])
      return `${dependencyType === 'esm' ? 'module' : 'commonjs'} ${request}`
    }
    const user = ({ request }: Any, callback: Any): void => callback(null, `commonjs ${request}`)
    const { dir, result } = webpackOf(
      {},
      { isServer: true, nextRuntime: 'nodejs' },
      { externals: [user, next] },
    )
    const [users, sparing] = result.externals.slice(-2)
    const ask = (request: string, dependencyType: string): unknown =>
      sparing(
        { request: `next-db-monitoring/internal/${request}`, context: '/ours', dependencyType },
        vi.fn(),
      )
    expect(await ask('real/supabase-js', 'esm')).toBe('module @supabase/supabase-js/dist/index.mjs')
    await ask('required/supabase-js', 'commonjs')
    await ask('real/ssr', 'esm')
    await ask('required/ssr', 'commonjs')
    expect(asked).toEqual([
      ['@supabase/supabase-js/dist/index.mjs', dir, 'esm'],
      ['@supabase/supabase-js/dist/index.cjs', dir, 'commonjs'],
      ['@supabase/ssr/dist/main/index.js', dir, 'esm'],
      ['@supabase/ssr/dist/main/index.js', dir, 'commonjs'],
    ])
    expect(ask('real/pg', 'commonjs')).toBeUndefined()
    // A module cannot be required, whoever says so.
    const answer = vi.fn()
    users({ request: 'next-db-monitoring/internal/real/supabase-js', dependencyType: 'esm' }, answer)
    users({ request: 'next-db-monitoring/internal/required/ssr', dependencyType: 'commonjs' }, answer)
    expect(answer.mock.calls).toEqual([
      [null, undefined],
      [null, 'commonjs @supabase/ssr/dist/main/index.js'],
    ])
  })

  it('gives who requires a library in Node a seam that is no module', () => {
    const required = (resolve: Any): Any =>
      webpackOf({}, { isServer: true, nextRuntime: 'nodejs' }, { resolve }).result.resolve.byDependency
        .commonjs.alias
    const plain = required({ alias: { mine: 'x' } })
    expect(plain.mine).toBe('x')
    expect(plain['@supabase/supabase-js$']).toMatch(/seams\/supabase-js\.cjs$/)
    // Node has only CommonJS of it: nobody waits.
    expect(plain['@supabase/ssr$']).toMatch(/seams\/ssr\.js$/)
    // A list takes the place of a list: it has to be whole.
    const list = required({ alias: [{ name: 'mine', alias: 'x' }] })
    expect(list[0]).toEqual({ name: 'mine', alias: 'x' })
    const ours = list.filter(({ name }: Any) => name === '@supabase/supabase-js')
    expect(ours.map(({ alias }: Any) => alias.endsWith('/supabase-js.cjs'))).toEqual([true])
    expect(list.some(({ name }: Any) => name === 'pg')).toBe(true)
    const own = required({
      byDependency: { esm: { fullySpecified: true }, commonjs: { alias: { own: 'y' } } },
    })
    expect(own.own).toBe('y')
  })

  it('gives who requires a library in a browser its CommonJS, as it comes without us', () => {
    const { alias } = webpackOf({}, { isServer: false }).result.resolve.byDependency.commonjs
    expect(alias['@supabase/supabase-js$']).toMatch(/seams\/supabase-js\.browser\.cjs$/)
    expect(alias['next-db-monitoring/internal/required/supabase-js$']).toMatch(
      /supabase-js\/dist\/index\.cjs$/,
    )
    expect(alias.pg$).toBeUndefined()
  })

  it('puts the facade before Next’s own rules, for the very files of this app', () => {
    const theirs = { test: /ts$/ }
    const { dir, result } = webpackOf(
      {},
      { isServer: true, nextRuntime: 'nodejs' },
      { module: { rules: [theirs] } },
    )
    const [rule, last] = result.module.rules
    expect(last).toBe(theirs)
    expect(rule.test(join(dir, 'proxy.ts'))).toBe(true)
    expect(rule.test(join(dir, 'lib/proxy.ts'))).toBe(false)
    expect(webpackOf({}, { isServer: false }).result.module.rules).toEqual([])
  })
})

describe('the facts of the build', () => {
  const factsOf = (config: Any): Any => JSON.parse(config.env.DB_MONITORING_BUILD_FACTS)

  it('say version, bundler, routes and seams', () => {
    expect(
      factsOf(
        built({ ...APP, 'src/instrumentation.ts': '' }, { basePath: '/base', trailingSlash: true }).config,
      ),
    ).toEqual({
      next: '16.4.6',
      bundler: 'turbopack',
      // One place a seam, filled when the build has been looked at.
      emitted: 'emitted(-------)',
      basePath: '/base',
      routes: {
        health: '/api/health/connections',
        database: '/api/monitoring/database',
        ingest: '/api/monitoring/database/ingest',
      },
      seams: {
        proxy: 'wrapped',
        'server-client': 'wrapped',
        'browser-client': 'wrapped',
        'service-client': 'wrapped',
        pg: 'wrapped',
        postgres: 'wrapped',
        instrumentation: 'wrapped',
      },
    })
  })

  it('tell absent from wrapped', () => {
    const { seams } = factsOf(built({ ...basics(), 'app/page.tsx': '' }).config)
    expect(new Set(Object.values(seams))).toEqual(new Set(['absent']))
    expect(factsOf(built(APP, {}, { wrap: { browser: false } }).config).seams['browser-client']).toBe(
      'absent',
    )
    expect(
      factsOf(built({ ...APP, ...basics('14.2.35'), 'instrumentation.ts': '' }).config).seams,
    ).toMatchObject({ proxy: 'absent', instrumentation: 'absent' })
  })

  it('give the browser the path as the app serves it', () => {
    expect(built(APP, { basePath: '/base', trailingSlash: true }).config.env.DB_MONITORING_INGEST_PATH).toBe(
      '/base/api/monitoring/database/ingest/',
    )
    expect(built(APP, {}, { routes: false }).config.env.DB_MONITORING_INGEST_PATH).toBe('')
  })
})

describe('files', () => {
  it('are written in a build and not by a server', () => {
    const dir = tree(APP)
    const evaluate = withDbMonitoring(() => ({}), { dir }) as Any
    evaluate(SERVER, {})
    expect(existsSync(join(dir, 'app/(db-monitoring)'))).toBe(false)
    evaluate(BUILD, {})
    expect(Object.keys(contents(join(dir, 'app/(db-monitoring)'))).sort()).toEqual([
      '.gitignore',
      '.prettierrc',
      'api/health/connections/route.ts',
      'api/monitoring/database/ingest/route.ts',
      'api/monitoring/database/route.ts',
      'package.json',
      'pg.cjs',
    ])
  })

  it('go away when it is switched off, and nothing is wrapped then', () => {
    const dir = tree(APP)
    const user = { reactStrictMode: true }
    const evaluate = (options: Any = {}): Any =>
      (withDbMonitoring(() => user, { dir, ...options }) as Any)(BUILD, {})
    evaluate()
    expect(evaluate({ enabled: false })).toBe(user)
    expect(existsSync(join(dir, 'app/(db-monitoring)'))).toBe(false)
    evaluate()
    vi.stubEnv('DB_CONNECTION_MONITORING', 'false')
    expect(evaluate()).toBe(user)
    expect(existsSync(join(dir, 'app/(db-monitoring)'))).toBe(false)
    expect(existsSync(join(dir, 'app/page.tsx'))).toBe(true)
  })

  it('are none for a static export, which is said once', () => {
    const say = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { dir, config } = built(APP, { output: 'export' })
    expect(existsSync(join(dir, 'app/(db-monitoring)'))).toBe(false)
    expect(config.turbopack.resolveAlias.pg).toBeUndefined()
    expect(say.mock.calls.flat().filter((text) => String(text).includes('DBM-108'))).toHaveLength(1)
    say.mockRestore()
  })

  it('are stopped by all conflicts at once, with how to replace each', () => {
    const files = {
      ...APP,
      'app/api/health/connections/route.ts': 'export const GET = 1',
      'app/api/monitoring/database/route.ts': 'export const GET = 1',
    }
    expect(() => built(files)).toThrow(
      /DBM-106[\s\S]*health\/connections\/route\.ts[\s\S]*monitoring\/database\/route\.ts[\s\S]*routes: \{ health: false, database: false \}[\s\S]*routes\/database'[\s\S]*replace yours: delete/,
    )
  })

  it("never replace a route of the user's", () => {
    const files = { ...APP, 'app/api/health/connections/route.ts': 'export const GET = 1' }
    expect(() => built(files)).toThrow(
      /DBM-106[\s\S]*app\/api\/health\/connections\/route\.ts[\s\S]*routes: \{ health: '\/api\/other' \}[\s\S]*routes: \{ health: false \}/,
    )
    expect(
      Object.keys(
        contents(join(built(files, {}, { routes: { health: '/api/other' } }).dir, 'app/(db-monitoring)')),
      ),
    ).toContain('api/other/route.ts')
    expect(built(files, {}, { routes: { health: false } }).config).toHaveProperty('env')
  })
})

describe('what is missing', () => {
  it.each(['next', 'react', 'next-db-monitoring'])('is named: %s', (name) => {
    const files = Object.fromEntries(
      Object.entries(APP).filter(([path]) => !path.startsWith(`node_modules/${name}/`)),
    )
    expect(() => built(files)).toThrow(new RegExp(`DBM-105[^\\n]*: ${name}`))
  })

  it('a version of Next that is not supported is refused', () => {
    expect(() => built({ ...APP, ...basics('13.5.0') })).toThrow(/DBM-104[\s\S]*13\.5\.0/)
  })
})

describe('an app with the pages router under Turbopack', () => {
  const PAGES = { ...APP, 'pages/index.tsx': '' }
  const OWN = 'next-db-monitoring/internal/node'
  const wayOut = (dir: string, door: string): string =>
    contents(join(dir, 'app/(db-monitoring)/outside'))[`${door}.cjs`] ?? ''

  it('gets files of its own that lead to the monitor outside the bundle', () => {
    const { dir, config } = built(PAGES, { transpilePackages: ['x'] })
    expect(config.serverExternalPackages).toEqual([OWN, 'next-db-monitoring/internal/outside'])
    expect(config.transpilePackages).toEqual([
      'x',
      'next-db-monitoring/dist/thin',
      'next-db-monitoring/dist/internal/seams',
      'next-db-monitoring/dist/widget',
    ])
    const alias = config.turbopack.resolveAlias
    expect(alias[`${OWN}/internal/parts`]).toBe('./app/(db-monitoring)/outside/internal-parts.cjs')
    expect(wayOut(dir, 'internal-parts')).toContain('"next-db-monitoring/internal/outside/internal/parts"')
    const outside = Object.entries(contents(join(dir, 'app/(db-monitoring)/outside')))
    for (const [, text] of outside.filter(([name]) => !/^(?:real|required)-/.test(name))) {
      const door = /\("next-db-monitoring(.+)"\)/.exec(text)?.[1]
      expect(Object.keys(manifest.exports), text).toContain(`.${door}`)
    }
  })

  it('gets files of its own for the libraries, which our seams ask for from inside node_modules', () => {
    const { dir, config } = built(PAGES)
    const alias = config.turbopack.resolveAlias
    const files = contents(join(dir, 'app/(db-monitoring)/outside'))
    const leads = (request: string, file: string, to: string): void => {
      expect(alias[`next-db-monitoring/internal/${request}`].default).toBe(
        `./app/(db-monitoring)/outside/${file}`,
      )
      expect(files[file]).toContain(`"${to}"`)
    }
    leads('real/pg', 'real-pg.cjs', 'pg/lib/index.js')
    // Who imports a module waits for Node, who requires one must not.
    leads('real/supabase-js', 'real-supabase-js.mjs', '@supabase/supabase-js/dist/index.mjs')
    leads('required/supabase-js', 'required-supabase-js.cjs', '@supabase/supabase-js/dist/index.cjs')
    // Without `exports` a bundler takes one file by the name, Node another.
    leads('required/ssr', 'required-ssr.cjs', '@supabase/ssr/')
    const bundled = './node_modules/@supabase/supabase-js/dist/index.mjs'
    expect(alias['next-db-monitoring/internal/real/supabase-js']).toMatchObject({
      browser: bundled,
      'edge-light': bundled,
    })
    // Its module is none for Node.
    expect(files).not.toHaveProperty('real-ssr.mjs')
  })

  it('bundles both libraries where one of them cannot be required by a name of its own', () => {
    const exports = { import: './dist/module/index.js', require: './dist/main/index.js' }
    const { dir, config } = built({
      ...PAGES,
      'node_modules/@supabase/ssr/package.json': JSON.stringify({
        name: '@supabase/ssr',
        version: '9.0.0',
        exports,
      }),
    })
    expect(config.turbopack.resolveAlias['next-db-monitoring/internal/real/supabase-js']).toBe(
      './node_modules/@supabase/supabase-js/dist/index.mjs',
    )
    const names = Object.keys(contents(join(dir, 'app/(db-monitoring)/outside')))
    expect(names).toContain('required-supabase-js.cjs')
    expect(names).not.toContain('real-supabase-js.mjs')
  })

  it('does without where it has no pages, webpack builds it, or the files are not there', () => {
    const without = ({ dir, config }: { dir: string; config: Any }): void => {
      expect(config.transpilePackages).toEqual(['next-db-monitoring'])
      expect(Object.keys(config.turbopack.resolveAlias).filter((name) => name.startsWith(OWN))).toEqual([])
      expect(existsSync(join(dir, 'app/(db-monitoring)/outside'))).toBe(false)
    }
    without(built(APP))
    without(built(PAGES, { output: 'export' }))
    const dir = tree(PAGES)
    vi.stubEnv('IS_NEXT_WORKER', '1')
    without({ dir, config: (withDbMonitoring((() => ({})) as Any, { dir }) as Any)(BUILD, {}) })
    vi.stubEnv('IS_NEXT_WORKER', undefined as Any)
    vi.stubEnv('TURBOPACK', undefined as Any)
    without(built(PAGES))
  })

  it('gets no app directory for that alone', () => {
    const { dir } = built({ ...basics(), 'pages/index.tsx': '' }, {}, { routes: false })
    expect(existsSync(join(dir, 'app'))).toBe(false)
  })
})
