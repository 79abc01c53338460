import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { LOOKUPS } from './exceptions.ts'
import { foreignLookups } from './lookups.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { options, fileNames } = ts.parseJsonConfigFileContent(
  {
    ...ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config,
    include: ['src', 'plugin', 'widget'],
    exclude: [],
  },
  ts.sys,
  root,
)

const OFFENCES: readonly string[] = [
  'const table: Record<string, number> = { a: 1 }; export const of = (key: string) => table[key]',
  'const table = { a: 1 } as { [key: string]: number }; export const of = (key: string) => table[key]?.toFixed()',
  'export const of = (body: any, key: string) => body[key]',
  'const table: Record<string, number> = { a: 1 }; export const of = (key: string) => Object.hasOwn(table, "a") ? table[key] : 0',
]
const SAFE: readonly string[] = [
  "const table = { a: 1, b: 2 }; export const of = (key: 'a' | 'b') => table[key]",
  'const list = [1, 2]; export const of = (at: number) => list[at]',
  'const table: Record<string, number> = { a: 1 }; export const of = (key: string) => Object.hasOwn(table, key) ? table[key] : 0',
  'const table: Record<string, number> = { a: 1 }; export const put = (key: string) => { table[key] = 1 }',
  "const table = new Map([['a', 1]]); export const of = (key: string) => table.get(key)",
]

/** Which of these sources hold an offence, by place. */
function offending(texts: readonly string[]): number[] {
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  const textOf = (name: string): string | undefined => texts[Number(/^\/planted(\d+)\.ts$/.exec(name)?.[1])]
  host.fileExists = (name) => textOf(name) !== undefined || fileExists.call(host, name)
  host.getSourceFile = (name, ...rest) => {
    const text = textOf(name)
    return text === undefined
      ? getSourceFile.call(host, name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  }
  const names = texts.map((_, at) => `/planted${at}.ts`)
  const program = ts.createProgram(names, { ...options, types: [] }, host)
  const found = foreignLookups(program, (file) => names.includes(file))
  return names.flatMap((name, at) => (found.some((one) => one.startsWith(`${name}:`)) ? [at] : []))
}

describe('look-ups by a key that may be anything', () => {
  it('stand only where they are excepted', () => {
    const counts: Record<string, number> = {}
    const program = ts.createProgram(fileNames, options)
    for (const one of foreignLookups(program, (file) => fileNames.includes(file))) {
      const file = relative(root, one.slice(0, one.indexOf(':', 3))).replaceAll('\\', '/')
      counts[file] = (counts[file] ?? 0) + 1
    }
    expect(counts).toEqual(LOOKUPS)
  }, 120_000)

  it('are found where they are planted, and only there', () => {
    expect(offending([...OFFENCES, ...SAFE])).toEqual(OFFENCES.map((_, at) => at))
  }, 120_000)
})
