import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { codesIn, emittedText } from '../../../plugin/emitted/codes.ts'
import { basics, libraries, tree } from '../kit/tree.ts'

// biome-ignore lint/suspicious/noExplicitAny: reads whatever the plugin made.
type Any = any

const APP = { ...basics(), ...libraries(), 'app/page.tsx': '', 'proxy.ts': '' }
const FACTS = `parse('{"emitted":"${emittedText()}"}')`
const SEAM = 'seen(m("next-db-monitoring:pg"))'

/** webpack's text of a file, as far as it is used. */
class Written {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const say = vi.spyOn(console, 'warn').mockImplementation(() => {})

/** The plugin in a new process, so to speak: what is said once is said again. */
const plugin = async (config: Any, dir: string): Promise<Any> => {
  vi.resetModules()
  vi.stubEnv('DB_MONITORING_SAID', undefined as Any)
  const { withDbMonitoring } = await import('../../../plugin/index.ts')
  return withDbMonitoring(config, { dir })
}

const said = (code: string): string =>
  say.mock.calls
    .flat()
    .filter((text) => String(text).includes(code))
    .join('\n')

beforeEach(() => {
  vi.unstubAllEnvs()
  for (const name of ['IS_NEXT_WORKER', 'NEXT_PHASE', 'DB_CONNECTION_MONITORING', 'DB_MONITORING_SAID'])
    vi.stubEnv(name, undefined as Any)
  vi.stubEnv('TURBOPACK', '1')
  say.mockClear()
})

/** Where the app of the last check is. */
let lastDir = ''

/** What a build with this output has written into it. */
async function checked(
  output: Readonly<Record<string, string>>,
  files = {},
  user: Any = {},
  outer: (config: Any) => Any = (config) => config,
): Promise<Any> {
  const dir = tree({
    ...APP,
    ...files,
    ...Object.fromEntries(Object.entries(output).map(([path, text]) => [`.next/${path}`, text])),
  })
  lastDir = dir
  const config = outer((await plugin(() => user, dir))('phase-production-build', {}))
  expect(await config.headers()).toEqual([])
  await config.compiler.runAfterProductionCompile({ projectDir: dir, distDir: join(dir, '.next') })
  return codesIn(readFileSync(join(dir, '.next/server/chunks/facts.js'), 'utf8'))
}

describe('after the compilation', () => {
  it('each seam is wrapped where its text was emitted, and absent where it was not', async () => {
    const codes = await checked({
      'server/chunks/facts.js': FACTS,
      'server/app/a.js': SEAM,
      'server/edge/chunks/b.js': 'x("next-db-monitoring:proxy")',
      'static/chunks/c.js': 'report("/api/monitoring/database/ingest")',
    })
    expect(codes).toEqual({
      proxy: 'w',
      'server-client': '.',
      'browser-client': 'w',
      'service-client': '.',
      pg: 'w',
      postgres: '.',
      instrumentation: '.',
    })
    expect(said('DBM-111')).toBe('')
  })

  it.each([
    ['the name itself', '"@supabase/supabase-js"', '"postgres"'],
    ['a name with a hash', '"@supabase/supabase-js-13bdb2f0966edf07"', '"postgres-3f98aac8c9563034"'],
  ])('a library left outside by %s is bypassed, by name and once', async (_, supabase, postgres) => {
    const codes = await checked({
      'server/chunks/facts.js': FACTS,
      'server/chunks/x.js': `module.exports=[1,e=>{e.y(${supabase})},2,(e,t)=>{t.exports=e.x(${postgres},()=>require(${postgres}))}]`,
    })
    expect(codes).toMatchObject({ 'service-client': 's', postgres: 's', pg: '.' })
    const text = said('DBM-111')
    expect(text.match(/DBM-111/g)).toHaveLength(4)
    expect(text).toMatch(/bypassed by serverExternalPackages[\s\S]*instrumentation\.ts/)
  })

  it('a driver left outside is wrapped where the copy that Node loads is patched', async () => {
    const outside = { 'server/chunks/x.js': 'e.x("pg",()=>require("pg"));e.y("postgres")' }
    const codes = await checked(
      { 'server/chunks/facts.js': FACTS, ...outside },
      { 'instrumentation.ts': 'export function register() {}' },
    )
    expect(codes).toMatchObject({ pg: 'n', postgres: 'n' })
    expect(said('DBM-111')).toBe('')
  })

  const brings = (name: string, json: object): Record<string, string> => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, ...json }),
  })

  it.each([
    ['its name', 'e.x("pg",()=>require("pg"))', 'the app'],
    ['one of its files', 'e.x("pg-587764f78a6c7a9c/lib/index.js",()=>1)', 'the app'],
    ['a package that needs it', `${SEAM};e.y("@acme/db-13bdb2f0966edf07/reads")`, '@acme/db'],
  ])(
    'pg that Node loads by %s is tracked late where nothing starts before, and the build says so once',
    async (_, text, who) => {
      const output = { 'server/chunks/facts.js': FACTS, 'server/chunks/x.js': text }
      const files = {
        ...brings('@acme/db', { dependencies: { '@acme/pool': '1' } }),
        ...brings('@acme/pool', { peerDependencies: { pg: '8', '@acme/db': '1' } }),
      }
      expect(await checked(output, files)).toMatchObject({ pg: 'l' })
      expect(said('DBM-111')).toContain(`Node loads pg for ${who}, and`)
      expect(said('DBM-111')).toMatch(/instrumentation\.ts/)
      say.mockClear()
      const first = { ...files, 'instrumentation.ts': 'export function register() {}' }
      expect((await checked(output, first)).pg).not.toBe('l')
      expect(said('DBM-111')).toBe('')
    },
  )

  it('our own way to the driver and packages without it are not late', async () => {
    const text = `${SEAM};e.x("pg/lib/index.js",()=>1);e.y("sharp");e.y("next/dist/x");e.x("node:fs")`
    const files = brings('sharp', { dependencies: { color: '1' } })
    expect(await checked({ 'server/chunks/facts.js': FACTS, 'server/x.js': text }, files)).toMatchObject({
      pg: 'w',
    })
    expect(said('DBM-111')).toBe('')
  })

  it.each([
    ['the configuration', { output: 'standalone' }, (config: Any) => config],
    ['another plugin', {}, (config: Any) => ({ ...config, output: 'standalone' })],
  ])(
    'maps of server files are traced where %s wants a standalone server, those of packages are not',
    async (_, user, outer) => {
      const trace = (files: readonly string[]): string => JSON.stringify({ version: 1, files, other: true })
      const output = {
        'server/chunks/facts.js': FACTS,
        'server/chunks/a.js': '',
        'server/chunks/a.js.map': '{}',
        'server/app/page.js.nft.json': trace([
          '../chunks/a.js',
          '../chunks/facts.js',
          '../../../node_modules/p/x.js',
        ]),
        'server/app/other.js.nft.json': '[1',
        'server/app/null.js.nft.json': 'null',
      }
      const files = { 'node_modules/p/x.js': '', 'node_modules/p/x.js.map': '{}' }
      await checked(output, files, user, outer)
      const read = (name: string): string => readFileSync(join(lastDir, '.next/server/app', name), 'utf8')
      expect(JSON.parse(read('page.js.nft.json'))).toEqual({
        version: 1,
        files: ['../chunks/a.js', '../chunks/facts.js', '../../../node_modules/p/x.js', '../chunks/a.js.map'],
        other: true,
      })
      expect(read('other.js.nft.json')).toBe('[1')
      expect(read('null.js.nft.json')).toBe('null')
    },
  )

  it('traces of other outputs stay as they are', async () => {
    const text = '{"version":1,"files":["../chunks/facts.js"]}'
    const output = { 'server/chunks/facts.js.map': '{}', 'server/app/page.js.nft.json': text }
    await checked({ 'server/chunks/facts.js': FACTS, ...output })
    expect(readFileSync(join(lastDir, '.next/server/app/page.js.nft.json'), 'utf8')).toBe(text)
  })

  it("an alias of the user's is what bypasses, before and after", async () => {
    const user = { turbopack: { resolveAlias: { postgres: './mine.js' } } }
    const facts = `parse('{"emitted":"${emittedText({ postgres: 'a' })}"}')`
    expect(await checked({ 'server/chunks/facts.js': facts }, {}, user)).toMatchObject({ postgres: 'a' })
  })

  it('an alias that another plugin applies after ours is what bypasses, under either key of Turbopack', async () => {
    const aliased = (turbopack: Any): Any => ({
      ...turbopack,
      resolveAlias: { ...turbopack.resolveAlias, postgres: './mine.js' },
    })
    const output = { 'server/chunks/facts.js': FACTS, 'server/app/a.js': SEAM }
    const outer = (config: Any): Any => ({ ...config, turbopack: aliased(config.turbopack) })
    const codes = await checked(output, {}, {}, outer)
    expect(codes).toMatchObject({ pg: 'w', postgres: 'a', 'service-client': '.' })
    expect(said('DBM-111')).toMatch(/postgres[\s\S]*bypassed by an alias/)
    const old = basics('15.5.29')
    const merged = (config: Any): Any => ({
      ...config,
      turbopack: { ...aliased(config.experimental?.turbo ?? {}), ...aliased(config.turbopack) },
    })
    expect(await checked(output, old, {}, merged)).toMatchObject({ pg: 'w', postgres: 'a' })
  })

  it("runs the user's own hook first, and the build goes on when there is nothing to read", async () => {
    const order: string[] = []
    const user = {
      compiler: { removeConsole: true, runAfterProductionCompile: async () => order.push('user') },
    }
    const dir = tree(APP)
    const config = (await plugin(() => user, dir))('phase-production-build', {})
    expect(config.compiler.removeConsole).toBe(true)
    await config.compiler.runAfterProductionCompile({ projectDir: dir, distDir: join(dir, 'nowhere') })
    expect(order).toEqual(['user'])
    const older = { ...basics('15.3.0'), ...libraries(), 'app/page.tsx': '' }
    expect((await plugin({}, tree(older))).compiler).toBeUndefined()
  })
})

