import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/config/resolve.ts'
import type { Finding } from '../../src/model/alert.ts'
import { createAlertRegistry } from '../../src/monitor/alerts/alerts.ts'
import { silencesOf } from '../../src/monitor/alerts/silences.ts'

const AT = Date.parse('2026-01-31T22:00:00Z')
const silence = {
  alert: 'pool-saturation',
  from: '2026-01-31T22:00:00Z',
  until: '2026-01-31T23:00:00Z',
  reason: 'migration',
}
const finding = (over: Partial<Finding> = {}): Finding => ({
  rule: 'pool-saturation',
  subject: 'main',
  severity: 'warning',
  message: 'main is full',
  value: 0.9,
  limit: 0.8,
  forMs: 0,
  ...over,
})
const MINUTE = 60_000
const setUp = () => {
  const book = createAlertRegistry(5 * MINUTE, [silence])
  const look = (minute: number, ...found: Finding[]): string[] =>
    book
      .judge(found, minute * MINUTE, AT + minute * MINUTE)
      .map(({ kind, alert }) => `${kind} ${alert.rule} ${alert.severity}`)
  return { book, look }
}

describe('a silence', () => {
  it('holds messages back, shows and counts the alert, and tells it when it still fires at the end', () => {
    const { book, look } = setUp()
    expect(look(0, finding())).toEqual([])
    expect(look(30, finding({ severity: 'critical' }))).toEqual([])
    expect(book.firing()).toMatchObject([{ severity: 'critical', silencedUntil: AT + 60 * MINUTE }])
    expect(book.opened).toBe(1)
    expect(look(60, finding({ severity: 'critical' }))).toEqual(['opened pool-saturation critical'])
    expect(book.firing()[0]).not.toHaveProperty('silencedUntil')
  })

  it('leaves other alerts alone', () => {
    const { look } = setUp()
    expect(look(1, finding({ rule: 'pool-exhausted' }))).toEqual(['opened pool-exhausted warning'])
  })

  it('lets the end of an alert through that was told before, and no end of one that was not', () => {
    const { look } = setUp()
    expect(look(-1, finding())).toEqual(['opened pool-saturation warning'])
    expect([...look(1), ...look(2)]).toEqual(['resolved pool-saturation warning'])
    expect([...look(10, finding()), ...look(11), ...look(12)]).toEqual([])
  })

  it('may be for one subject', () => {
    const until = silencesOf([{ ...silence, subject: 'main' }])
    expect(until(finding(), AT)).toBe(AT + 60 * MINUTE)
    expect(until(finding({ subject: 'other' }), AT)).toBeNull()
    expect(until(finding(), AT + 60 * MINUTE)).toBeNull()
  })
})

describe('the option silences', () => {
  it.each([
    [{ ...silence, until: 'tomorrow' }, 'silences[1].until'],
    [{ ...silence, until: silence.from }, 'silences[1].until'],
    [{ ...silence, from: undefined }, 'silences[1].from'],
    [{ ...silence, reason: '' }, 'silences[1].reason'],
    [{ ...silence, pool: 'main' }, 'silences[1].pool'],
    ['all', 'silences[1]'],
  ])('leaves out what cannot be read and keeps the others: %j', (bad, field) => {
    const { options, problems } = resolveOptions({ silences: [silence, bad as typeof silence] })
    expect(options.silences).toEqual([silence])
    expect(problems.map((problem) => problem.field)).toEqual([field])
  })
})
