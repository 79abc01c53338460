import { describe, expect, it } from 'vitest'
import { budgetOf } from '../../src/budget/budget.ts'
import type { BudgetInput, BudgetPooler } from '../../src/budget/input.ts'
import { budgetPool as pool } from './kit.ts'

const database = (maxConnections: number, roleLimits: Record<string, number> = {}) => ({
  maxConnections,
  kept: 3,
  used: 1,
  isRead: true,
  roleLimits,
})
const input = (over: Partial<BudgetInput> = {}): BudgetInput => ({
  pools: [pool()],
  others: [],
  releases: 1,
  database: database(100),
  pooler: null,
  ...over,
})
const pooler = (over: Partial<BudgetPooler> = {}): BudgetPooler => ({
  maxClients: 200,
  clients: 5,
  poolSize: 15,
  servers: 4,
  isRead: true,
  session: false,
  ...over,
})

describe('the connection budget', () => {
  it('fits when twice the demand fits, and then suggests nothing', () => {
    const report = budgetOf(input())
    expect(report).toMatchObject({ verdict: 'fits', suggestions: [], bottleneck: null })
    expect(report.sentence).toBe(
      'The application can open 10 connections, and the database gives 97 (100 less 3 reserved).',
    )
  })

  it('is over when instances together may open more than there is, and names a max with which they do not', () => {
    const others = [{ label: 'this monitor', connections: 3, detail: 'one for each instance', role: null }]
    const report = budgetOf(input({ pools: [pool({ instances: 3 })], others, database: database(20) }))
    expect(report.verdict).toBe('over')
    expect(report.sentence).toBe(
      'The application can open 30 connections and others hold or may open 3: 33 together, but the database gives 17 (20 less 3 reserved).',
    )
    expect(report.suggestions).toEqual([{ service: 'web', pool: 'pg:main', max: 10, suggestedMax: 4 }])
    expect(report.bottleneck).toBe('postgres-slots')
    expect(report.terms).toEqual([
      { label: 'web: pg:main', connections: 30, detail: 'max 10 × 3 instances' },
      { label: 'this monitor', connections: 3, detail: 'one for each instance' },
    ])
  })

  it.each([
    [20, 3, 10],
    [60, 5, 25],
    [100, 40, 7],
    [33, 2, 31],
  ])('suggests a max that fits: %i slots, %i instances of %i', (slots, instances, max) => {
    const given = input({ pools: [pool({ instances, max })], database: database(slots) })
    const [suggestion] = budgetOf(given).suggestions
    const granted = budgetOf({ ...given, pools: [pool({ instances, max: suggestion?.suggestedMax ?? max })] })
    expect(granted.verdict).not.toBe('over')
    const wider = budgetOf({
      ...given,
      pools: [pool({ instances, max: (suggestion?.suggestedMax ?? max) + 1 })],
    })
    expect(wider.verdict).not.toBe('fits')
  })

  it('is tight when it fits alone but not while two releases run side by side', () => {
    const report = budgetOf(input({ pools: [pool({ max: 60 })] }))
    expect(report.verdict).toBe('tight')
    expect(report.sentence).toContain('a deployment with two releases side by side can ask for 120')
    expect(report.suggestions).toEqual([{ service: 'web', pool: 'pg:main', max: 60, suggestedMax: 48 }])
  })

  it('counts both releases while two run', () => {
    expect(budgetOf(input({ pools: [pool({ max: 60 })], releases: 2 })).verdict).toBe('over')
  })

  it('shares what is left in proportion among several pools', () => {
    const pools = [
      pool({ max: 20, instances: 2 }),
      pool({ service: 'worker', name: 'pg:jobs', max: 10, instances: 1 }),
    ]
    const report = budgetOf(input({ pools, database: database(28) }))
    expect(report.suggestions.map(({ pool: name, suggestedMax }) => [name, suggestedMax])).toEqual([
      ['pg:main', 10],
      ['pg:jobs', 5],
    ])
  })

  it('says so when not even one connection each would fit', () => {
    const report = budgetOf(input({ pools: [pool({ instances: 40 })], database: database(20) }))
    expect(report.suggestions[0]?.suggestedMax).toBe(1)
    expect(report.sentence).toContain('Even a max of 1 is too much')
  })

  it('meets the limit of a role before that of the database', () => {
    const report = budgetOf(input({ database: database(100, { app: 4, other: 1 }) }))
    expect(report.verdict).toBe('over')
    expect(report.sentence).toContain('but the role app may have 4')
    expect(report.suggestions[0]?.suggestedMax).toBe(4)
  })

  it('reports duplicate pools by their number', () => {
    expect(budgetOf(input({ pools: [pool({ copies: 3 })] })).terms[0]?.detail).toBe(
      'max 10; one of 3 pools of a process to the same database',
    )
  })

  it('is unknown without the database, which is not the same as fitting', () => {
    const report = budgetOf(input({ database: null }))
    expect(report.verdict).toBe('unknown')
    expect(report.sentence).toContain('because the database was not read')
    expect(report.chain.at(-1)).toMatchObject({
      layer: 'postgres-slots',
      cap: null,
      used: null,
      source: 'unknown',
    })
  })

  it('has nothing to add up before a pool is open', () => {
    expect(budgetOf(input({ pools: [] })).verdict).toBe('unknown')
  })

  describe('through a pooler', () => {
    const through = (over: Partial<BudgetPooler>, more: Partial<BudgetInput> = {}) =>
      budgetOf(
        input({ pools: [pool({ pooled: true, max: 30, instances: 5 })], pooler: pooler(over), ...more }),
      )

    it('may ask for more than the server connections in transaction mode: they wait, and that link is the bottleneck', () => {
      const report = through({ maxClients: 400 })
      expect(report.verdict).toBe('fits')
      expect(report.bottleneck).toBe('pooler-pool-size')
      expect(report.chain.map(({ layer, demand, cap }) => [layer, demand, cap])).toEqual([
        ['app-pools', null, 150],
        ['pooler-clients', 150, 400],
        ['pooler-pool-size', 150, 15],
        ['postgres-slots', 15, 97],
      ])
    })

    it('is over in session mode, where clients keep their server connection', () => {
      const report = through({ session: true, maxClients: 400 })
      expect(report).toMatchObject({ verdict: 'over', bottleneck: 'pooler-pool-size' })
      expect(report.suggestions[0]?.suggestedMax).toBe(3)
    })

    it('is over when the pooler takes fewer clients than the pools may open', () => {
      expect(through({ maxClients: 100 })).toMatchObject({ verdict: 'over', bottleneck: 'pooler-clients' })
    })

    it("counts the pooler's server connections against the database", () => {
      const direct = pool({ service: 'worker', max: 10 })
      const report = through(
        { maxClients: 400 },
        { pools: [pool({ pooled: true, instances: 5 }), direct], database: database(20) },
      )
      expect(report.verdict).toBe('over')
      expect(report.sentence).toContain('others hold or may open 15: 25 together')
    })
  })

  it('names the full pools of the application when every limit beyond them has room', () => {
    expect(budgetOf(input({ pools: [pool({ used: 10, pending: 4 })] })).bottleneck).toBe('app-pools')
  })
})
