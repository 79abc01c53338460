import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { BUSY, LONG, WIDE } from './exceptions.ts'
import { readSources, type Sources } from './graph.ts'
import { against, functionLengths, importCounts, LIMITS, widths } from './measures.ts'

const sources = readSources(fileURLToPath(new URL('../..', import.meta.url)), ['src', 'plugin', 'widget'])
const planted = (...files: readonly (readonly [string, string])[]): Sources => new Map([...sources, ...files])
const lines = (count: number): string => 'let a\n'.repeat(count)

describe('sizes, with exceptions that may only shrink', () => {
  it('no folder holds more than 12 files', () => {
    expect(against(widths(sources), LIMITS.width, WIDE)).toEqual([])
    const many = Array.from({ length: 13 }, (_, i) => [`src/wide/file${i}.ts`, ''] as const)
    expect(against(widths(planted(...many)), LIMITS.width, WIDE)).toEqual(['src/wide: 13, at most 12'])
  })

  it('no function is longer than 60 lines', () => {
    expect(against(functionLengths(sources), LIMITS.lines, LONG)).toEqual([])
    for (const source of [
      `export function long() {\n${lines(59)}}\n`,
      `export const long = () => {\n${lines(59)}}\n`,
      `export const table = { long() {\n${lines(59)}} }\n`,
      `export class C { get long() {\n${lines(59)}return 1 } }\n`,
    ]) {
      const found = against(functionLengths(planted(['src/planted.ts', source])), LIMITS.lines, LONG)
      expect(found).toEqual(['src/planted.ts: long: 61, at most 60'])
    }
  })

  it('no file imports from more than 8 others, unless it puts parts together', () => {
    expect(against(importCounts(sources), LIMITS.imports, BUSY)).toEqual([])
    const source = Array.from({ length: 9 }, (_, i) => `import './file${i}.ts'\n`).join('')
    const counted = (path: string): string[] =>
      against(importCounts(planted([path, source])), LIMITS.imports, BUSY)
    expect(counted('src/rules/planted.ts')).toEqual(['src/rules/planted.ts: 9, at most 8'])
    expect(counted('src/instance/planted.ts')).toEqual([])
  })

  it('an exception that nothing needs any more is an offence', () => {
    expect(against([{ what: 'src/a.ts', figure: 7 }], LIMITS.imports, ['src/a.ts', 'src/gone.ts'])).toEqual([
      'src/a.ts needs no exception any more: remove it',
      'src/gone.ts needs no exception any more: remove it',
    ])
  })
})
