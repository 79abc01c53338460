import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { cyclesOf, graphOf, readSources, type Sources } from './graph.ts'
import { packageViolations, violations, WIDGET_VALUES, widgetValues } from './rules.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = readSources(root, ['src', 'plugin', 'widget'])

const planted = (path: string, source: string): Sources => new Map([...sources, [path, source]])

describe('the dependency rule', () => {
  it('holds for every file', () => {
    expect(sources.size).toBeGreaterThan(50)
    expect(violations(sources)).toEqual([])
  })

  it.each([
    ['src/model/planted.ts', "import type { Monitor } from '../monitor/types.ts'"],
    ['src/rules/planted.ts', "import { readEnv } from '../config/env.ts'"],
    ['src/integrations/pg/planted.ts', "export const late = () => import('../../monitor/monitor.ts')"],
    ['src/monitor/planted.ts', "export { BUILT_IN } from '../rules/builtin.ts'"],
    ['widget/planted.ts', "import { sharedMonitor } from '../src/instance/shared.ts'"],
    ['plugin/planted.ts', "import type { Monitor } from '../src/monitor/types.ts'"],
    ['src/monitor/planted.ts', "import { runtime } from '#runtime'"],
    ['src/rules/planted.ts', "import type { runtime } from '#nowhere'"],
    ['src/stores/planted.ts', "import userConfig from 'next-db-monitoring/internal/user-config'"],
    ['src/model/planted.ts', "export type M = import('next-db-monitoring').Monitor"],
    ['widget/planted.ts', "import { createMonitor } from 'next-db-monitoring'"],
    ['src/novelty/planted.ts', 'export const one = 1'],
    ['src/planted.ts', 'export const one = 1'],
    ['src/integrations/mysql/planted.ts', 'export const one = 1'],
  ])('is broken by a planted import in %s', (path, source) => {
    const before = violations(sources)
    const after = violations(planted(path, source))
    expect(after.filter((one) => !before.includes(one)).every((one) => one.startsWith(path))).toBe(true)
    expect(after.length).toBeGreaterThan(before.length)
  })

  it('lets the widget take types from the model, and values only where that is listed', () => {
    expect(widgetValues(sources).sort()).toEqual([...WIDGET_VALUES].sort())
    const offence = (source: string): string[] => widgetValues(planted('widget/planted.ts', source))
    for (const source of [
      "import { HEALTH_RANK } from '../src/model/health.ts'",
      "import { HEALTH_RANK, type Thresholds } from '../src/model/health.ts'",
      "export * from '../src/model/health.ts'",
      "export const late = () => import('../src/model/health.ts')",
    ])
      expect(offence(source)).toContain('widget/planted.ts: src/model/health.ts')
    expect(offence("import { type Thresholds } from '../src/model/health.ts'")).toHaveLength(
      WIDGET_VALUES.length,
    )
  })

  it('lets model and rules import no package', () => {
    expect(packageViolations(sources)).toEqual([])
    expect(packageViolations(planted('src/model/planted.ts', "import pg from 'pg'"))).toHaveLength(1)
  })
})

describe('import cycles', () => {
  it('there are none, type-only imports included', () => {
    expect(cyclesOf(graphOf(sources)).map((cycle) => cycle.join(' → '))).toEqual([])
  })

  it('are found when planted', () => {
    const cycle = new Map([
      ['a.ts', "import type { B } from './b.ts'"],
      ['b.ts', "import './c.ts'"],
      ['c.ts', "export * from './a.ts'"],
    ])
    expect(cyclesOf(graphOf(cycle))).toEqual([['a.ts', 'b.ts', 'c.ts', 'a.ts']])
  })
})

// A bundler puts the plugin's build facts in place of one variable: it has to be written out where it is read.
const ENV_READERS = ['src/config/environment.ts', 'src/internal/build-facts.ts']

describe('house rules that a search can check', () => {
  const offenders = (pattern: RegExp, allowed: (path: string) => boolean): string[] =>
    [...sources]
      .filter(([path, source]) => !allowed(path) && pattern.test(withoutComments(source)))
      .map(([path]) => path)

  it('only the environment reader (and the plugin) reads process.env', () => {
    expect(
      offenders(/process\.env/, (path) => ENV_READERS.includes(path) || path.startsWith('plugin/')),
    ).toEqual([])
  })

  it('only the console channel (and the plugin, and the command line) prints', () => {
    const printers = (path: string): boolean =>
      path === 'src/channels/console.ts' || path.startsWith('plugin/') || path.startsWith('src/cli/')
    expect(offenders(/(?<![.\w/])console\.(log|info|warn|error|debug|trace|table)\b/, printers)).toEqual([])
  })

  it('nothing ends the process', () => {
    expect(offenders(/process\.exit\(/, (path) => path.startsWith('src/cli/'))).toEqual([])
  })

  it('nothing on a tracked path asks the wall clock or for randomness', () => {
    const tracked = (path: string): boolean =>
      !/^src\/(integrations\/(?!browser)|monitor\/|model\/|instance\/)/.test(path)
    // The clock's anchor is read by the beat only.
    expect(offenders(/Date\.now\(|new Date\(\)|Math\.random\(|randomUUID\(/, tracked)).toEqual([
      'src/monitor/clock.ts',
    ])
  })
})

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}
