import { describe, expect, it } from 'vitest'
import { createSparingSampler } from '../../../src/integrations/stack/rate-limited-sampler.ts'

const kept = (take: () => unknown, calls: number): number =>
  Array.from({ length: calls }, take).filter((origin) => origin !== undefined).length

describe('stacks of requests', () => {
  it('one in so many keeps its stack while there are few', () => {
    const take = createSparingSampler(() => 0)
    expect(kept(() => take(16), 160)).toBe(10)
  })

  it('a busy server keeps ten a second and no more', () => {
    let now = 0
    const take = createSparingSampler(() => now)
    expect(kept(() => take(16), 5000)).toBe(10)
    now = 999
    expect(kept(() => take(16), 5000)).toBe(0)
    now = 1000
    expect(kept(() => take(16), 5000)).toBe(10)
  })

  it('every one keeps its stack where every one is wanted, and none where none is', () => {
    const take = createSparingSampler(() => 0)
    expect(kept(() => take(1), 500)).toBe(500)
    expect(kept(() => take(0), 500)).toBe(0)
  })

  it('the stack names the place that asked', () => {
    const [origin] = [createSparingSampler()(1)]
    expect(origin?.stack).toContain('sparing.test')
  })
})
