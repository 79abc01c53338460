import { describe, expect, it } from 'vitest'
import { phaseOf, refreshEvery, staleAfter } from '../../widget/logic/phase.ts'

const calm = { hasData: true, error: null, paused: false, overdue: false, collecting: true } as const

describe('the phase of the widget', () => {
  it('is live with fresh data', () => expect(phaseOf(calm)).toBe('live'))
  it('is loading until the first answer', () => expect(phaseOf({ ...calm, hasData: false })).toBe('loading'))
  it('keeps showing data through a single failure', () =>
    expect(phaseOf({ ...calm, error: 'http' })).toBe('live'))
  it('is stale when the last success is too long ago', () =>
    expect(phaseOf({ ...calm, error: 'http', overdue: true })).toBe('stale'))
  it('is stale at once when the browser is offline', () =>
    expect(phaseOf({ ...calm, error: 'offline' })).toBe('stale'))
  it('asks to sign in when the session is lost', () =>
    expect(phaseOf({ ...calm, error: 'unauthenticated' })).toBe('unauthenticated'))
  it('keeps the last numbers, as old, when a caller who could read is refused', () =>
    expect(phaseOf({ ...calm, error: 'forbidden', paused: true })).toBe('stale'))
  it('is refused when nothing was ever shown', () =>
    expect(phaseOf({ ...calm, hasData: false, error: 'forbidden' })).toBe('forbidden'))
  it('keeps data when the route goes missing, as in a deployment', () =>
    expect(phaseOf({ ...calm, error: 'not-installed' })).toBe('live'))
  it('says that the route is missing when it never answered', () =>
    expect(phaseOf({ ...calm, hasData: false, error: 'not-installed' })).toBe('not-installed'))
  it('is an error when nothing ever came', () =>
    expect(phaseOf({ ...calm, hasData: false, error: 'malformed' })).toBe('error'))
  it('is paused before it is stopped', () =>
    expect(phaseOf({ ...calm, paused: true, collecting: false })).toBe('paused'))
  it('is stale when a refresh on demand failed while it was paused', () =>
    expect(phaseOf({ ...calm, error: 'http', paused: true, overdue: true })).toBe('stale'))
  it('is stopped when no samples are taken', () =>
    expect(phaseOf({ ...calm, collecting: false })).toBe('stopped'))
})

describe('the interval', () => {
  it('has a floor of two seconds and zero means on demand', () => {
    expect([0, -1, 1, 500, 2000, 5000].map(refreshEvery)).toEqual([0, 0, 2000, 2000, 2000, 5000])
  })
  it('makes numbers stale after three intervals, fifteen seconds at least, never on demand', () => {
    expect([2000, 5000, 30_000, 0].map(staleAfter)).toEqual([15_000, 15_000, 90_000, null])
  })
})
