import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import { CAPS } from '../../src/monitor/ledger/names.ts'
import { fakeClock } from './fake-clock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes in use after a full collection. */
const heap = (): number => {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** What a flat heap may still move by: the collector and the JIT are not exact. */
const SLACK = 2 * 1024 * 1024

describe('memory is bounded by construction', () => {
  it('a million begins and ends leave the heap flat', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    const tracker = monitor.tracker('app', 'supabase:rest')
    for (let i = 0; i < 10_000; i++) tracker.open('select visits').end()
    const before = heap()
    for (let i = 0; i < 1_000_000; i++) tracker.open('select visits').end()
    expect(heap() - before).toBeLessThan(SLACK)
    expect(monitor.observe().totals).toMatchObject({ opened: 1_010_000, active: 0 })
  })

  it('a hundred thousand service names fold into `other`, counted', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    for (let i = 0; i < 200; i++) monitor.recordConnectionError(`first-${i}`, new Error('x'))
    const before = heap()
    for (let i = 0; i < 100_000; i++) {
      monitor.releaseConnection(`service-${i}`, monitor.trackConnection(`service-${i}`))
      monitor.recordConnectionError(`service-${i}`, new Error('x'), `step ${i}`)
    }
    expect(heap() - before).toBeLessThan(SLACK)
    const { services, totals } = monitor.observe()
    expect(services).toHaveLength(CAPS.services)
    expect(services.find(({ name }) => name === 'other')?.opened).toBe(100_000)
    expect(totals.folded.services).toBeGreaterThan(0)
  })

  it('a hundred thousand operation names fold into `other`, counted', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    const tracker = monitor.tracker('app', 'supabase:rest')
    for (let i = 0; i < 2000; i++) tracker.open(`first ${i}`).end()
    const before = heap()
    for (let i = 0; i < 100_000; i++) tracker.open(`select table_${i}`).end()
    expect(heap() - before).toBeLessThan(SLACK)
    const operations = monitor.observe().services[0]?.operations ?? []
    expect(operations.length).toBeLessThanOrEqual(CAPS.operations + 1)
    expect(operations.find(({ operation }) => operation === 'other')?.opened).toBeGreaterThan(100_000)
    expect(monitor.observe().totals.folded.operations).toBeGreaterThan(100_000)
  })

  it('a hundred thousand hand-made leases that are never released leave the heap flat, reported and counted as leaked', () => {
    const monitor = createMonitor({ console: false, captureStack: 'off' }, fakeClock())
    for (let i = 0; i < 10_000; i++) monitor.trackConnection('forgetful')
    const before = heap()
    for (let i = 0; i < 100_000; i++) monitor.trackConnection('forgetful')
    expect(heap() - before).toBeLessThan(SLACK)
    const { services, totals, faults } = monitor.observe()
    expect(totals).toMatchObject({ opened: 110_000, active: 5000, leaked: 105_000 })
    expect(services[0]).toMatchObject({ active: 5000, leaked: 105_000 })
    expect(faults).toMatchObject([{ part: 'track-connection', count: 105_000 }])
    const newest = monitor.observe().leases.at(-1)?.id
    monitor.releaseConnection('forgetful', newest)
    expect(monitor.observe().totals).toMatchObject({ active: 4999, unmatchedReleases: 0 })
  })

  it('ten thousand open leases take less than three megabytes', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    const tracker = monitor.tracker('app', 'supabase:rest')
    tracker.open('select visits').end()
    const before = heap()
    const leases = Array.from({ length: 10_000 }, () => tracker.open('select visits'))
    expect(heap() - before).toBeLessThan(3 * 1024 * 1024)
    for (const lease of leases) lease.end()
  })
})
