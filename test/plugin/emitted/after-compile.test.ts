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
  /** What the check writes, given the modules and the alias that webpack has in the end. */
  const judged = async (
    modules: readonly Any[],
    outer: (config: Any) => Any,
    user: Any = {},
  ): Promise<Any> => {
    vi.stubEnv('TURBOPACK', undefined as Any)
    const dir = tree(APP)
    const config = (await plugin(() => user, dir))('phase-production-build', {})
    const given = { module: { rules: [] }, resolve: { alias: {} }, externals: [] }
    const final = outer(config.webpack(given, { dir, isServer: true, nextRuntime: 'nodejs' }))
    let written = FACTS
    const compilation = {
      modules: modules.map((module) => ({
        ...module,
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
