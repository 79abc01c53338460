import { expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import { fakeClock } from '../core/fake-clock.ts'

it('an id of one process names nothing in another, nor in the same one after a restart', () => {
  const clock = fakeClock()
  const start = (instance: string) => {
    const monitor = createMonitor({ console: false, captureStack: 'off', instance }, clock)
    monitor.tracker('app', 'pg:main').open('select visits')
    return monitor
  }
  const [first, other] = [start('web-1'), start('web-2')]
  clock.advance(60_000)
  const again = start('web-1')
  const [lease] = first.observe().leases
  const id = lease?.id ?? ''
  for (const monitor of [other, again]) {
    expect(monitor.release(id)).toMatchObject({ done: false })
    expect(monitor.observe().totals.active).toBe(1)
  }
  expect(first.release(id)).toMatchObject({ done: true })
})
