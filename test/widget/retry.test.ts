import { describe, expect, it } from 'vitest'
import {
  isRetryable,
  parseRetryAfter,
  RETRY_CAP_MS,
  retryDelay,
  retryFloor,
} from '../../widget/data/http/retry.ts'

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

  it('waits for a sign-in when the session is lost, and tries everything else again', () => {
    expect(isRetryable('unauthenticated')).toBe(false)
    for (const kind of ['forbidden', 'not-installed', 'http', 'network', 'offline', 'malformed'] as const)
      expect(isRetryable(kind)).toBe(true)
  })

  it('tries a refusal slowly: a database that is down refuses everybody for a while', () => {
    expect(retryFloor('forbidden')).toBeGreaterThanOrEqual(15_000)
    expect(retryFloor('forbidden')).toBeLessThanOrEqual(30_000)
    expect(retryFloor('http')).toBe(0)
  })
})
