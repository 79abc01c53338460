import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BudgetInput, BudgetPool } from '../../src/budget/input.ts'
import type { ScaledInstance, ScaleScene } from '../../src/budget/scale/load.ts'
import { scaleOf } from '../../src/budget/scale/scale.ts'
import type { ScaleReport } from '../../src/model/report/budget.ts'
import type { CauseKind } from '../../src/model/verdict.ts'
import { reportOf } from '../fleet/report.ts'
import { certainCause, budgetPool as line } from './kit.ts'

const MAX = 10

interface Given {
  readonly instances?: number
  /** Slots in use, and requests waiting, of each instance. */
  readonly used?: number
  readonly pending?: number
  readonly refused?: number
  readonly max?: number
  readonly slots?: number
  /** Connections of other applications. */
  readonly others?: number
  readonly isRead?: boolean
  /** The newest reading failed. @default false */
  readonly isOld?: boolean
  readonly store?: ScaleScene['store']
  readonly cause?: CauseKind | null
  readonly releases?: 1 | 2
  readonly reporting?: number
  readonly more?: readonly BudgetPool[]
}

function instance(id: string, service: string, given: Given): ScaledInstance {
  const base = reportOf(id)
  const { used = 0, pending = 0, refused = 0, max = MAX, cause = null } = given
  return {
    instance: { ...base.instance, service },
    verdict: { status: 'critical', causes: cause === null ? [] : [certainCause(cause, `This is ${cause}.`)] },
    pools: [
      {
        name: 'pg:main',
        kind: 'pg',
        source: 'reported',
        used,
        peakUsed: used,
        idle: 0,
        connecting: 0,
        pending,
        max,
        utilization: 0,
        thresholds: { warning: 0.8, critical: 0.95 },
        timeouts: 0,
        recentTimeouts: 0,
        refused: { lastMinute: refused, lastQuarter: refused, sinceStart: refused },
        acquire: null,
        use: { p50: null, p95: null },
      },
    ],
  }
}

function scale(given: Given): ScaleReport {
  const {
    instances = 2,
    used = 0,
    pending = 0,
    max = MAX,
    slots = 100,
    others = 0,
    isRead = true,
    isOld = false,
    store = 'answering',
    releases = 1,
    reporting = instances,
    more = [],
  } = given
  const input: BudgetInput = {
    pools: [line({ instances, max, used: used * instances, pending: pending * instances }), ...more],
    others: others === 0 ? [] : [{ label: 'role other', connections: others, detail: '', role: 'other' }],
    releases,
    database: isRead
      ? {
          maxConnections: slots + 3,
          kept: 3,
          used: used * instances + others,
          isRead: !isOld,
          roleLimits: {},
        }
      : null,
    pooler: null,
  }
  const seen = Array.from({ length: reporting }, (_, i) => instance(String(i), 'web', given))
  return scaleOf('web', input, { instances: seen, store, waitingAtPooler: 0 })
}

describe('the ceiling', () => {
  it('is what the tightest limit leaves, by what an instance may open', () => {
    expect(scale({ slots: 57, others: 12 })).toMatchObject({
      instances: 2,
      perInstance: 10,
      headroom: 45,
      ceiling: 4,
    })
  })

  it('leaves other services what they may open, and halves while two releases are to fit', () => {
    const more = [line({ service: 'scanner', instances: 2, max: 5 })]
    expect(scale({ slots: 60, more }).ceiling).toBe(5)
    expect(scale({ slots: 60, more, releases: 2 }).ceiling).toBe(2)
  })

  it('is not known without a reading of the database, and nothing rises then', () => {
    expect(scale({ isRead: false, used: 10, pending: 4 })).toMatchObject({
      ceiling: null,
      headroom: null,
      wanted: 2,
      reason: expect.stringContaining('was not read'),
    })
  })

  it('stays known while the newest reading fails, but nothing says then that slots are free', () => {
    expect(scale({ isOld: true, used: 10, pending: 4 })).toMatchObject({
      ceiling: 10,
      wanted: 2,
      reason: expect.stringContaining('was not read'),
    })
  })

  it('holds back an application that has more instances than fit', () => {
    expect(scale({ instances: 8, slots: 50 })).toMatchObject({ ceiling: 5, wanted: 5 })
  })
})

