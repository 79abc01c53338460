import { describe, expect, it } from 'vitest'
import { pool } from '../../stories/fixtures/parts.ts'
import { cellGeometry, MAX_CELLS, rackOf } from '../../widget/panels/pools/rack.ts'

const sum = (parts: readonly { readonly count: number }[] = []): number =>
  parts.reduce((total, part) => total + part.count, 0)

describe('the rack', () => {
  it('has one cell per slot', () => {
    const rack = rackOf(pool({ used: 17, idle: 2, max: 20 }), 2)
    expect(rack?.parts).toEqual([
      { state: 'active', count: 15 },
      { state: 'leak', count: 2 },
      { state: 'idle', count: 2 },
      { state: 'free', count: 1 },
    ])
    expect(sum(rack?.parts)).toBe(20)
  })

  it('draws nothing when use or capacity is unknown', () => {
    expect(rackOf(pool({ used: null }), 0)).toBeNull()
    expect(rackOf(pool({ max: null }), 0)).toBeNull()
    expect(rackOf(pool({ max: 0 }), 0)).toBeNull()
  })

  it('shows what is beyond the capacity as such', () => {
    const rack = rackOf(pool({ used: 24, idle: 0, max: 20 }), 0)
    expect(rack?.parts).toEqual([
      { state: 'active', count: 20 },
      { state: 'over', count: 4 },
    ])
    expect(rack?.total).toBe(24)
  })

  it('never counts more leaks than connections in use', () => {
    expect(rackOf(pool({ used: 1, idle: 0, max: 4 }), 9)?.parts[0]).toEqual({ state: 'leak', count: 1 })
  })

  it('adds up to the capacity whatever a pool reports', () => {
    for (const used of [0, 1, 7, 20])
      for (const idle of [null, 0, 5, 40])
        for (const connecting of [null, 0, 3, 30])
          for (const leaks of [0, 2, 30])
            expect(sum(rackOf(pool({ used, idle, connecting, max: 20 }), leaks)?.parts)).toBe(20)
  })

  it('becomes a bar when cells could not be counted any more', () => {
    expect(rackOf(pool({ used: 3, max: MAX_CELLS }), 0)?.segmented).toBe(false)
    expect(rackOf(pool({ used: 3, max: MAX_CELLS + 1 }), 0)?.segmented).toBe(true)
  })

  it('fills the width exactly', () => {
    for (const total of [1, 2, 20, 41, 60]) {
      const { pitch, width } = cellGeometry(total)
      expect(pitch * (total - 1) + width).toBeCloseTo(100, 6)
    }
  })
})
