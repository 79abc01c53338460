import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readSources, type Sources } from './graph.ts'

const sources = readSources(fileURLToPath(new URL('../..', import.meta.url)), ['src', 'plugin', 'widget'])

interface Constant {
  /** What defines it, once more. */
  readonly pattern: RegExp
  readonly home: string
  /** Where it stands a second time today: this list may only shrink. */
  readonly exceptions?: readonly string[]
  readonly offence: string
}

const CONSTANTS: Readonly<Record<string, Constant>> = {
  'the default thresholds': {
    pattern: /\bwarning: 0?\.80?\b|\bcritical: 0?\.95\b/,
    home: 'src/model/health.ts',
    offence: 'export const LIMITS = { warning: 0.8, critical: 0.95 }',
  },
  'a quarter of an hour': {
    pattern: /\b900_?000\b|\b15 \* 60(?:_000| \* 1_?000)\b/,
    home: 'src/model/pool.ts',
    offence: 'export const WINDOW_MS = 15 * 60_000',
  },
  'the list of severities': {
    pattern: /\[\s*'info',\s*'warning',\s*'critical',?\s*\]|\[\s*'critical',\s*'warning',\s*'info',?\s*\]/,
    home: 'src/model/health.ts',
    offence: "const all = ['info', 'warning', 'critical']",
  },
  'the rank of severities': {
    pattern: /\binfo: \d, warning: \d, critical: \d\b|\bcritical: \d, warning: \d, info: \d\b/,
    home: 'src/model/health.ts',
    offence: 'const RANK = { critical: 0, warning: 1, info: 2 }',
  },
  'the rank of health': {
    pattern: /\bhealthy: \d, warning: \d, critical: \d\b/,
    home: 'src/model/health.ts',
    offence: 'const HEALTH = { healthy: 0, warning: 1, critical: 2 }',
  },
  'what a loopback address is': {
    pattern: /\^?127\(?(?:\?:)?\\\.|=== '::1'/,
    home: 'src/model/tools/loopback.ts',
    offence: "const here = (host: string) => host === '::1' || /^127\\./.test(host)",
  },
  'the most utilised pool': {
    pattern: /(?:function|const) mostUtili[sz]ed\b/,
    home: 'src/model/pool.ts',
    offence: 'function mostUtilised() {}',
  },
  'the name of a statement': {
    pattern: /function (?:operationOfSql|statementName)\b/,
    home: 'src/model/sql/operation.ts',
    offence: 'export function operationOfSql() {}',
  },
}

const uncommented = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

const homesOf = (all: Sources, { pattern }: Constant): string[] =>
  [...all]
    .filter(([, source]) => pattern.test(uncommented(source)))
    .map(([path]) => path)
    .sort()

describe('one definition of each constant', () => {
  it.each(Object.entries(CONSTANTS))('%s', (_what, constant) => {
    const expected = [constant.home, ...(constant.exceptions ?? [])].sort()
    expect(homesOf(sources, constant)).toEqual(expected)
    const planted = new Map([...sources, ['src/planted.ts', constant.offence] as const])
    expect(homesOf(planted, constant)).toContain('src/planted.ts')
  })
})
