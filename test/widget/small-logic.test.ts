import { describe, expect, it } from 'vitest'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import { leak, pool, stack } from '../../stories/fixtures/parts.ts'
import { budget, healthy } from '../../stories/fixtures/reports.ts'
import { outcomeText, releaseOf } from '../../widget/dialog/result.ts'
import { dialogs } from '../../widget/labels/english/dialogs.ts'
import { first } from '../../widget/labels/english/first.ts'
import type { Labels } from '../../widget/labels/labels.ts'
import { demandPercent, usedPercent } from '../../widget/logic/budget.ts'
import { pendingOf, refusalOf } from '../../widget/logic/capability.ts'
import { createFormat } from '../../widget/logic/format.ts'
import { usualOf, waitOf } from '../../widget/logic/pool.ts'
import { rangeOf } from '../../widget/logic/range.ts'
import { foldStack, functionOf, stackText } from '../../widget/logic/stack.ts'

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
  it('drops names a bundler made, which send a reader nowhere', () => {
    const named = (name: string | null) => functionOf({ ...stack[0]!, function: name })
    expect(['a', 'Object.a', 'async t', 'e2', null].map(named)).toEqual([null, null, null, null, null])
    expect(['exportReport', 'Pool.connect', 'GET'].map(named)).toEqual([
      'exportReport',
      'Pool.connect',
      'GET',
    ])
  })
  it('is copied as an engine would print it', () => {
    expect(stackText(leak('l-1'))).toContain('    at exportReport (app/api/reports/export/route.ts:42:23)')
    expect(stackText(leak('l-1', { stack: null })).split('\n')).toHaveLength(1)
  })
})

describe('what a figure is compared with', () => {
  const report = healthy()
  const [main, rest] = report.pools
  it('is an average over as long as there are samples, a day at most', () => {
    const ofMain = (samples: number) =>
      usualOf({ ...report, collection: { ...report.collection, samples, intervalMs: 30_000 } }, main!)
    expect(ofMain(4)).toEqual({ ...report.usual, spanMs: 120_000 })
    expect(ofMain(100_000).spanMs).toBe(86_400_000)
  })
  it('is nothing where the history holds sums over several pools or instances', () => {
    const none = { pending: null, acquireP95: null, spanMs: null }
    expect(usualOf(report, rest!)).toEqual(none)
    const jobs = pool({ name: 'pg:jobs' })
    expect(usualOf({ ...report, pools: [main!, jobs] }, main!)).toEqual(none)
    const fleet = { store: 'redis', localOnlySince: null, reporting: 4, silent: 0, frozen: 0, ended: 0 }
    expect(usualOf({ ...report, fleet }, main!)).toEqual(none)
  })
  it('is the time to get a slot, never the time it is held', () => {
    expect(
      waitOf(pool({ acquire: { p50: null, p95: null, p99: null }, use: { p50: 9, p95: 90 } })),
    ).toBeNull()
    expect(waitOf(pool({ acquire: null, use: { p50: 9, p95: 90 } }))).toBe(90)
  })
})

describe('a button for several operations', () => {
  it('is pending while one of them runs', () => {
    const states = { 'release:a': 'pending', 'release:b': 'done' } as const
    expect(pendingOf({ states }, ['release:b', 'release:a'])).toBe('pending')
    expect(pendingOf({ states }, ['release:b', 'cleanup'])).toBeUndefined()
  })
})

describe('a link of the budget', () => {
  const [, , poolSize] = budget.chain
  it('shows what may be asked for and what is used as a share of its cap', () => {
    expect(demandPercent(poolSize!)).toBeCloseTo(266.7, 1)
    expect(usedPercent(poolSize!)).toBeCloseTo(83.3, 1)
  })
  it('is unknown without a cap', () => {
    expect(demandPercent({ ...poolSize!, cap: null })).toBeNull()
    expect(usedPercent({ ...poolSize!, cap: 0 })).toBeNull()
  })
})

describe('the range to begin with', () => {
  const collected = (samples: number) => ({ ...healthy().collection, samples, intervalMs: 30_000 })
  it('is the shortest that holds what was collected', () => {
    expect([3, 121, 721, 20_000].map((samples) => rangeOf(collected(samples)))).toEqual([
      '1h',
      '6h',
      '24h',
      '24h',
    ])
  })
})

describe('a control', () => {
  const labels = { notAllowed: "You don't have permission." } as Labels
  it('is off only after a clear no', () => {
    expect(refusalOf({ allowed: false, reason: 'read-only role' }, labels)).toBe('read-only role')
    expect(refusalOf({ allowed: false }, labels)).toBe("You don't have permission.")
    expect(refusalOf({ allowed: true }, labels)).toBeUndefined()
    expect(refusalOf(undefined, labels)).toBeUndefined()
    expect(refusalOf({ allowed: 'unknown' }, labels)).toBeUndefined()
  })
})

describe('how an action ended', () => {
  const labels = { ...dialogs, ...first } as Labels
  const format = createFormat('en', first.units, 'UTC', true)
  const say = (freed: number) => `Released ${freed}`
  const row = {
    service: 's',
    pool: 'p',
    id: 'i',
    heldMs: 1,
    operation: 'select',
    how: 'destroyed',
    state: 'idle',
  } as const
  const report = (...outcomes: CleanupReport['reclaimed'][number]['outcome'][]): CleanupReport => ({
    reclaimed: outcomes.map((outcome) => ({ ...row, ...(outcome === undefined ? {} : { outcome }) })),
    terminated: [],
    kept: [],
    broken: 0,
    dryRun: false,
  })
  it('counts what the database confirmed, and names the rest', () => {
    expect(outcomeText([report('freed', 'freed')], say, labels, format).text).toBe('Released 2')
    expect(
      outcomeText([report('freed', 'asked'), report('still running in the database')], say, labels, format)
        .text,
    ).toBe('Released 1, 1 asked to stop, 1 still running in the database')
    expect(outcomeText([null], say, labels, format).text).toBe('Released 1')
    const answers = ['freed', 'still running in the database', 'asked'].map((outcome) =>
      releaseOf({ done: true, how: 'client-destroyed', outcome }),
    )
    expect(outcomeText(answers, say, labels, format).text).toBe(
      'Released 1, 1 asked to stop, 1 still running in the database',
    )
  })
})