describe('wanted', () => {
  it('rises by what waits', () => {
    expect(scale({ used: 10, pending: 7 })).toMatchObject({
      waiting: 14,
      wanted: 4,
      reason: '14 requests wait for a slot, and the database has 80 free.',
    })
  })

  it('rises by one for requests that were refused while all pools were full', () => {
    expect(scale({ used: 10, refused: 50 }).wanted).toBe(3)
    expect(scale({ used: 4, refused: 50 }).wanted).toBe(2)
  })

  it('stays below the ceiling and says how many were needed', () => {
    expect(scale({ used: 10, pending: 40, slots: 47 })).toMatchObject({
      ceiling: 4,
      wanted: 4,
      reason: expect.stringContaining('10 are needed, and only 4 fit'),
    })
  })

  it('does not rise when the slots of the database are taken by others, though the ceiling would let it', () => {
    // What others may open is not all that is taken: somebody's session is not in the sum.
    const input: BudgetInput = {
      pools: [line({ instances: 2 })],
      others: [],
      releases: 1,
      database: { maxConnections: 100, kept: 3, used: 92, isRead: true, roleLimits: {} },
      pooler: null,
    }
    const seen = ['a', 'b'].map((id) => instance(id, 'web', { used: 10, pending: 5 }))
    expect(scaleOf('web', input, { instances: seen, store: 'answering', waitingAtPooler: 0 })).toMatchObject({
      ceiling: 9,
      wanted: 2,
      reason:
        '10 requests wait for a slot, but the database has only 5 free now, and an instance may open 10.',
    })
  })

  it.each([
    'leak',
    'blocked',
    'open-transaction',
    'slow-statement',
    'database-unreachable',
    'server-full',
    'dead-connections',
  ] as const)('does not rise while the verdict says %s', (cause) => {
    expect(scale({ used: 10, pending: 7, cause })).toMatchObject({
      wanted: 2,
      reason: `More instances would not help: This is ${cause}.`,
    })
  })

  it('rises while a process is short of time or slots: another one brings its own', () => {
    for (const cause of ['event-loop-lag', 'too-few-slots', 'pressure'] as const)
      expect(scale({ used: 10, pending: 7, cause }).wanted).toBe(4)
  })

  it('falls to what the last minute needed with room to spare, and stays there', () => {
    expect(scale({ instances: 8, used: 3 })).toMatchObject({ wanted: 4, waiting: 0 })
    expect(scale({ instances: 4, used: 6 }).wanted).toBe(4)
    expect(scale({ instances: 5, used: 0 }).wanted).toBe(1)
  })

  it.each<readonly [string, Given, string]>([
    ['without a store', { store: 'none', reporting: 1 }, '2 instances run and 1 reports'],
    ['while the store is silent', { store: 'failing' }, 'The fleet store does not answer'],
    ['while one instance does not report', { instances: 3, reporting: 2 }, '3 instances run and 2 report'],
    [
      'without a store and a reading',
      { instances: 1, store: 'none', isRead: false },
      'Without a fleet store and without a reading',
    ],
  ])('is not known %s', (_, given, reason) => {
    expect(scale({ used: 10, pending: 5, ...given })).toMatchObject({
      wanted: null,
      waiting: null,
      reason: expect.stringContaining(reason),
    })
  })

  it('is known of a single instance without a store', () => {
    expect(scale({ instances: 1, store: 'none', used: 10, pending: 5 }).wanted).toBe(2)
  })

  it('is of a service that has no pool: nothing is known', () => {
    const none: BudgetInput = { pools: [], others: [], releases: 1, database: null, pooler: null }
    expect(scaleOf('cron', none, { instances: [], store: 'answering', waitingAtPooler: 0 })).toMatchObject({
      instances: null,
      ceiling: null,
      wanted: null,
    })
  })
})

