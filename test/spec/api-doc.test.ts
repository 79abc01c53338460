import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULTS } from '../../src/config/options.ts'
import { REQUEST_PROBLEMS } from '../../src/http/errors.ts'
import { OPERATIONS } from '../../src/http/operations.ts'
import * as door from '../../src/index.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { CAUSE_KINDS } from '../../src/model/verdict.ts'
import { metricExists } from '../../src/rules/metrics.ts'
import { alertsOf } from '../../src/verdict/alerts.ts'
import type { Found } from '../../src/verdict/types.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
// However wide its tables are set.
const doc = read('docs/api.md').replace(/ {2,}/g, ' ')

/** A part of the page, from its heading to the next of the same depth. */
const part = (heading: string): string => {
  const depth = /^#+/.exec(heading)?.[0] ?? ''
  const start = doc.indexOf(`\n${heading}\n`)
  expect(start, heading).toBeGreaterThan(0)
  const rest = doc.slice(start + heading.length + 1)
  const end = rest.search(new RegExp(`\n#{1,${depth.length}} `))
  return end < 0 ? rest : rest.slice(0, end)
}
/** What stands in backticks in the first column of a part's tables. */
const firstColumn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^\| +`/.test(line))
    .flatMap((line) => line.split(' | ')[0]?.match(/`[^`]+`/g) ?? [])
    .map((name) => name.slice(1, -1))
