import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ownCopyResolver } from '../../plugin/bundlers/own-copy-resolver.ts'
import { librariesOf } from '../../plugin/project/libraries.ts'
import { basics, installed, libraries, tree } from './kit/tree.ts'

/* A package with another copy of a library gets the copy that it gets without the plugin. */

// biome-ignore lint/suspicious/noExplicitAny: reads whatever the plugin made.
type Any = any

const NAMES = ['@supabase/ssr', '@supabase/supabase-js', 'pg', 'postgres']
const SHARED = 'packages/db'

let withDbMonitoring: typeof import('../../plugin/index.ts').withDbMonitoring

beforeEach(async () => {
  // What was said once is not said again.
  vi.resetModules()
  ;({ withDbMonitoring } = await import('../../plugin/index.ts'))
  vi.unstubAllEnvs()
  for (const name of ['IS_NEXT_WORKER', 'NEXT_PHASE', 'DB_MONITORING_SAID'])
    vi.stubEnv(name, undefined as Any)
  vi.stubEnv('TURBOPACK', '1')
  vi.spyOn(console, 'warn')
    .mockReset()
    .mockImplementation(() => {})
})

const json = (name: string, version: string, dependencies: object = {}): string =>
  JSON.stringify({ name, version, main: 'index.js', dependencies })

/** A copy of a library below a package. */
const copy = (owner: string, name: string, version: string): Record<string, string> => ({
  [`${owner}/node_modules/${name}/package.json`]: json(name, version),
  [`${owner}/node_modules/${name}/index.js`]: '',
})

/** An app with the four libraries, and a package of source code. */
function app(needs: readonly string[], files: Readonly<Record<string, string>>): string {
  const dir = tree({
    ...basics(),
    ...libraries(),
    'app/page.tsx': '',
    'package.json': JSON.stringify({ dependencies: Object.fromEntries(needs.map((name) => [name, '1'])) }),
    [`${SHARED}/package.json`]: json('@acme/db', '1.0.0', { legacy: '1' }),
    ...files,
  })
  mkdirSync(join(dir, 'node_modules/@acme'), { recursive: true })
  symlinkSync(join(dir, SHARED), join(dir, 'node_modules/@acme/db'))
  return dir
}

function planned(
  dir: string,
  user: object = {},
): { aliases: Any; outside: string[]; emitted: string; said: string } {
  const config = (withDbMonitoring((() => user) as Any, { dir }) as Any)('phase-production-build', {})
  return {
    aliases: config.turbopack.resolveAlias,
    outside: config.serverExternalPackages,
    emitted: JSON.parse(config.env.DB_MONITORING_BUILD_FACTS).emitted,
    said: vi.mocked(console.warn).mock.calls.flat().join('\n'),
  }
}

describe('source code of the workspace with another version, under Turbopack', () => {
  it.each(NAMES)(
    'leaves %s to everyone as it is, says which package has which version, and is admitted',
    (name) => {
      const { aliases, emitted, said } = planned(app(['@acme/db'], copy(SHARED, name, '0.9.0')))
      expect(NAMES.filter((each) => aliases[each] === undefined)).toEqual([name])
      expect(said).toMatch(
        new RegExp(`DBM-109[^\\n]*: ${name}\\n[\\s\\S]*0\\.9\\.0 of @acme/db, beside 1\\.0\\.0`),
      )
      // The copy of pg that Node loads is patched, which is examined in what was emitted.
      expect(emitted.includes('o')).toBe(name !== 'pg')
    },
  )

  it('counts what only it depends on, and what it depends on through another package of the workspace', () => {
    const legacy = {
      [`${SHARED}/node_modules/legacy/package.json`]: json('legacy', '1.0.0', { postgres: '1' }),
      ...copy(`${SHARED}/node_modules/legacy`, 'postgres', '0.9.0'),
    }
    const { aliases, said } = planned(app(['@acme/db'], legacy))
    expect(aliases.postgres).toBeUndefined()
    expect(said).toContain('0.9.0 of legacy')
  })

  it('shares the stand-in where its copy is the same version', () => {
    const { aliases, said } = planned(app(['@acme/db'], copy(SHARED, 'pg', '1.0.0')))
    expect(aliases.pg).toBeDefined()
    expect(said).toBe('')
  })
})