describe('instances that differ', () => {
  const direct = (max: number, more: Partial<BudgetPool> = {}): BudgetPool => line({ max, ...more })

  it('is held against each limit by what an instance opens there', () => {
    const input: BudgetInput = {
      pools: [direct(2, { instances: 2 }), line({ name: 'pg:pooled', max: 50, instances: 2, pooled: true })],
      others: [],
      releases: 1,
      database: { maxConnections: 103, kept: 3, used: 70, isRead: true, roleLimits: {} },
      pooler: { maxClients: 300, clients: 100, poolSize: null, servers: 10, isRead: true, session: false },
    }
    const seen = ['a', 'b'].map((id) => instance(id, 'web', { used: 2, pending: 2, max: 2 }))
    expect(scaleOf('web', input, { instances: seen, store: 'answering', waitingAtPooler: 0 })).toMatchObject({
      ceiling: 6,
      wanted: 4,
    })
  })

  it('counts each pool by its own max', () => {
    const input: BudgetInput = {
      pools: [direct(20), direct(5)],
      others: [],
      releases: 1,
      database: { maxConnections: 100, kept: 3, used: 25, isRead: true, roleLimits: {} },
      pooler: null,
    }
    const seen = [
      instance('a', 'web', { used: 20, pending: 3, max: 20 }),
      instance('b', 'web', { used: 5, pending: 3, max: 5 }),
    ]
    expect(scaleOf('web', input, { instances: seen, store: 'answering', waitingAtPooler: 0 }).wanted).toBe(3)
  })

  it('counts instances that have not opened their pool yet', () => {
    expect(scale({ instances: 1, reporting: 3, used: 2 })).toMatchObject({ instances: 3 })
  })

  it('needs exactly what 70 % comes to', () => {
    expect(scale({ instances: 4, used: 5.25 }).wanted).toBe(3)
  })
})

it('whatever is given, it is never above the ceiling, and rises only while requests wait and slots are free', () => {
  const given = fc.record({
    instances: fc.integer({ min: 1, max: 40 }),
    used: fc.integer({ min: 0, max: 20 }),
    pending: fc.integer({ min: 0, max: 50 }),
    refused: fc.integer({ min: 0, max: 50 }),
    max: fc.integer({ min: 1, max: 20 }),
    slots: fc.integer({ min: 1, max: 500 }),
    others: fc.integer({ min: 0, max: 300 }),
    isRead: fc.boolean(),
    cause: fc.constantFrom<CauseKind | null>(null, 'leak', 'too-few-slots', 'server-full'),
  })
  fc.assert(
    fc.property(given, (one) => {
      const { instances, wanted, ceiling, waiting } = scale(one)
      if (wanted === null || instances === null) return
      expect(wanted).toBeGreaterThanOrEqual(1)
      if (ceiling !== null) expect(wanted).toBeLessThanOrEqual(Math.max(1, ceiling))
      if (wanted > instances) {
        expect((waiting ?? 0) + one.refused).toBeGreaterThan(0)
        expect(one.cause === 'leak' || one.cause === 'server-full').toBe(false)
        const taken = one.used * one.instances + one.others
        expect(taken + (wanted - instances) * one.max).toBeLessThanOrEqual(one.slots)
      }
    }),
    { numRuns: 2000 },
  )
})

/** An autoscaler that does at each step what it is told, before an application whose requests need `demand` slots. */
function replay(demands: readonly number[], slots: number, isDown: (step: number) => boolean): number[] {
  const counts = [2]
  demands.forEach((demand, step) => {
    const instances = counts.at(-1) as number
    const used = Math.min(MAX, Math.ceil(demand / instances))
    const pending = Math.max(0, Math.ceil((demand - instances * MAX) / instances))
    const down = isDown(step)
    const { wanted } = scale({
      instances,
      used,
      // Requests pile up while the database is away.
      pending: down ? 50 : pending,
      slots,
      others: 20,
      isRead: !down,
      cause: down ? 'database-unreachable' : null,
    })
    const next = wanted ?? instances
    expect(next * MAX + 20, 'connections of all instances and of others').toBeLessThanOrEqual(slots)
    counts.push(next)
  })
  return counts
}

const never = (): boolean => false
const steps = (length: number, demand: (step: number) => number): number[] =>
  Array.from({ length }, (_, step) => demand(step))

describe('an autoscaler that follows it', () => {
  it('climbs a ramp with the demand, up to the ceiling', () => {
    const counts = replay(
      steps(60, (step) => 10 + 2 * step),
      110,
      never,
    )
    expect(counts.at(-1)).toBe(9)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  })

  it('takes a step at once, does not swing after it, and comes down again', () => {
    const counts = replay(
      steps(60, (step) => (step < 10 ? 15 : step < 40 ? 58 : 12)),
      110,
      never,
    )
    expect(counts.slice(12, 40)).toEqual(Array(28).fill(6))
    expect(counts.slice(-10)).toEqual(Array(10).fill(2))
  })

  it('adds nothing in an outage, when every request waits', () => {
    const counts = replay(
      steps(40, () => 18),
      110,
      (step) => step >= 10 && step < 30,
    )
    expect(new Set(counts.slice(8))).toEqual(new Set([counts[9]]))
  })
})
