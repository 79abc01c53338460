import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/index.ts'
import type { Observation } from '../../src/model/snapshot.ts'
import { peakUsageRule } from '../../src/rules/peak-usage.ts'
import { slowAcquireRule } from '../../src/rules/slow-acquire.ts'
import { ruleHolds } from '../contracts/kit.ts'
import { fakeClock } from '../core/fake-clock.ts'

ruleHolds(peakUsageRule())
ruleHolds(slowAcquireRule(() => null))

const HOUR = 3_600_000

describe('slow-acquire', () => {
  const waiting = (waitMs: number, count = 40) => {
    const clock = fakeClock()
    const monitor = createMonitor({ console: false }, clock)
    const tracker = monitor.tracker('orders', 'main')
    const acquire = (): void => {
      for (let i = 0; i < count; i++) {
        tracker.waited(waitMs)
        tracker.open('select visits').end('ok')
      }
    }
    acquire()
    return { clock, monitor, acquire }
  }
  const found = (seen: Observation, loop: number | null) => slowAcquireRule(() => loop).judge(seen)

  it('tells how long it takes to get a connection, without anybody waiting at this moment', () => {
    const { monitor } = waiting(900)
    const [finding, ...others] = found(monitor.observe(), null)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ subject: 'main', severity: 'warning', hold: false, limit: 500 })
    expect(finding?.message).toMatch(/^main: getting a connection took \d+ ms or more/)
  })

  it('finds nothing in short waits, in few requests, and in what the event loop explains', () => {
    expect(found(waiting(100).monitor.observe(), null)).toEqual([])
    expect(found(waiting(900, 5).monitor.observe(), null)).toEqual([])
    expect(found(waiting(900).monitor.observe(), 800)).toEqual([])
  })

  it('opens after 15 s, carries the sentence of the verdict, and resolves when waits are short again', () => {
    const { clock, monitor, acquire } = waiting(900)
    const look = () => monitor.snapshot().alerts.find(({ rule }) => rule === 'slow-acquire')
    expect(look()).toBeUndefined()
    for (let i = 0; i < 4; i++) {
      clock.advance(5000)
      acquire()
      look()
    }
    expect(look()?.severity).toBe('warning')
    const { alerts, verdict } = monitor.snapshot()
    const message = alerts.find(({ rule }) => rule === 'slow-acquire')?.message
    expect(verdict.causes.map(({ sentence }) => sentence)).toContain(message)
    for (let i = 0; i < 20; i++) {
      clock.advance(5000)
      look()
    }
    expect(look()).toBeUndefined()
  })
})

describe('peak-usage', () => {
  const seen = (at: number, active: number) =>
    ({ at, services: [], totals: { active } }) as unknown as Observation

  it('is silent in the first hour, then tells of use that is a quarter above the day before', () => {
    const rule = peakUsageRule()
    expect(rule.judge(seen(0, 40))).toEqual([])
    expect(rule.judge(seen(HOUR, 50))).toEqual([])
    expect(rule.judge(seen(HOUR, 51))).toMatchObject([
      {
        severity: 'info',
        message: '51 connections in use: a new peak; the highest of the hours before was 40',
      },
    ])
  })

  it('forgets what is older than a day, and what a clock that was set back left in the future', () => {
    const rule = peakUsageRule()
    rule.judge(seen(30 * HOUR, 100))
    rule.judge(seen(0, 20))
    expect(rule.judge(seen(HOUR, 30))).toHaveLength(1)
    expect(rule.judge(seen(26 * HOUR, 30))).toEqual([])
  })

  it('says nothing of few connections', () => {
    const rule = peakUsageRule()
    rule.judge(seen(0, 1))
    expect(rule.judge(seen(HOUR, 9))).toEqual([])
  })
})
