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
async function checked(output: Readonly<Record<string, string>>, files = {}, user: Any = {}): Promise<Any> {
  const dir = tree({
    ...APP,
    ...files,
    ...Object.fromEntries(Object.entries(output).map(([path, text]) => [`.next/${path}`, text])),
  })
  const config = (await plugin(() => user, dir))('phase-production-build', {})
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
  it('reads the configuration that is really used, whoever changed it after us', async () => {
    const dir = tree(APP)
    const ours = (await plugin(() => ({}), dir))('phase-development-server', {})
    const final = { ...ours, serverExternalPackages: ['postgres', '@supabase/supabase-js', 'other'] }
    expect(await final.headers()).toEqual([])
    const left = (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
    delete (globalThis as Any)[Symbol.for('next-db-monitoring.emitted')]
    expect(codesIn(left)).toMatchObject({ postgres: 's', 'service-client': 's', pg: '-' })
    expect(said('DBM-111')).toContain('postgres')
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
