import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import facadeLoader from '../../plugin/loaders/facade.ts'
import type { EntryName } from '../../plugin/loaders/original.ts'
import { tree } from './kit/tree.ts'

/** What the loader makes of a file of the app, and what it says. */
function loaded(
  file: string,
  source: string | null,
  {
    bundler = 'turbopack',
    query = '',
    wanted = file,
    starExports = 'yes',
    name = file.split('.')[0] as string,
  }: Partial<Record<'bundler' | 'query' | 'wanted' | 'starExports' | 'name', string>> = {},
): { readonly code: string; readonly warnings: readonly string[] } {
  const dir = tree(source === null ? {} : { [file]: source })
  const warnings: string[] = []
  const code = facadeLoader.call(
    {
      resourcePath: join(dir, file),
      resourceQuery: query,
      getOptions: () => ({
        files: { [join(dir, wanted)]: name as EntryName },
        bundler: bundler as 'turbopack' | 'webpack',
        starExports: starExports === 'yes',
      }),
      emitWarning: (warning) => warnings.push(warning.message),
    },
    source ?? 'unread',
  )
  return { code, warnings }
}

const PROXY = "export function proxy() {}\n\nexport const config = { matcher: '/a' }\n"

describe('the facade of a file that Next runs by its name', () => {
  it('names what it hands on where a star would hide the matcher', () => {
    const source = `${PROXY}export const PUBLIC = ['/login']\nconst a = 1, b = 2\nexport { a, b as other }\nexport { ROLE, type Role } from './roles'\n`
    const { code } = loaded('proxy.ts', source, { starExports: 'no' })
    expect(code).not.toContain('export *')
    // Beside any re-export Turbopack of Next 15 runs the file for every path.
    expect(code).not.toMatch(/export \{[^}]*\} from/)
    for (const name of ['PUBLIC', 'a', 'other', 'ROLE']) {
      const [, local] = code.match(new RegExp(`export \\{ (\\w+) as ${name} \\};`)) ?? []
      expect(code).toContain(`const ${local} = __dbMonitoringOriginal["${name}"];`)
    }
    const without = loaded('proxy.ts', source.replace(/export const config.*/, ''), {
      starExports: 'no',
    }).code
    expect(without).toContain('export { PUBLIC, a, other, ROLE } from "./proxy.ts?db-monitoring-original";')
    expect(code).toContain("export const config = { matcher: '/a' };")
  })

  it('hands on what the original exports, the handler wrapped and the matcher as it was written', () => {
    const { code, warnings } = loaded('proxy.ts', PROXY)
    expect(code).toContain('from "./proxy.ts?db-monitoring-original"')
    expect(code).toContain("export const config = { matcher: '/a' };")
    expect(code).toContain('export { __dbMonitoringWrapped as proxy, __dbMonitoringWrapped as default };')
    expect(warnings).toEqual([])
  })

  it('hands on everything else too, and a default that is not the handler', () => {
    const { code } = loaded('proxy.ts', `export const PUBLIC = ['/']\n${PROXY}`)
    expect(code).toContain('export * from "./proxy.ts?db-monitoring-original";')
    const other = loaded('proxy.ts', `${PROXY}export default { pages: ['/'] }\n`).code
    expect(other).toContain('export { __dbMonitoringWrapped as proxy };')
    expect(other).toMatch(/export default \w+Default === \w+Original\.proxy \? \w+Wrapped : \w+Default;/)
    const same = loaded(
      'middleware.ts',
      'async function middleware() {}\nexport { middleware, middleware as default }\n',
    ).code
    expect(same).toMatch(/export default \w+Default === \w+Original\.middleware \?/)
    expect(
      loaded('middleware.ts', 'export { middleware as default }\nfunction middleware() {}\n').code,
    ).toContain('export { __dbMonitoringWrapped as middleware, __dbMonitoringWrapped as default };')
  })

  it('leaves alone the original behind it, and files of the same name elsewhere', () => {
    expect(loaded('proxy.ts', PROXY, { query: '?db-monitoring-original' }).code).toBe(PROXY)
    expect(loaded('lib/proxy.ts', PROXY, { wanted: 'proxy.ts' }).code).toBe(PROXY)
  })

  it('carries on a matcher that has to be run where Next reads it from the file, and is none where it could not', () => {
    const source = "const config = { matcher: '/a' }\nexport { config }\nexport default () => {}\n"
    const webpack = loaded('middleware.js', source, { bundler: 'webpack' })
    expect(webpack.code).toContain('export { config } from "./middleware.js?db-monitoring-original";')
    expect(webpack.warnings).toEqual([])
    const turbopack = loaded('middleware.js', source)
    expect(turbopack.code).toBe(source)
    expect(turbopack.warnings).toEqual([expect.stringMatching(/DBM-109[^\n]*middleware\.js[\s\S]*config/)])
  })

  it('gives way to the original, with one warning, when making it fails', () => {
    const { code, warnings } = loaded('proxy.ts', null)
    expect(code).toBe('unread')
    expect(warnings).toEqual([expect.stringMatching(/DBM-109[^\n]*proxy\.ts[\s\S]*ENOENT/)])
  })

  it.each([
    ['instrumentation.js', 'exports.register = function register() {}\n', 'wrapInstrumentation'],
    ['proxy.js', 'exports.proxy = function proxy() {}\n', 'wrapProxy'],
  ])('is written as the original is, in CommonJS: %s', (file, source, wrap) => {
    const { code } = loaded(file, source)
    expect(code).toContain(`require("./${file}?db-monitoring-original")`)
    expect(code).toContain(wrap)
    expect(code).not.toMatch(/^(?:import|export)\b/m)
  })

  it("keeps the other exports of an instrumentation file, and those are the module's own", () => {
    const { code } = loaded(
      'instrumentation.ts',
      'export const register = () => {}\nexport const other = 1\n',
    )
    expect(code).toContain('export * from "./instrumentation.ts?db-monitoring-original";')
  })

  it.each(['original', 'wrapped', 'other', 'handlerOf', 'wrapProxy'])(
    'may have an export of any name: %s',
    (name) => {
      const source = `${PROXY}export const ${name} = 'mine'\nexport default {}\n`
      for (const starExports of ['yes', 'no']) {
        const { code } = loaded('proxy.ts', source, { starExports })
        expect(code).not.toMatch(
          new RegExp(`\\b(?:const|default:) ${name}\\b|import[^;]*\\b(?:as )${name}\\b`),
        )
      }
    },
  )

  it('names what is named by a reserved word, a string or a letter beyond ASCII', () => {
    const source = `${PROXY}const x = 1\nexport { x as delete, x as 'public-routes' }\nexport const größe = 7\n`
    const { code } = loaded('proxy.ts', source, { starExports: 'no' })
    for (const name of ['größe', 'delete', "'public-routes'"])
      expect(code).toMatch(new RegExp(`as ${name} };`))
    expect(code).toContain("Original['public-routes'];")
  })

  it('carries a matcher that is declared behind another constant', () => {
    const source = "export function proxy() {}\nexport const PUBLIC = ['/x'], config = { matcher: '/a' }\n"
    const { code } = loaded('proxy.ts', source, { starExports: 'no' })
    expect(code).toContain("export const config = { matcher: '/a' };")
    expect(code).toContain('as PUBLIC };')
  })

  it.each([
    'export const { config } = all',
    "export { config } from './lib/auth'",
    'export function config() {}',
    "export const config = { matcher: '/a' }.x",
  ])('is none where the matcher is there but cannot be read: %s', (config) => {
    const source = `export function proxy() {}\n${config}\n`
    const { code, warnings } = loaded('proxy.ts', source, { starExports: 'no' })
    expect(code).toBe(source)
    expect(warnings).toEqual([expect.stringContaining('DBM-109')])
  })

  it("leaves to the original what only looks like Next's option", () => {
    const source = `${PROXY}export const regions = ['de'].map((x) => x)\nexport { config as authConfig } from './auth'\n`
    const { code, warnings } = loaded('proxy.ts', source, { starExports: 'no' })
    expect(warnings).toEqual([])
    for (const name of ['regions', 'authConfig']) expect(code).toContain(`as ${name} };`)
    expect(code).not.toContain('const regions')
  })

  it('is of the kind that Next runs, whatever the file is called that a link leads to', () => {
    const { code } = loaded('shared-guard.ts', PROXY, { name: 'proxy' })
    expect(code).toContain('from "./shared-guard.ts?db-monitoring-original"')
    expect(code).toContain('__dbMonitoringWrapped as proxy')
    expect(loaded('x.js', 'exports.register = () => {}', { name: 'instrumentation' }).code).toContain(
      'wrapInstrumentation',
    )
  })
})
