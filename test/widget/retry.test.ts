import { describe, expect, it } from 'vitest'
import { isRetryable, parseRetryAfter, RETRY_CAP_MS, retryDelay } from '../../widget/data/retry.ts'

describe('when to ask again', () => {
  it('doubles from one second', () => {
    expect([1, 2, 3, 4].map((attempt) => retryDelay(attempt, null, 0.5))).toEqual([1000, 2000, 4000, 8000])
  })

  it('never waits longer than half a minute by itself, however often it failed and whatever the dice say', () => {
    for (const attempt of [5, 6, 9, 40, 1000])
      for (const random of [0, 0.5, 0.999])
        expect(retryDelay(attempt, null, random)).toBeLessThanOrEqual(RETRY_CAP_MS)
    expect(retryDelay(1000, null, 0)).toBeGreaterThan(15_000)
  })

  it('spreads by a fifth, so that many pages do not ask in step', () => {
    expect(retryDelay(3, null, 0)).toBe(3200)
    expect(retryDelay(3, null, 1)).toBe(4800)
  })

  it('waits as long as the server asks, within five minutes', () => {
    expect(retryDelay(1, 24_000, 0.5)).toBe(24_000)
    expect(retryDelay(6, 100, 0.5)).toBeGreaterThan(20_000)
    expect(retryDelay(1, 86_400_000, 0.5)).toBe(300_000)
  })

  it('reads Retry-After in seconds and as a date', () => {
    const now = Date.parse('2026-11-23T12:00:00Z')
    expect(parseRetryAfter('24', now)).toBe(24_000)
    expect(parseRetryAfter('Mon, 23 Nov 2026 12:00:30 GMT', now)).toBe(30_000)
    expect(parseRetryAfter('Mon, 23 Nov 2026 11:00:00 GMT', now)).toBe(0)
    expect(parseRetryAfter(null, now)).toBeNull()
    expect(parseRetryAfter('soon', now)).toBeNull()
    expect(parseRetryAfter('', now)).toBeNull()
  })

  it('does not ask again where asking cannot help', () => {
    expect(
      ['unauthenticated', 'forbidden', 'not-installed'].map((kind) => isRetryable(kind as 'forbidden')),
    ).toEqual([false, false, false])
    expect(['http', 'network', 'offline', 'malformed'].map((kind) => isRetryable(kind as 'http'))).toEqual([
      true,
      true,
      true,
      true,
    ])
  })
})
