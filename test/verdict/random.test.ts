import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/model/snapshot.ts'
import { CAUSE_KINDS, type Cause } from '../../src/model/verdict.ts'
import { judge } from '../../src/verdict/judge.ts'
import { rankOf } from '../../src/verdict/rank.ts'
import { NO_TREND } from '../../src/verdict/types.ts'
import { randomOf } from '../kit/random.ts'
import { attach, bench, coded, fail, reading } from './kit.ts'

const ROUNDS = 60
const CODES = [
  '28P01',
  '3D000',
  'ECONNREFUSED',
  '53300',
  'EMAXCONN',
  '25006',
  '23505',
  'PGRST003',
  'PGRST001',
  'XX000',
]
const NAMES = [
  'main',
  'a'.repeat(300),
  'two\nlines\there',
  '💥'.repeat(60),
  '',
  '__proto__',
  'name with "quotes"',
]

const NONE = null

function scene(random: () => number): { seen: Observation; busy: number } {
  const { monitor, clock } = bench({ staleAfter: 10_000 })
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const some = (most: number): number => Math.floor(random() * most)
  for (let i = some(5); i >= 0; i--) {
    const pool = `${pick(['pg:', 'postgres:', 'supabase:', ''])}${pick(NAMES)}`
    if (random() < 0.6)
      attach(
        monitor,
        pool,
        {
          used: random() < 0.1 ? NONE : some(30),
          pending: random() < 0.1 ? NONE : some(20),
          max: random() < 0.1 ? NONE : some(30),
          dead: some(4),
          ghosts: some(4),
          connecting: some(3),
        },
        { target: pick(NAMES), createdAt: `at f (/srv/${pick(NAMES)}/x.ts:1:1)`, role: pick(NAMES) },
      )
    const tracker = monitor.tracker(pick(NAMES), pool)
    const leases = Array.from({ length: some(30) }, () =>
      tracker.open(pick(NAMES), {
        route: pick(NAMES),
        describe: () => (random() < 0.1 ? { dead: pick(NAMES) } : {}),
      }),
    )
    clock.advance(some(30_000))
    for (const lease of leases.slice(some(30))) lease.end(random() < 0.5 ? 'ok' : 'error', pick(CODES))
    for (let n = some(8); n > 0; n--) tracker.fail(coded(pick(CODES), pick(NAMES)))
    fail(monitor, pool, pick(CODES), some(8))
    for (let n = some(8); n > 0; n--) tracker.timedOut()
  }
  const seen = monitor.observe()
  const pid = some(50)
  const database = reading({
    used: some(120),
    byApplication: [
      { application: pick(NAMES), role: pick(NAMES), state: 'idle', count: some(90), maxAgeMs: 1 },
    ],
    roleLimits: { [pick(NAMES)]: { limit: 5, used: random() < 0.3 ? NONE : some(6) } },
    blocked: [
      {
        pid: pid + 1,
        blockedBy: [pid],
        waitMs: some(5000),
        application: pick(NAMES),
        operation: pick(NAMES),
      },
    ],
    idleInTransaction: [
      {
        pid,
        role: pick(NAMES),
        application: pick(NAMES),
        state: 'idle in transaction',
        ageMs: some(90_000),
        transactionMs: null,
        backendStart: '',
        operation: pick(NAMES),
        wait: null,
      },
    ],
  })
  const probes = [
    {
      name: pick(NAMES),
      at: random() < 0.5 ? NONE : seen.at,
      readsDatabase: random() < 0.5,
      reason: pick(NAMES),
    },
  ]
  return {
    seen: {
      ...seen,
      ...(random() < 0.7 ? { database: { value: database, at: seen.at } } : {}),
      ...(random() < 0.3 ? { probes } : {}),
    },
    busy: some(400),
  }
}

function checked(cause: Cause): void {
  const { sentence, effect, advice, evidence, culprit, action } = cause
  expect(sentence.length).toBeGreaterThan(0)
  expect(sentence.length).toBeLessThanOrEqual(280)
  for (const text of [sentence, effect, advice, action?.forecast ?? '']) {
    expect(text).not.toMatch(/[\n\r\t]/)
    expect(text).not.toMatch(/undefined|NaN|\[object|Infinity|\bnull\b/)
  }
  for (const { label, value } of evidence) {
    expect(label).not.toBe('')
    expect(value).toMatch(/^[^\n]+$/)
  }
  expect(culprit).toBeTypeOf('object')
  expect(CAUSE_KINDS).toContain(cause.kind)
}

describe('whatever is observed', () => {
  it('each cause is one line of at most 280 characters, ranked, and judged twice the same', () => {
    const chance = randomOf(20_261_125)
    const random = (): number => chance.int(1_000_000) / 1_000_000
    const met = new Set<string>()
    for (let i = 0; i < ROUNDS; i++) {
      const { seen, busy } = scene(random)
      const verdict = judge(seen, NO_TREND, { eventLoopP95: busy })
      expect(judge(seen, NO_TREND, { eventLoopP95: busy })).toEqual(verdict)
      for (const cause of verdict.causes) {
        checked(cause)
        met.add(cause.kind)
        // What explains stands above what it explains.
        for (const below of cause.explains ?? []) expect(rankOf(cause.kind)).toBeLessThan(rankOf(below))
      }
      const weights = verdict.causes.map(({ severity }) => ['critical', 'warning', 'info'].indexOf(severity))
      expect(weights).toEqual([...weights].sort((a, b) => a - b))
      const worst = verdict.causes[0]?.severity
      expect(verdict.status).toBe(worst === undefined || worst === 'info' ? 'healthy' : worst)
    }
    expect(met.size).toBeGreaterThan(12)
  })
})
