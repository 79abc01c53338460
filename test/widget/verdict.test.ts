import { describe, expect, it } from 'vitest'
import { leak, pool } from '../../stories/fixtures/parts.ts'
import { calm, exhausted, leaking, serverFull } from '../../stories/fixtures/verdicts.ts'
import { poolOf, rankIn, tell } from '../../widget/logic/causes.ts'
import { byVerdict, openLeaks, originOf, targetsOf } from '../../widget/logic/leak.ts'
import { fullestPool, refusingPool } from '../../widget/logic/pool.ts'
import { fillingPool } from '../../widget/panels/pools/expected-full.tsx'

describe("the server's verdict on the page", () => {
  it('has one headline; what it explains is folded, the rest stands beside it', () => {
    const shown = tell(exhausted)
    expect(shown.headline?.kind).toBe('leak')
    expect(shown.explained.map((one) => (typeof one === 'string' ? one : one.kind))).toEqual([
      'errors',
      'pressure',
    ])
    expect(shown.others).toEqual([])
    expect(tell(serverFull).others.map(({ kind }) => kind)).toEqual(['budget-over'])
    expect(tell({ status: 'healthy', causes: [] })).toEqual({
      headline: undefined,
      explained: [],
      others: [],
    })
  })

  it('pins the pool of the first cause that names one', () => {
    expect(poolOf(leaking)).toBe('pg:main')
    expect(poolOf({ status: 'healthy', causes: [] })).toBeUndefined()
  })

  it('orders by kind, then by who is named; what it does not name comes last', () => {
    expect(rankIn(serverFull, 'budget-over', '')).toBe(1)
    expect(rankIn(serverFull, 'pool-exhausted', 'pg:main')).toBe(0)
    expect(rankIn(serverFull, 'peak-usage', 'elsewhere')).toBe(2)
  })
})

describe('leases', () => {
  const states = ['working', 'idle', 'dead', 'lost', 'resident', 'frozen', 'returned'] as const
  const all = states.map((state) => leak(state, { state }))

  it('leak when idle, dead or lost; work and what is held on purpose do not', () =>
    expect(openLeaks(all).map(({ id }) => id)).toEqual(['idle', 'dead', 'lost']))

  it("stand in the order of certainty, the headline's pool first", () => {
    expect(
      byVerdict(all, undefined)
        .map(({ id }) => id)
        .slice(0, 3),
    ).toEqual(['dead', 'lost', 'idle'])
    const here = leak('here', { idleMs: 1 })
    const there = leak('there', { pool: 'pg:jobs' })
    expect(byVerdict([there, here], leaking.causes[0]).map(({ id }) => id)).toEqual(['here', 'there'])
  })

  it('are what an action names: an id, a pool, a service, or all', () => {
    const leaks = [
      leak('l-1'),
      leak('l-2', { pool: 'pg:jobs', service: 'jobs' }),
      leak('r', { state: 'resident' }),
    ]
    const ids = (target: string | null) => targetsOf(leaks, target).map(({ id }) => id)
    expect(ids(null)).toEqual(['l-1', 'l-2'])
    expect(ids('pg:jobs')).toEqual(['l-2'])
    expect(ids('reports')).toEqual(['l-1'])
    expect(ids('r')).toEqual(['r'])
    expect(ids('gone')).toEqual([])
  })

  it('are named by the request, else the line of code, else what they do and for whom', () => {
    const byHand = leak('l-1', { route: null, operation: 'manual', service: 'report-export' })
    expect(originOf(leak('l-1'))).toBe('POST /api/reports/export')
    expect(originOf(byHand)).toBe('app/api/reports/export/route.ts:42')
    expect(originOf({ ...byHand, stack: null })).toBe('report-export')
    expect(originOf({ ...byHand, stack: null, operation: 'select visits' })).toBe('select visits')
  })
})

describe('the pool to look at while the verdict names none', () => {
  it('is the one that refuses, where one does', () => {
    const refused = (lastMinute: number | null) => ({ lastMinute, lastQuarter: lastMinute, sinceStart: 50 })
    const pools = [
      pool({ name: 'database', kind: 'database', utilization: 40, refused: refused(0) }),
      pool({ name: 'pg:main', utilization: 0, refused: refused(48) }),
    ]
    expect(refusingPool(pools)?.name).toBe('pg:main')
    expect(refusingPool(pools.slice(0, 1))).toBeUndefined()
  })
  it('is the fullest, not the average', () => {
    expect(
      fullestPool([pool({ name: 'a', utilization: 20 }), pool({ name: 'b', utilization: 90 })])?.name,
    ).toBe('b')
  })
  it('is the one others wait for when both are equally full', () => {
    expect(fullestPool([pool({ name: 'a', pending: 0 }), pool({ name: 'b', pending: 4 })])?.name).toBe('b')
  })
  it('is one that can tell before one that cannot', () => {
    expect(
      fullestPool([pool({ name: 'a', utilization: null }), pool({ name: 'b', utilization: 1 })])?.name,
    ).toBe('b')
    expect(fullestPool([])).toBeNull()
  })
})

describe('what follows if use goes on', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 27, 14, minute)).toISOString()
  const filling = (name: string, minute: number) =>
    pool({ name, forecast: { fullAt: at(minute), earliest: at(minute - 5), latest: at(minute + 5) } })
  const pools = [pool(), filling('pg:jobs', 30), filling('pg:reports', 20)]

  it("is told of the verdict's pool, of no other while there is one", () => {
    expect(fillingPool({ pools, verdict: leaking })).toBeNull()
    const main = filling('pg:main', 40)
    expect(fillingPool({ pools: [...pools, main], verdict: leaking })).toBe(main)
  })

  it('is told of the pool that is full soonest when nothing is wrong', () => {
    expect(fillingPool({ pools, verdict: calm })?.name).toBe('pg:reports')
    expect(fillingPool({ pools: [pool()], verdict: calm })).toBeNull()
  })
})