describe('a configuration changed after us', () => {
  const final = async (
    turbopack: string | undefined,
    phase: string,
    outer: (config: Any) => Any,
  ): Promise<Any> => {
    vi.stubEnv('TURBOPACK', turbopack as Any)
    const dir = tree({ ...APP, ...basics('14.2.35') })
    const ours = (await plugin(() => ({}), dir))(phase, {})
    const config = outer(ours)
    const before = process.listeners('exit')
    await config.headers()
    delete (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
    const added = process.listeners('exit').filter((one) => !before.includes(one))
    for (const one of added) process.off('exit', one)
    const given = { module: { rules: [] }, resolve: { alias: {} }, externals: [] }
    config.webpack(given, { dir, isServer: true, nextRuntime: 'nodejs' })
    return (code: number) => {
      for (const one of added) one.call(process, code)
    }
  }

  it.each([
    ['1', 'phase-production-build'],
    ['1', 'phase-development-server'],
    [undefined, 'phase-production-build'],
    [undefined, 'phase-development-server'],
  ])('is told that its `env` lost our facts (Turbopack %s, %s)', async (turbopack, phase) => {
    await final(turbopack, phase, (config) => ({ ...config, env: { ...config.env, X: '1' } }))
    expect(said('DBM-113')).toBe('')
    await final(turbopack, phase, (config) => ({ ...config, env: { X: '1' } }))
    expect(said('DBM-113')).toMatch(/replaced: env\n/)
  })

  it("is told at the build's end that its `webpack` never called ours, and not when it did or the build failed", async () => {
    const build = 'phase-production-build'
    ;(await final(undefined, build, (config) => config))(0)
    const around = (config: Any): Any => ({ ...config, webpack: (c: Any, o: Any) => config.webpack(c, o) })
    ;(await final(undefined, build, around))(0)
    const instead = (config: Any): Any => ({ ...config, webpack: (c: Any) => c })
    const end = await final(undefined, build, instead)
    end(1)
    expect(said('DBM-113')).toBe('')
    end(0)
    expect(said('DBM-113')).toMatch(/replaced: webpack\n/)
  })
})

describe("Turbopack's development server", () => {
  it('reads the configuration that is really used, whatever changed it after us', async () => {
    const dir = tree(APP)
    const ours = (await plugin(() => ({}), dir))('phase-development-server', {})
    const final = { ...ours, serverExternalPackages: ['postgres', '@supabase/supabase-js', 'other'] }
    expect(await final.headers()).toEqual([])
    const left = (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
    delete (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
    expect(codesIn(left)).toMatchObject({ postgres: 's', 'service-client': 's', pg: '-' })
    expect(said('DBM-111')).toContain('postgres')
  })

  it('is told of what the plugin itself left alone', async () => {
    vi.stubEnv('TURBOPACK', '1')
    vi.stubEnv('NODE_ENV', 'development')
    const dir = tree({ ...APP, ...basics('15.5.29'), 'middleware.ts': '' })
    const ours = (await plugin(() => ({}), dir))('phase-development-server', {})
    await ours.headers()
    const left = (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
    delete (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
    expect(codesIn(left)).toMatchObject({ proxy: 'o', pg: '-' })
  })

  it('finds an alias applied after ours, under the key that the version reads', async () => {
    vi.stubEnv('TURBOPACK', '1')
    const found = async (version: string, outer: (config: Any) => Any): Promise<Any> => {
      const dir = tree({ ...APP, ...basics(version) })
      const ours = (await plugin(() => ({}), dir))('phase-development-server', {})
      await outer(ours).headers()
      const left = (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
      delete (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
      return codesIn(left)
    }
    const aliased = (turbopack: Any): Any => ({
      ...turbopack,
      resolveAlias: { ...turbopack.resolveAlias, postgres: './mine.js' },
    })
    const before = (config: Any): Any => ({
      ...config,
      experimental: { ...config.experimental, turbo: aliased(config.experimental.turbo) },
    })
    const since = (config: Any): Any => ({ ...config, turbopack: aliased(config.turbopack) })
    for (const version of ['14.2.35', '15.2.0'])
      expect(await found(version, before)).toMatchObject({ postgres: 'a', pg: '-' })
    for (const version of ['15.3.0', '15.5.29', '16.4.6'])
      expect(await found(version, since)).toMatchObject({ postgres: 'a', pg: '-' })
  })
})

describe('webpack', () => {
  let over: Record<string, string> = {}
  beforeEach(() => {
    over = {}
  })

  /** What the check writes, given the modules and the alias that webpack has in the end. */
  const judged = async (
    modules: readonly Any[],
    outer: (config: Any) => Any,
    user: Any = {},
  ): Promise<Any> => {
    vi.stubEnv('TURBOPACK', undefined as Any)
    const dir = tree({ ...APP, ...over })
    const config = (await plugin(() => user, dir))('phase-production-build', {})
    const given = { module: { rules: [] }, resolve: { alias: {} }, externals: [] }
    const final = outer(config.webpack(given, { dir, isServer: true, nextRuntime: 'nodejs' }))
    let written = FACTS
    const compilation = {
      modules: modules.map((module) => ({
        ...module,
        ...(module.at ? { resource: join(dir, module.at) } : {}),
        ...(module.door ? { resource: join(dir, 'node_modules/next-db-monitoring/dist', module.door) } : {}),
      })),
      hooks: {
        processAssets: {
          tap: (_: Any, work: Any) => work({ 'facts.js': { source: () => FACTS } }),
        },
      },
      updateAsset: (_: string, source: Written) => (written = source.text),
    }
    const compiler = {
      options: final,
      hooks: { thisCompilation: { tap: (_: Any, work: Any) => work(compilation) } },
      webpack: { sources: { RawSource: Written } },
    }
    for (const one of final.plugins) one.apply(compiler)
    return codesIn(written)
  }
  const same = (config: Any): Any => config
  const door = { door: 'internal/seams/postgres.js' }

  it('an external made by a function, in whichever form and by whichever plugin, is what bypasses', async () => {
    const outside = { externalType: 'commonjs', userRequest: '@supabase/supabase-js' }
    expect(await judged([door, outside], same)).toMatchObject({ 'service-client': 'e', postgres: 'w' })
    expect(said('DBM-111')).toMatch(/bypassed by externals of the webpack configuration/)
  })

  it("an external that leads to a module of the user's in its place is what bypasses", async () => {
    const own = { externalType: 'commonjs', userRequest: 'pg', request: '/app/my-pg.js' }
    expect(await judged([own], same)).toMatchObject({ pg: 'e' })
    expect(said('DBM-111')).toMatch(/pg[\s\S]*bypassed by externals/)
  })

  it.each([
    ['its name', { userRequest: 'pg', request: 'pg' }],
    ['one of its files', { userRequest: 'pg/lib/index.js', request: 'pg/lib/index.js' }],
    ['a package that needs it', { userRequest: 'over', request: 'over' }],
  ])('pg left to Node by %s is tracked late where nothing starts before', async (_, external) => {
    over = { 'node_modules/over/package.json': '{"name":"over","dependencies":{"pg":"8"}}' }
    expect(await judged([{ externalType: 'commonjs', ...external }], same)).toMatchObject({ pg: 'l' })
    expect(said('DBM-111')).toMatch(/instrumentation\.ts/)
  })

  it('a library replaced by its other entry is found, a file beside its entries is not one', async () => {
    over = { 'node_modules/postgres/src/errors.js': '' }
    const at = (file: string): Any => ({ at: `node_modules/postgres/${file}` })
    expect(await judged([at('src/index.js')], same)).toMatchObject({ postgres: 'o' })
    expect(said('DBM-111')).toMatch(/postgres[\s\S]*something else/)
    expect(await judged([at('src/errors.js')], same)).toMatchObject({ postgres: '-' })
  })

  it("the user's own function is not asked for what we stand for; one of webpack 4's form is, and is found by what it did", async () => {
    const asked: string[] = []
    const now = (data: Any, callback: Any): void => callback(null, asked.push(data.request) && 'commonjs x')
    const then = (_context: string, _request: string, callback: Any): void => callback(null, 'commonjs x')
    const webpack = (config: Any): Any => ({ ...config, externals: [now, then] })
    await judged(
      [],
      (config) => {
        const [, , ours, theirs] = config.externals
        const answer = vi.fn()
        ours({ request: 'postgres' }, answer)
        expect(answer).toHaveBeenCalledWith()
        ours({ request: 'sharp' }, answer)
        expect(asked).toEqual(['sharp'])
        expect(theirs).toBe(then)
        return config
      },
      { webpack },
    )
  })

  it.each([
    ['in place of ours', (alias: Any) => ({ ...alias, postgres$: '/mine.js' })],
    ['before ours', (alias: Any) => ({ postgres: '/mine.js', ...alias })],
    [
      'in a list',
      (alias: Any) => [
        { name: 'postgres', alias: '/mine.js' },
        ...Object.entries(alias).map(([name, to]) => ({ name: name.slice(0, -1), alias: to })),
      ],
    ],
  ])('an alias that another plugin put %s is what bypasses', async (_, change) => {
    const codes = await judged([{ resource: '/mine.js' }], (config) => ({
      ...config,
      resolve: { ...config.resolve, alias: change(config.resolve.alias) },
    }))
    expect(codes).toMatchObject({ postgres: 'a', 'service-client': '-' })
    expect(said('DBM-111')).toMatch(/postgres[\s\S]*bypassed by an alias/)
  })

  it('an alias behind ours bypasses nothing', async () => {
    const codes = await judged([door], (config) => ({
      ...config,
      resolve: { ...config.resolve, alias: { ...config.resolve.alias, postgres: '/mine.js' } },
    }))
    expect(codes).toMatchObject({ postgres: 'w' })
  })
})

describe('libraries that are not tracked', () => {
  const dependencies = (names: Readonly<Record<string, string>>): Record<string, string> => ({
    'package.json': JSON.stringify({ dependencies: names }),
    ...Object.fromEntries(
      Object.keys(names).map((name) => [`node_modules/${name}/package.json`, JSON.stringify({ name })]),
    ),
  })
  const listed = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const dir = tree({ ...APP, ...files })
    ;(await plugin(() => ({}), dir))('phase-production-build', {})
    return said('DBM-112')
  }

  it("are listed once, those of the app's package.json, with what to do", async () => {
    const text = await listed(
      dependencies({
        '@neondatabase/serverless': '1',
        '@vercel/postgres': '1',
        '@prisma/client': '6',
        slonik: '46',
      }),
    )
    expect(text.match(/DBM-112 /g)).toHaveLength(1)
    expect(text).toMatch(/@prisma\/client, @neondatabase\/serverless, @vercel\/postgres/)
    expect(text).toMatch(/@prisma\/adapter-pg/)
    expect(text).not.toContain('slonik')
  })

  it('say of one that is partly counted what is missing, and not that it is in no figure', async () => {
    const partly = await listed(dependencies({ '@databases/pg': '5' }))
    expect(partly).toMatch(/pool of its own over single clients of pg/)
    expect(partly).not.toContain('no figure')
    const both = await listed(dependencies({ '@databases/pg': '5', '@vercel/postgres': '1' }))
    expect(both).toContain('what @vercel/postgres does is in no figure')
  })

  it('are not those that only another package needs, nor an engine with its adapter', async () => {
    expect(
      await listed({
        'node_modules/@neondatabase/serverless/package.json': '{"name":"@neondatabase/serverless"}',
      }),
    ).toBe('')
    expect(await listed(dependencies({ '@prisma/client': '7', '@prisma/adapter-pg': '7' }))).toBe('')
    expect(await listed({ 'package.json': '{"dependencies":{"@vercel/postgres":"1"}}' })).toBe('')
  })
})
