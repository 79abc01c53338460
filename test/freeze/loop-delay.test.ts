import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { runtime } from '../../src/runtime/node.ts'
import { fakeClock } from '../core/fake-clock.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** A monitor whose event loop seems to be five seconds late at each look, and a way to suspend its process. */
function suspended(serverless: boolean): {
  readonly monitor: Monitor
  suspend(ms: number): void
  run(ms: number): void
} {
  vi.spyOn(runtime, 'loopDelay').mockReturnValue({ p95: () => 5000, stop: () => {} })
  const clock = fakeClock()
  let stood = 0
  const monitor = createMonitor(
    { console: false, serverless },
    { ...clock, now: () => clock.now() + stood, wall: () => clock.wall() + stood },
  )
  monitor.collection.start()
  onTestFinished(() => monitor.close())
  return {
    monitor,
    run: clock.advance,
    suspend(ms) {
      stood += ms
    },
  }
}

it('the time in which a host suspended the process is no delay of its event loop, and opens no alert', async () => {
  const { monitor, suspend, run } = suspended(true)
  suspend(60_000)
  run(1000)
  await monitor.beat()
  expect(monitor.eventLoopDelayP95()).toBeNull()
  expect(monitor.snapshot().alerts).toEqual([])
  // It ran all the time since.
  run(1000)
  await monitor.beat()
  expect(monitor.eventLoopDelayP95()).toBe(5000)
})

it('on a server that runs all the time a loop that stood still is late', async () => {
  const { monitor, suspend } = suspended(false)
  suspend(60_000)
  await monitor.beat()
  expect(monitor.eventLoopDelayP95()).toBe(5000)
})
