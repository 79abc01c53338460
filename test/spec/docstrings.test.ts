import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
/** What an application or an extension imports by name; the seams repeat the libraries they stand for. */
const DOORS = [
  'src/index.ts',
  'src/worker.ts',
  'src/testing.ts',
  'src/routes/health.ts',
  'src/routes/database.ts',
  'src/routes/ingest.ts',
  'src/routes/pages.ts',
  'src/clients/supabase.ts',
  'src/clients/pg.ts',
  'src/clients/postgres.ts',
  'src/integrations/next/proxy.ts',
  'src/integrations/next/instrumentation.ts',
  'plugin/index.ts',
]

const { options } = ts.parseJsonConfigFileContent(
  ts.parseConfigFileTextToJson('tsconfig.json', readFileSync(at('tsconfig.json'), 'utf8')).config,
  ts.sys,
  at('.'),
)
const program = ts.createProgram(DOORS.map(at), options)
const checker = program.getTypeChecker()

function exportsOf(door: string): readonly ts.Symbol[] {
  const source = program.getSourceFile(at(door))
  const module = source && checker.getSymbolAtLocation(source)
  return module ? checker.getExportsOfModule(module) : []
}

describe('what a door gives out is explained where it is declared', () => {
  it.each(DOORS)('%s', (door) => {
    const names = exportsOf(door)
    expect(names.length).toBeGreaterThan(0)
    const mute = names.filter((name) => {
      const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
      return symbol.getDocumentationComment(checker).length === 0
    })
    // The same function under the names of the other methods is explained at the first.
    expect(
      mute.map((name) => name.name).filter((name) => !/^(?:HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(name)),
    ).toEqual([])
  })
})
