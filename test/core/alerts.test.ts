import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/model/alert.ts'
import { createAlertRegistry } from '../../src/monitor/alerts/alerts.ts'

const COOLDOWN = 300_000

const finding = (over: Partial<Finding> = {}): Finding => ({
  rule: 'pool-saturation',
  subject: 'p',
  severity: 'warning',
  message: 'p is full',
  value: 0.9,
  limit: 0.8,
  forMs: 0,
  ...over,
})

const kinds = (notices: readonly { kind: string }[]): string[] => notices.map(({ kind }) => kind)

describe('an alert', () => {
  it('opens once and is repeated no sooner than its cool-down', () => {
    const book = createAlertRegistry(COOLDOWN)
    expect(kinds(book.judge([finding()], 0, 0))).toEqual(['opened'])
    expect(kinds(book.judge([finding()], 30_000, 0))).toEqual([])
    expect(kinds(book.judge([finding()], COOLDOWN, 0))).toEqual(['repeated'])
    expect(book.opened).toBe(1)
  })

  it('waits until its finding has lasted', () => {
    const book = createAlertRegistry(COOLDOWN)
    expect(kinds(book.judge([finding({ forMs: 60_000 })], 0, 0))).toEqual([])
    expect(kinds(book.judge([], 30_000, 0))).toEqual([])
    expect(kinds(book.judge([finding({ forMs: 60_000 })], 40_000, 0))).toEqual([])
    expect(kinds(book.judge([finding({ forMs: 60_000 })], 99_000, 0))).toEqual([])
    expect(kinds(book.judge([finding({ forMs: 60_000 })], 100_000, 0))).toEqual(['opened'])
  })

  it('resolves with a message after two clear looks, not one', () => {
    const book = createAlertRegistry(COOLDOWN)
    book.judge([finding()], 0, 0)
    expect(kinds(book.judge([], 1000, 1000))).toEqual([])
    book.judge([finding()], 2000, 2000)
    expect(kinds(book.judge([], 3000, 3000))).toEqual([])
    const [notice] = book.judge([], 4000, 4000)
    expect(notice).toMatchObject({ kind: 'resolved', alert: { state: 'resolved', resolvedAt: 4000 } })
    expect(book.firing()).toEqual([])
  })

  it('near its limit stays open, but does not open there', () => {
    const book = createAlertRegistry(COOLDOWN)
    expect(kinds(book.judge([finding({ hold: true })], 0, 0))).toEqual([])
    book.judge([finding({ severity: 'critical' })], 1000, 0)
    book.judge([finding({ hold: true })], 2000, 0)
    book.judge([finding({ hold: true })], 3000, 0)
    expect(book.firing()).toMatchObject([{ severity: 'critical' }])
  })

  it('becomes worse only when the worse has lasted: a spike of one look is none', () => {
    const book = createAlertRegistry(COOLDOWN)
    const warning = finding({ forMs: 60_000 })
    const critical = finding({ severity: 'critical', forMs: 15_000, message: 'p is fuller' })
    for (let now = 0; now <= 40_000; now += 5000) book.judge([warning], now, 0)
    expect(kinds(book.judge([critical], 45_000, 0))).toEqual([])
    for (let now = 50_000; now <= 65_000; now += 5000) book.judge([warning], now, 0)
    expect(book.firing()).toMatchObject([{ severity: 'warning' }])
    expect(kinds(book.judge([critical], 70_000, 0))).toEqual([])
    expect(book.firing()).toMatchObject([{ severity: 'warning', message: 'p is fuller' }])
    book.judge([warning], 75_000, 0)
    const reported = [80_000, 85_000, 90_000, 95_000].map((now) => kinds(book.judge([critical], now, 0)))
    expect(reported).toEqual([[], [], [], ['escalated']])
    expect(book.firing()).toMatchObject([{ severity: 'critical' }])
  })

  it('that turns between two severities is reported as the worse once in a cool-down', () => {
    const book = createAlertRegistry(COOLDOWN)
    const reported: string[] = []
    for (let i = 0; i < 59; i++) {
      const severity = i % 2 === 0 ? 'warning' : 'critical'
      reported.push(...kinds(book.judge([finding({ severity })], i * 5000, 0)))
    }
    expect(reported).toEqual(['opened', 'escalated'])
  })

  it('notifies at once when it becomes worse', () => {
    const book = createAlertRegistry(COOLDOWN)
    book.judge([finding()], 0, 0)
    expect(kinds(book.judge([finding({ severity: 'critical' })], 1000, 0))).toEqual(['escalated'])
  })

  it('that flaps within the cool-down is notified once', () => {
    const book = createAlertRegistry(COOLDOWN)
    const reported: string[] = []
    for (let i = 0; i < 20; i++) {
      reported.push(...kinds(book.judge(i % 4 === 0 ? [finding()] : [], i * 10_000, 0)))
    }
    expect(reported).toEqual(['opened', 'resolved'])
  })

  it('that was acknowledged is not repeated, and still resolves', () => {
    const book = createAlertRegistry(COOLDOWN)
    book.judge([finding()], 0, 0)
    expect(book.acknowledge('pool-saturation:p', 5)).toMatchObject({ kind: 'acknowledged', at: 5 })
    expect(book.acknowledge('nothing', 5)).toBe(false)
    expect(kinds(book.judge([finding()], COOLDOWN * 3, 0))).toEqual([])
    book.judge([], COOLDOWN * 3 + 1, 0)
    expect(kinds(book.judge([], COOLDOWN * 3 + 2, 0))).toEqual(['resolved'])
  })

  it('of one pool does not silence that of another', () => {
    const book = createAlertRegistry(COOLDOWN)
    book.judge([finding()], 0, 0)
    expect(kinds(book.judge([finding(), finding({ subject: 'q' })], 1000, 0))).toEqual(['opened'])
    expect(kinds(book.judge([finding(), finding({ rule: 'pool-exhausted' })], 2000, 0))).toEqual(['opened'])
  })

  it('remembers a bounded number of subjects', () => {
    const book = createAlertRegistry(COOLDOWN)
    book.judge(
      Array.from({ length: 2000 }, (_, i) => finding({ subject: `p${i}` })),
      0,
      0,
    )
    expect(book.firing()).toHaveLength(500)
  })
})
