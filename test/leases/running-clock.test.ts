import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { Notice } from '../../src/model/alert.ts'
import { type RunningClock, runningClock } from '../../src/monitor/running-clock.ts'
import { type FakeClock, fakeClock } from '../core/fake-clock.ts'

/** A clock whose process can be stopped: time passes, and nothing runs meanwhile. */
function stoppable(): { readonly raw: FakeClock; stop(ms: number): void } {
  const raw = fakeClock()
  let stopped = 0
  return {
    raw: { ...raw, now: () => raw.now() + stopped, wall: () => raw.wall() + stopped } as FakeClock,
    stop: (ms) => {
      stopped += ms
    },
  }
}

function watched(): { clock: RunningClock; raw: FakeClock; stop(ms: number): void } {
  const { raw, stop } = stoppable()
  const clock = runningClock(raw)
  clock.watch()
  return { clock, raw, stop }
}

describe('a clock that ticks', () => {
  it('passes as the clock below does while the process runs', () => {
    const { clock, raw } = watched()
    const before = clock.now()
    raw.advance(70_000)
    expect(clock.now() - before).toBe(70_000)
    expect(clock.frozenSince(before)).toBe(0)
  })

  it('stands still while the process does, at the first look afterwards', () => {
    const { clock, raw, stop } = watched()
    raw.advance(2000)
    const before = clock.now()
    stop(60_000)
    expect(clock.now() - before).toBeLessThan(1000)
    raw.advance(5000)
    expect(clock.now() - before).toBeCloseTo(5000, -3)
  })

  it('reports how much was left out since a moment, so that labels stay right', () => {
    const { clock, raw, stop } = watched()
    const first = { at: clock.now(), label: clock.wall() }
    raw.advance(1000)
    stop(10_000)
    clock.now()
    raw.advance(1000)
    const second = { at: clock.now(), label: clock.wall() }
    raw.advance(1000)
    stop(20_000)
    clock.now()
    for (const { at, label } of [first, second])
      expect(clock.wall() - (clock.now() - at) - clock.frozenSince(at)).toBe(label)
  })

  it('takes moments of the clock below, before, within and after a stop', () => {
    const { clock, raw, stop } = watched()
    raw.advance(1000)
    const before = { raw: raw.now(), running: clock.now() }
    stop(10_000)
    const within = raw.now() - 5000
    clock.now()
    raw.advance(1000)
    const after = { raw: raw.now(), running: clock.now() }
    expect(clock.running(before.raw)).toBe(before.running)
    expect(clock.running(within)).toBe(before.running)
    expect(clock.running(after.raw)).toBe(after.running)
  })

  it('forgets no stop, however many there were', () => {
    const { clock, raw, stop } = watched()
    const from = { at: clock.now(), label: clock.wall() }
    for (let i = 0; i < 300; i++) {
      stop(5000)
      clock.now()
      raw.advance(500)
    }
    expect(clock.now() - from.at).toBe(150_000)
    expect(clock.frozenSince(from.at)).toBe(1_500_000)
    expect(clock.wall() - 150_000 - clock.frozenSince(from.at)).toBe(from.label)
  })
})

describe('a clock without observers', () => {
  it('leaves nothing out: without ticks a gap says nothing', () => {
    const { raw, stop } = stoppable()
    const clock = runningClock(raw)
    const before = clock.now()
    stop(60_000)
    expect(clock.now() - before).toBe(60_000)
    const end = clock.watch()
    stop(60_000)
    expect(clock.now() - before).toBe(60_000)
    end()
    end()
    stop(60_000)
    expect(clock.now() - before).toBe(120_000)
    expect(raw.waiting).toBe(0)
  })
})

describe('a monitor whose process was stopped', () => {
  const start = (options = {}) => {
    const { raw, stop } = stoppable()
    const notices: Notice[] = []
    const monitor = createMonitor(
      {
        console: false,
        staleAfter: 60_000,
        collectionInterval: 5000,
        channels: [{ id: 'test', send: async (notice) => void notices.push(notice) }],
        ...options,
      },
      raw,
    )
    monitor.collection.start()
    return { monitor, raw, stop, notices }
  }

  it('neither ages its leases nor reports them as leaks, and labels them right', () => {
    const { monitor, raw, stop } = start()
    const label = raw.wall()
    monitor.trackConnection('reports', 'a')
    raw.advance(10_000)
    stop(600_000)
    const [lease] = monitor.observe().leases
    expect(lease).toMatchObject({ state: 'frozen', openedAt: label })
    expect(lease?.heldMs).toBeLessThan(12_000)
    expect(lease?.idleMs).toBeLessThan(12_000)
    expect(monitor.observe().leaks).toEqual([])
    expect(monitor.cleanup()).toMatchObject({ reclaimed: [] })
    raw.advance(50_000)
    expect(monitor.observe().leaks).toMatchObject([{ state: 'idle', lease: { openedAt: label } }])
  })

  it('starts no alert by a condition that held only while nothing ran', async () => {
    const rule = {
      name: 'Busy',
      enabled: true,
      threshold: 1,
      comparison: 'gte',
      severity: 'warning',
      cooldown: 0,
      for: 30,
      channels: ['test'],
      conditions: [{ metric: 'database.activeConnections', operator: 'gte', value: 1 }],
    } as const
    const { monitor, raw, stop } = start({ alerts: { busy: rule } })
    monitor.trackConnection('reports', 'a')
    raw.advance(10_000)
    stop(600_000)
    monitor.observe()
    raw.advance(10_000)
    await monitor.beat()
    expect(monitor.alerts.list().filter(({ rule: id }) => id === 'busy')).toEqual([])
    raw.advance(20_000)
    await monitor.beat()
    expect(monitor.alerts.list()).toEqual(expect.arrayContaining([expect.objectContaining({ rule: 'busy' })]))
  })

  it('counts no sender as silent for the time it could not hear it', () => {
    const { monitor, raw, stop } = start()
    monitor.ingest(
      { v: 1, sender: 's1', runtime: 'edge', service: 'worker', active: 3, operations: [], errors: {} },
      { proven: true },
    )
    raw.advance(5000)
    expect(monitor.observe().totals.active).toBe(3)
    stop(600_000)
    expect(monitor.observe().totals.active).toBe(3)
    raw.advance(90_000)
    expect(monitor.observe().totals.active).toBe(0)
  })
})
