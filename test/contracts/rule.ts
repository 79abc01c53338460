import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { Rule } from '../../src/model/extensions.ts'
import type { Observation } from '../../src/model/snapshot.ts'
import { fakeClock } from '../core/fake-clock.ts'

/** Longest sentence of an alert: it has to fit a chat message and a pager. */
const MOST_LETTERS = 400

/** What every rule has to be, whatever it judges. Run it with a rule of your own: `ruleContract(myRule)`. */
export function ruleContract(rule: Rule): void {
  describe(`the rule ${rule.id}`, () => {
    it.each(SITUATIONS)('judges %s without changing it, and twice the same', (_name, seen) => {
      const first = rule.judge(seen())
      expect(rule.judge(seen())).toEqual(first)
      const subjects = first.map(({ subject }) => subject)
      expect(new Set(subjects).size).toBe(subjects.length)
      for (const finding of first) {
        expect(finding.rule).toBe(rule.id)
        expect(finding.subject).not.toBe('')
        expect(['info', 'warning', 'critical']).toContain(finding.severity)
        expect(finding.message).toMatch(/^[^\n]+$/)
        expect(finding.message.length).toBeLessThanOrEqual(MOST_LETTERS)
        expect(finding.message).not.toMatch(/undefined|NaN|\[object|null/)
        expect([finding.value, finding.limit, finding.forMs].every(Number.isFinite)).toBe(true)
      }
    })

    it('finds nothing where nothing is wrong', () => {
      expect(rule.judge(idle())).toEqual([])
      expect(rule.judge(busy())).toEqual([])
    })
  })
}

const open = (count: number) => {
  const clock = fakeClock()
  const monitor = createMonitor({ console: false, pools: { main: { max: 10 } } }, clock)
  const tracker = monitor.tracker('web', 'main')
  const leases = Array.from({ length: count }, () => tracker.open('select visits'))
  return { clock, monitor, tracker, leases }
}

/** Frozen through and through, but for typed arrays, which cannot be: a rule that writes throws. */
function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value) && !ArrayBuffer.isView(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}

const idle = (): Observation => frozen(open(0).monitor.observe())

function busy(): Observation {
  const { clock, monitor, leases } = open(4)
  clock.advance(40)
  for (const lease of leases) lease.end('ok')
  return frozen(monitor.observe())
}

function full(): Observation {
  const { clock, monitor } = open(12)
  clock.advance(600_000)
  return frozen(monitor.observe())
}

function failing(): Observation {
  const { clock, monitor, tracker, leases } = open(10)
  clock.advance(20)
  for (const lease of leases) {
    tracker.fail(Object.assign(new Error('sorry, too many clients already'), { code: '53300' }))
    lease.end('error')
  }
  tracker.timedOut()
  return frozen(monitor.observe())
}

function unmeasured(): Observation {
  const { monitor } = open(1)
  monitor.attach({
    name: 'pg:unknown',
    kind: 'pg',
    source: 'measured',
    read: () => ({ used: null, idle: null, connecting: null, pending: null, max: null }),
  })
  return frozen(monitor.observe())
}

const SITUATIONS: readonly (readonly [string, () => Observation])[] = [
  ['an idle app', idle],
  ['a busy app', busy],
  ['a full pool, held for ten minutes', full],
  ['refusals and timeouts', failing],
  ['a pool that cannot be measured', unmeasured],
]
