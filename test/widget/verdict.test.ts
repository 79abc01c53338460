import { describe, expect, it } from 'vitest'
import { alert, leak, pool } from '../../stories/fixtures/parts.ts'
import { critical, healthy, single, warning } from '../../stories/fixtures/reports.ts'
import { en } from '../../widget/labels/en.ts'
import { createFormat } from '../../widget/logic/format.ts'
import { fullestPool } from '../../widget/logic/pool.ts'
import { sentenceOf } from '../../widget/logic/sentences.ts'
import { judge } from '../../widget/logic/verdict.ts'

const format = createFormat('en', en.units, 'UTC', true)
const say = (report: Parameters<typeof judge>[0]): string | null => {
  const verdict = judge(report)
  return verdict === null ? null : sentenceOf(verdict, en, format).replaceAll('\u00a0', ' ')
}

describe('the verdict', () => {
  it('is silent when nothing is wrong', () => {
    expect(judge(healthy())).toBeNull()
    expect(judge(single())).toBeNull()
  })

  it('stays silent about what only informs', () => {
    expect(judge(healthy({ alerts: [alert('a', { severity: 'info', rule: 'peak-usage' })] }))).toBeNull()
  })

  it('names use and queue of a pool under pressure', () => {
    expect(say(warning())).toBe('17 of 20 connections are in use and 3 requests are waiting')
    expect(judge(warning())).toMatchObject({
      kind: 'pressure',
      tone: 'warning',
      culprit: 'POST /api/reports/export',
      afterRelease: 75,
    })
  })

  it('says that nothing is left', () => {
    expect(say(critical())).toBe('Every connection is in use and 12 requests are waiting')
    expect(judge(critical())?.tone).toBe('critical')
  })

  it('speaks of requests where the pool counts requests', () => {
    const rest = pool({
      name: 'supabase:rest',
      kind: 'supabase',
      used: 22,
      max: 25,
      utilization: 88,
      pending: null,
    })
    expect(say(warning({ pools: [rest], leaks: [] }))).toBe('22 of 25 request slots are taken')
  })

  it('uses the singular', () => {
    expect(say(warning({ pools: [pool({ used: 17, pending: 1, utilization: 85 })] }))).toBe(
      '17 of 20 connections are in use and 1 request is waiting',
    )
  })

  it('mentions leaks of a pool that has room', () => {
    const report = healthy({ leaks: [leak('l-1')] })
    expect(say(report)).toBe('1 connection is held for more than 5 min')
    expect(judge(report)?.tone).toBe('info')
  })

  it('forgets leaks that came back', () => {
    expect(judge(healthy({ leaks: [leak('l-1', { state: 'returned' })] }))).toBeNull()
  })

  it('promises no relief from what cannot be taken back', () => {
    expect(judge(warning({ leaks: [leak('l-1', { reclaimable: false })] }))?.afterRelease).toBeNull()
  })

  it('names the line of code where no request is known, and the service where that is not known either', () => {
    const byHand = leak('l-1', { route: null, operation: 'manual', service: 'report-export' })
    expect(judge(warning({ leaks: [byHand] }))?.culprit).toBe('app/api/reports/export/route.ts:42')
    expect(judge(warning({ leaks: [{ ...byHand, stack: null }] }))?.culprit).toBe('report-export')
    expect(judge(warning({ leaks: [{ ...byHand, stack: null, operation: 'select visits' }] }))?.culprit).toBe(
      'select visits',
    )
  })

  it('names no culprit when leaks have several', () => {
    expect(judge(warning({ leaks: [leak('l-1'), leak('l-2', { route: 'GET /other' })] }))?.culprit).toBeNull()
  })

  it("takes the worst alert's own words when no pool explains it", () => {
    const alerts = [
      alert('a', { severity: 'warning', message: 'second' }),
      alert('b', { severity: 'critical', message: 'the database does not answer', rule: 'probe-down' }),
    ]
    expect(say(healthy({ status: 'critical', alerts }))).toBe('the database does not answer')
  })

  it('tells a busy process from a slow pool', () => {
    expect(judge(warning({ eventLoopDelayP95: 340 }))?.busyLoopMs).toBe(340)
    expect(judge(warning({ eventLoopDelayP95: 20 }))?.busyLoopMs).toBeNull()
    expect(judge(warning({ eventLoopDelayP95: null }))?.busyLoopMs).toBeNull()
  })
})

describe('the pool to look at first', () => {
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