const all = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])].sort()
/** Names of the parameters that a route's source reads. */
const parameters = (source: string): string[] => {
  const shape = /const PARAMETERS = \{([\s\S]*?)\}\n/.exec(read(source))?.[1] ?? ''
  return [...shape.matchAll(/(?:^|[\s{,])(\w+):/g)].map(([, name]) => name as string).sort()
}

/** Names of the built-in alerts: those of each kind of cause, and the probes' own. */
function alertNames(): Set<string> {
  const found = (kind: Found['kind']): Found => ({
    kind,
    subject: 'x',
    certainty: 'certain',
    severity: 'warning',
    sentence: 'x',
    effect: '',
    evidence: [],
    culprit: {},
    action: null,
    advice: '',
    value: 1,
    limit: 0,
    pools: [],
    services: [],
  })
  const kinds = CAUSE_KINDS.filter((kind) => kind !== 'custom-rule')
  const reported = kinds.flatMap((kind) => alertsOf([found(kind)], () => null).map(({ rule }) => rule))
  return new Set([...reported, 'probe-down'])
}

describe('docs/api.md agrees with the code:', () => {
  it('every option of the configuration, and none that is not', () => {
    const { stackSample: _, ...rest } = DEFAULTS
    const top = [...Object.keys(rest), 'captureStack'].sort()
    const reported = firstColumn(part('## Configuration'))
    expect([...new Set(reported.map((name) => name.split('.')[0]))].sort()).toEqual(top)
    const nested = [...read('src/config/options.ts').matchAll(/interface (\w+)Options \{([\s\S]*?)\n\}/g)]
      .filter(([, name]) => ['Database', 'Recovery', 'Budget'].includes(name as string))
      .flatMap(([, name, body]) =>
        [...(body as string).matchAll(/^ {2}readonly (\w+)\??:/gm)].map(
          ([, field]) => `${(name as string).toLowerCase()}.${field}`,
        ),
      )
    expect(nested.length).toBeGreaterThan(8)
    expect(reported.filter((name) => name.includes('.')).sort()).toEqual(nested.sort())
  })

  it.each([
    ['`alertCooldown` | ms, 0..86400000 | 300000', DEFAULTS.alertCooldown, 300_000],
    ['`collectionInterval` | ms, 1000..3600000 | 30000', DEFAULTS.collectionInterval, 30_000],
    ['`retentionHours` | 1..720 | 24', DEFAULTS.retentionHours, 24],
    ['`staleAfter` | ms, 1000..86400000 | 300000', DEFAULTS.staleAfter, 300_000],
  ])('%s', (line, value, reported) => {
    expect(doc).toContain(line)
    expect(value).toBe(reported)
    const [, name, min, max] = /`(\w+)` \| (?:ms, )?(\d+)\.\.(\d+)/.exec(line) as unknown as string[]
    const make = (given: number) => () => createMonitor({ console: false, [name as string]: given } as never)
    for (const fine of [Number(min), Number(max)]) expect(make(fine)).not.toThrow()
    for (const bad of [Number(min) - 1, Number(max) + 1]) expect(make(bad)).toThrow('DBM-003')
  })

  it('every variable of the environment', () => {
    const source = read('src/config/env.ts')
    const known = all(source.slice(source.indexOf('const problems')), /'[A-Z][A-Z_]{6,}'/g)
      .map((name) => name.slice(1, -1))
      .sort()
    expect(known.length).toBeGreaterThan(12)
    expect(firstColumn(part('## Environment')).sort()).toEqual(known)
  })

  it('every metric', () => {
    const families = ['pools', 'services', 'database', 'monitor', 'fleet', 'scale']
      .map((name) => read(`src/exporters/families/${name}.ts`))
      .join('')
    const known = all(families, /'db_(?:client|monitoring)_\w+'/g)
      .map((name) => name.slice(1, -1))
      .filter((name) => !/_(?:name|state)$/.test(name))
    expect(known.length).toBeGreaterThan(20)
    expect(firstColumn(part('## Metrics')).sort()).toEqual(known)
  })

  it('every parameter of the routes', () => {
    expect(firstColumn(part('### GET /api/health/connections')).sort()).toEqual(
      parameters('src/http/handlers/health.ts'),
    )
    expect(firstColumn(part('### GET /api/monitoring/database')).sort()).toEqual(
      parameters('src/http/handlers/database-query.ts'),
    )
  })

  it('every operation with its fields, and where it runs', () => {
    const rows = part('### POST, on both')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    expect(firstColumn(rows.join('\n'))).toEqual([
      'cleanup',
      'emergency-reset',
      'release',
      'acknowledge',
      'test-alert',
      'export-json',
      'start-collection',
      'stop-collection',
    ])
    for (const [name, { onHealth }] of Object.entries(OPERATIONS))
      expect(rows.find((row) => row.startsWith(`| \`${name}\``))).toMatch(onHealth ? /\| both/ : /\| second/)
    for (const field of Object.values(OPERATIONS).flatMap(({ fields }) => Object.keys(fields)))
      expect(rows.join('\n')).toMatch(new RegExp(`\`${field}\\b`))
  })

  it('every code a request can get, at its status', () => {
    const rows = part('## Errors')
      .split('\n')
      .filter((line) => /^\| \d{3}/.test(line))
    for (const [code, { status }] of Object.entries(REQUEST_PROBLEMS))
      expect(rows.find((row) => row.includes(code))?.slice(2, 5), code).toBe(String(status))
    expect(rows.join('').match(/DBM-\d+/g)).toHaveLength(Object.keys(REQUEST_PROBLEMS).length)
  })

  it('every function of the door', () => {
    const reported = firstColumn(part('## Functions')).map((text) => /^\w+/.exec(text)?.[0])
    const exported = Object.keys(door).filter((name) => name !== 'ConfigError')
    expect([...reported].sort()).toEqual(exported.sort())
  })

  it('every built-in alert and every metric a condition may use', () => {
    const rules = [...alertNames()].sort()
    expect(firstColumn(part('## Alerts')).slice(0, rules.length).sort()).toEqual(rules)
    const table = firstColumn(part('## Alerts')).slice(rules.length)
    let stem = ''
    const reported = table.map((name) => {
      if (!name.startsWith('.')) stem = name.slice(0, name.lastIndexOf('.'))
      return name.startsWith('.') ? `${stem}${name}` : name
    })
    for (const name of reported) expect(metricExists(name), name).toBe(true)
    const source = read('src/model/alert.ts')
    const names = [
      ...(source.match(/'database\.\w+'/g) ?? []).map((name) => name.slice(1, -1)),
      ...['Service', 'Pool'].flatMap((kind) => {
        const union = new RegExp(`type ${kind}MetricName =([^]*?)(?:\nexport|\n\n)`).exec(source)?.[1] ?? ''
        return (union.match(/'\w+'/g) ?? []).map(
          (name) => `${kind.toLowerCase()}.<name>.${name.slice(1, -1)}`,
        )
      }),
      'collector.<name>.<metric>',
    ]
    expect([...new Set(reported)].sort()).toEqual([...new Set(names)].sort())
  })

  it('links to pages that exist', () => {
    const links = [...doc.matchAll(/\]\((?!#|http)([^)#]+)/g)].map(([, path]) => path as string)
    for (const link of links)
      expect(existsSync(new URL(`../../docs/${link}`, import.meta.url)), link).toBe(true)
    for (const [, anchor] of doc.matchAll(/\]\(#([\w-]+)\)/g))
      expect(doc.toLowerCase()).toMatch(new RegExp(`\n#+ ${(anchor as string).replaceAll('-', ' ')}\n`))
  })
})
