import { describe, expect, it } from 'vitest'
import { leak } from '../../stories/fixtures/parts.ts'
import { groupLeaks } from '../../widget/panels/leaks/leak-groups.ts'

const LINE = 'app/api/reports/export/route.ts:42'

describe('leaks by place', () => {
  it('puts those of one line together, in the order of the first of each', () => {
    const groups = groupLeaks([
      leak('a'),
      leak('b', { route: 'GET /jobs', stack: null, heldMs: 1000 }),
      leak('c', { heldMs: 900_000 }),
    ])
    expect(groups.map(({ place, leaks, heldMs }) => [place, leaks.map(({ id }) => id), heldMs])).toEqual([
      [LINE, ['a', 'c'], 900_000],
      ['GET /jobs', ['b'], 1000],
    ])
  })

  it('a leak whose stack was not sampled belongs to the one line of its request', () => {
    expect(groupLeaks([leak('a', { stack: null }), leak('b')]).map(({ place }) => place)).toEqual([LINE])
  })

  it('and stands under its request when that leaks in two lines', () => {
    const other = leak('c').stack!.map((frame) => ({ ...frame, line: frame.line + 1 }))
    const places = groupLeaks([leak('a', { stack: null }), leak('b'), leak('c', { stack: other })])
    expect(places.map(({ place }) => place)).toEqual([
      'POST /api/reports/export',
      LINE,
      'app/api/reports/export/route.ts:43',
    ])
  })

  it('keeps the pools apart, and offers to release only what holds an unused slot', () => {
    const groups = groupLeaks([leak('a'), leak('b', { state: 'returned' }), leak('c', { pool: 'pg:jobs' })])
    expect(groups.map(({ leaks, open }) => [leaks.length, open.map(({ id }) => id)])).toEqual([
      [2, ['a']],
      [1, ['c']],
    ])
  })
})