describe('an installed dependency with its own copy, under Turbopack', () => {
  const legacy = (name: string, version: string): Record<string, string> => ({
    ...installed('legacy', { dependencies: { [name]: '1' } }),
    ...copy('node_modules/legacy', name, version),
  })

  it.each([
    ['pg', '0.9.0'],
    ['postgres', '0.9.0'],
    ['@supabase/supabase-js', '1.9.0'],
    ['@supabase/ssr', '1.9.0'],
  ])('is left to Node, and the app keeps its stand-in: %s %s', (name, version) => {
    const { aliases, outside, said } = planned(app(['legacy'], legacy(name, version)))
    expect(outside).toContain('legacy')
    expect(aliases[name]).toBeDefined()
    // Nobody sees what goes through the copy, except through one of pg.
    expect(said).toMatch(name === 'pg' ? /^$/ : new RegExp(`DBM-109[^\\n]*: ${name} of legacy`))
  })

  it('has the copies of postgres patched by an instrumentation, so there is nothing to say', () => {
    expect(planned(app(['legacy'], { ...legacy('postgres', '0.9.0'), 'instrumentation.ts': '' })).said).toBe(
      '',
    )
  })

  it('has a Supabase client of another major left alone: browser and edge leave nothing to Node', () => {
    const dir = app(['legacy'], legacy('@supabase/supabase-js', '0.9.0'))
    const { aliases, said } = planned(dir)
    expect(aliases['@supabase/supabase-js']).toBeUndefined()
    expect(said).toContain('serverExternalPackages (legacy)')
    vi.stubEnv('DB_MONITORING_SAID', undefined as Any)
    // The user knows that only the server uses it.
    expect(
      planned(dir, { serverExternalPackages: ['legacy'] }).aliases['@supabase/supabase-js'],
    ).toBeDefined()
  })

  it('has the library left alone where it is built with the app: for React, by transpilePackages, as a library of ours', () => {
    const panel = {
      ...installed('panel', { dependencies: { 'panel-db': '1' }, peerDependencies: { react: '1' } }),
      ...installed('panel-db', { dependencies: { postgres: '1' } }),
      ...copy('node_modules/panel-db', 'postgres', '0.9.0'),
    }
    expect(planned(app(['panel'], panel)).aliases.postgres).toBeUndefined()
    const transpiled = planned(app(['legacy'], legacy('pg', '0.9.0')), { transpilePackages: ['legacy'] })
    expect([transpiled.aliases.pg, transpiled.outside.includes('legacy')]).toEqual([undefined, false])
    const ssr = {
      ...installed(
        '@supabase/ssr',
        { main: 'index.js', peerDependencies: { '@supabase/supabase-js': '1' } },
        ['index.js'],
      ),
      ...copy('node_modules/@supabase/ssr', '@supabase/supabase-js', '0.9.0'),
    }
    const { aliases, outside } = planned(app(['@supabase/ssr'], ssr))
    expect(aliases['@supabase/supabase-js']).toBeUndefined()
    expect(aliases['@supabase/ssr']).toBeDefined()
    expect(outside).not.toContain('@supabase/ssr')
  })
})

describe('webpack', () => {
  /** A resolver that records which requests are led past the aliases. */
  function resolver(alias: readonly object[] = []): {
    past: string[]
    ask(path: string, request: string): void
    hooks: Any
  } {
    const past: string[] = []
    let work: Any
    return {
      past,
      ask: (path, request) => work({ path, request }, {}, () => {}),
      hooks: {
        options: { alias },
        ensureHook: (name: string) => name,
        getHook: () => ({ tapAsync: (_: string, given: Any) => (work = given) }),
        doResolve: (hook: string, { path, request }: Any) => past.push(`${hook} ${path} ${request}`),
      },
    }
  }
  const all = { proxy: true, instrumentation: true, supabase: true, browser: true, pg: true, postgres: true }

  it.each(NAMES)('asks who imports %s: only who has another version goes past our alias', (name) => {
    const dir = app(['@acme/db'], copy(SHARED, name, '0.9.0'))
    const { past, ask, hooks } = resolver([{ name, alias: '/ours/seam.js' }])
    ownCopyResolver(librariesOf(dir, all, []), (target) => String(target).startsWith('/ours')).apply(hooks)
    for (const path of [dir, join(dir, 'app'), join(dir, SHARED, 'lib')]) ask(path, name)
    ask(join(dir, SHARED), `${name}/other`)
    expect(past).toEqual([`normal-resolve ${join(dir, SHARED, 'lib')} ${name}`])
  })

  it('keeps an alias that another plugin put in the place of ours', () => {
    const dir = app(['@acme/db'], copy(SHARED, 'pg', '0.9.0'))
    const { past, ask, hooks } = resolver([{ name: 'pg', alias: '/theirs.js' }])
    ownCopyResolver(librariesOf(dir, all, []), () => false).apply(hooks)
    ask(join(dir, SHARED), 'pg')
    expect(past).toEqual([])
  })

  it('lets Next decide whether such an import stays outside', async () => {
    vi.stubEnv('TURBOPACK', undefined as Any)
    const dir = app(['@acme/db'], copy(SHARED, 'pg', '0.9.0'))
    const config = (withDbMonitoring((() => ({})) as Any, { dir }) as Any)('phase-production-build', {})
    const result = config.webpack(
      { module: {}, resolve: {}, externals: [async () => 'of Next'] },
      { dir, isServer: true, nextRuntime: 'nodejs' },
    )
    const next = result.externals.at(-1)
    const answer = vi.fn()
    expect(next({ request: 'pg', context: dirname(dir) }, answer)).toBeUndefined()
    expect(next({ request: 'pg', context: join(dir, 'app') }, answer)).toBeUndefined()
    expect(answer).toHaveBeenCalledTimes(2)
    expect(await next({ request: 'pg', context: join(dir, SHARED) }, answer)).toBe('of Next')
  })
})
