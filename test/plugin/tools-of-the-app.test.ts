import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { HEADER, pagesRouteFile, routeFile, standInFile } from '../../plugin/generated/content.ts'
import { exitsFor } from '../../plugin/generated/exits.ts'
import { traitsOf } from '../../plugin/next-version.ts'
import { readApp } from '../../plugin/project/app.ts'
import type { Library } from '../../plugin/project/libraries.ts'
import { tree } from './kit/tree.ts'

const PG: Library = {
  name: 'pg',
  seam: 'pg',
  file: '/node_modules/pg/lib/index.js',
  entries: ['/node_modules/pg/lib/index.js'],
  version: '8.23.1',
  browser: false,
  edge: false,
  external: true,
  listed: true,
  byName: true,
  request: 'pg',
  required: 'pg',
  requiredFile: '/node_modules/pg/lib/index.js',
  hasExports: true,
}

/** Every kind of generated file, by name. */
function generated(): Record<string, string> {
  const app = readApp(tree({ 'pages/index.tsx': '' }), null)
  const exits = exitsFor(app, traitsOf('16.0.0'), 'turbopack', [PG])
  return {
    'route.ts': routeFile('health'),
    'connections.ts': pagesRouteFile('health', false),
    'database.js': pagesRouteFile('database', true),
    'pg.cjs': standInFile({ seam: 'pg', external: true }),
    'ssr.mjs': standInFile({ seam: 'ssr', external: false }),
    ...Object.fromEntries(exits.map(({ name, text }) => [name, text])),
  }
}

/** Sentences of the type check of these files, strict, JavaScript included, where nothing of ours can be resolved. */
function checked(options: ts.CompilerOptions): string[] {
  const texts = generated()
  const dir = tree(texts)
  const program = ts.createProgram(
    Object.keys(texts).map((name) => join(dir, name)),
    { strict: true, allowJs: true, checkJs: true, noEmit: true, types: [], ...options },
  )
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file !== undefined)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

describe("a generated file, read by the app's tools", () => {
  it('begins with the line by which it is known as ours', () => {
    const texts = generated()
    expect(Object.keys(texts)).toContain('outside/real-pg.cjs')
    for (const [name, text] of Object.entries(texts)) expect(text.startsWith(`${HEADER}\n`), name).toBe(true)
  })

  it.each([
    ['bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
    ['node', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Node10 }],
  ])('passes a strict type check of JavaScript without any types: %s', (_name, options) => {
    expect(checked({ ...options, ignoreDeprecations: '6.0' })).toEqual([])
  })

  it('disables no rule, which ESLint reports where the rule is not on, and calls no require', () => {
    for (const [name, text] of Object.entries(generated())) {
      expect(text, name).not.toContain('eslint-disable')
      // typescript-eslint forbids both, in these very letters.
      expect(text, name).not.toMatch(/@ts-nocheck|require\(/)
    }
  })

  it('is left by Prettier as it is', () => {
    for (const [name, text] of Object.entries(generated()))
      expect(text, name).toMatch(/^(?:\/[/*].*\n)+(?:\/\/ prettier-ignore\n[^/].*[^;\n]\n)+$/)
  })
})
