import { describe, expect, it } from 'vitest'
import { leak, stack } from '../../stories/fixtures/parts.ts'
import { budget } from '../../stories/fixtures/reports.ts'
import { demandPercent, linkStatus } from '../../widget/logic/budget.ts'
import { compare } from '../../widget/logic/kpi.ts'
import { foldStack, stackText } from '../../widget/logic/stack.ts'

describe('a figure against what is usual', () => {
  it('is a factor when it is clearly more', () => {
    expect(compare(412, 121, 5)).toEqual({ kind: 'times', factor: 412 / 121, notable: true })
    expect(compare(160, 100, 5)).toMatchObject({ kind: 'times', notable: false })
  })
  it('is as usual within a third', () => expect(compare(120, 100, 5)).toEqual({ kind: 'usual' }))
  it('makes nothing of tiny values', () => expect(compare(4, 0.4, 5)).toEqual({ kind: 'usual' }))
  it('names the usual value where a factor of nearly nothing would mislead', () =>
    expect(compare(3, 0, 0.5)).toEqual({ kind: 'was', usual: 0, notable: true }))
  it('is unknown, not zero, without a value or a history', () => {
    expect(compare(null, 3, 1)).toEqual({ kind: 'unknown' })
    expect(compare(3, null, 1)).toEqual({ kind: 'unknown' })
  })
})

describe('a stack', () => {
  it("folds what is not the application's, in its place", () => {
    expect(
      foldStack(stack).map((row) => (row.kind === 'frame' ? row.frame.function : row.frames.length)),
    ).toEqual(['exportReport', 'withClient', 4])
    expect(foldStack([stack[2]!, stack[0]!, stack[3]!]).map((row) => row.kind)).toEqual([
      'folded',
      'frame',
      'folded',
    ])
    expect(foldStack([])).toEqual([])
  })
  it('is copied as an engine would print it', () => {
    expect(stackText(leak('l-1'))).toContain('    at exportReport (app/api/reports/export/route.ts:42:23)')
    expect(stackText(leak('l-1', { stack: null })).split('\n')).toHaveLength(1)
  })
})

describe('a link of the budget', () => {
  const [pools, clients, poolSize, slots] = budget.chain
  it('is over when more may be asked for than there is', () => {
    expect(linkStatus(poolSize!)).toBe('critical')
    expect(linkStatus(clients!)).toBe('ok')
    expect(linkStatus(slots!)).toBe('ok')
  })
  it('judges pools by their use: what they may ask for is their cap by definition', () =>
    expect(linkStatus(pools!)).toBe('ok'))
  it('is unknown without a cap', () => {
    expect(linkStatus({ ...slots!, cap: null })).toBe('unknown')
    expect(demandPercent({ ...slots!, cap: 0 })).toBeNull()
  })
})
