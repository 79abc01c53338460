import { describe, expect, it } from 'vitest'
import { exportedLiteral, isCommonJs, literalValue } from '../../plugin/loaders/literal.ts'

const text = (source: string, name = 'config'): string | null | undefined => {
  const found = exportedLiteral(source, name)
  return found.found ? found.text : undefined
}

describe('the literal of an exported constant', () => {
  it.each([
    ["export const config = { matcher: '/a' }", "{ matcher: '/a' }"],
    ["export const config: ProxyConfig = { matcher: ['/a', '/b'] } satisfies X", "{ matcher: ['/a', '/b'] }"],
    ["export const config: { matcher: string[] } = { matcher: ['/a'] };", "{ matcher: ['/a'] }"],
    [
      "import x from 'y'\nexport const config={matcher:[{source:'/m/:p*',has:[{type:'header',key:'k'}]}]}",
      "{matcher:[{source:'/m/:p*',has:[{type:'header',key:'k'}]}]}",
    ],
    [
      "export const config = {\n  // a } in a comment, a ' too\n  matcher: ['/((?!api|_next).*)'], /* } */\n}",
      "{\n  // a } in a comment, a ' too\n  matcher: ['/((?!api|_next).*)'], /* } */\n}",
    ],
    [
      "export const config = { matcher: ['/a'] as const, n: -1.5, t: true, u: undefined }",
      "{ matcher: ['/a'] as const, n: -1.5, t: true, u: undefined }",
    ],
    ['export const config = { matcher: [`/plain`] }', '{ matcher: [`/plain`] }'],
    ["export const config = { 'matcher': \"/it's\" }", "{ 'matcher': \"/it's\" }"],
    ["const r = /['\"{]/g\nexport const config = { matcher: '/a' }", "{ matcher: '/a' }"],
    ["export const PUBLIC = ['/x'], config = { matcher: '/a' }", "{ matcher: '/a' }"],
    [
      "export const a = 1,\n  config: Config = { matcher: '/a' } satisfies Config\nother()",
      "{ matcher: '/a' }",
    ],
    ["export const config = { matcher: '/a' } // and so on\n", "{ matcher: '/a' }"],
    ['export const config = { n: 6_0, m: 1e3 }', '{ n: 6_0, m: 1e3 }'],
  ])('is found as written: %s', (source, literal) => {
    expect(text(source)).toBe(literal)
  })

  it.each([
    'export const config = { matcher: paths }',
    'export const config = { matcher: [...paths] }',
    "export const config = { ...base, matcher: '/a' }",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source of a module
    'export const config = { matcher: `/${name}` }',
    'export const config = makeConfig()',
    "const config = { matcher: '/a' }\nexport { config }",
    "export { config } from './other'",
    "export const config = ['de', 'at'].map((x) => x)",
    'export const config = 60 * 5',
    "export const config = 'node' + 'js'",
    "export const config = { matcher: '/a' }\n  .x",
    "export const config = { matcher: '/a' }\n(call)",
    'export const config = true || other',
    'export const config = trueish',
    'export const { config } = all',
    'export const config = f(), other = 1',
    'export function config() {}',
    "const a = 1\nexport { a as 'config' }",
  ])('is refused when it has to be run: %s', (source) => {
    expect(text(source)).toBeNull()
  })

  it.each([
    "const config = { matcher: '/a' }",
    "// export const config = { matcher: '/a' }",
    "const s = `\nexport const config = { matcher: '/a' }\n`",
    "export const configuration = { matcher: '/a' }",
    'export default { config: 1 }',
    "export { config as authConfig } from './lib/auth'",
    'export const config$ = 1, configä = 2',
    'namespace A { export const config = 1 }',
    'export type config = 1',
  ])('is not found where there is none: %s', (source) => {
    expect(text(source)).toBeUndefined()
  })

  it('reads strings and numbers too', () => {
    expect(text("export const runtime = 'nodejs'", 'runtime')).toBe("'nodejs'")
    expect(text('export const maxDuration = 60;', 'maxDuration')).toBe('60')
    expect(text('export const maxDuration = 6_0', 'maxDuration')).toBe('6_0')
  })
})

describe('the value of a literal', () => {
  it.each([
    ["{ 'a': [1, -2.5], b: `c` /* ] */, }", { a: [1, -2.5], b: 'c' }],
    ["{ a: ['x as const'] as const } // }", { a: ['x as const'] }],
    ["'\\\\d'", '\\d'],
    ['{ a: }', undefined],
  ])('is what it would be when run: %s', (literal, value) => {
    expect(literalValue(literal)).toEqual(value)
  })
})

describe('CommonJS', () => {
  it.each([
    'module.exports = { proxy() {} }',
    "const { a } = require('a')\nexports.register = () => import('b')",
    'exports.proxy = () => {}\n// export default nothing',
  ])('is recognised by its assignments: %s', (source) => {
    expect(isCommonJs(source)).toBe(true)
  })

  it.each([
    'export function proxy() {}',
    "import { x } from 'y'\nmodule.exports = x",
    'const a = 1; export { a as proxy }',
    'export const text = "module.exports = 1"',
    'globalThis.exports.x = 1',
    '',
  ])('is not: %s', (source) => {
    expect(isCommonJs(source)).toBe(false)
  })
})
