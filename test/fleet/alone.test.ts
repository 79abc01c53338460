import { expect, it, vi } from 'vitest'
import { reportedMetrics } from '../../src/exporters/reported-metrics.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { reportOf } from './report.ts'

vi.mock('../../src/exporters/reported-metrics.ts', { spy: true })

it('an app that is alone builds a report when somebody reads it, and not at its beats', async () => {
  const clock = fakeClock()
  const monitor = createMonitor({ console: false, instance: 'one' }, clock)
  for (let i = 0; i < 5; i++) {
    clock.advance(30_000)
    await monitor.beat()
    await monitor.flush()
  }
  expect(reportedMetrics).not.toHaveBeenCalled()
  for (let i = 0; i < 2; i++)
    expect(await monitor.fleet.reception.list()).toMatchObject([
      { ageMs: 0, report: { upMs: 150_000, instance: { id: 'one' }, metrics: { omitted: 0 } } },
    ])
  expect(reportedMetrics).toHaveBeenCalledTimes(1)
  await monitor.fleet.reception.publish(reportOf('worker'), 60_000)
  await monitor.beat()
  await monitor.flush()
  // The two are compared: they may be two releases.
  expect(reportedMetrics).toHaveBeenCalledTimes(2)
  await monitor.close()
})

it('an app with a store builds one report a beat', async () => {
  vi.mocked(reportedMetrics).mockClear()
  const clock = fakeClock()
  const monitor = createMonitor({ console: false, fleet: createMemoryFleet(clock.now) }, clock)
  for (let i = 0; i < 5; i++) {
    clock.advance(30_000)
    await monitor.beat()
    await monitor.flush()
  }
  expect(reportedMetrics).toHaveBeenCalledTimes(5)
  await monitor.close()
  expect(reportedMetrics).toHaveBeenCalledTimes(5)
})
