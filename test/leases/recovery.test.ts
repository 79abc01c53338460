import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { LeaseFacts } from '../../src/model/lease.ts'
import { fakeClock } from '../core/fake-clock.ts'

function start(reclaimStale: boolean) {
  const time = fakeClock()
  const monitor = createMonitor({ console: false, captureStack: 'off', recovery: { reclaimStale } }, time)
  const facts: { -readonly [K in keyof LeaseFacts]: LeaseFacts[K] } = { busy: true }
  const taken: string[] = []
  const open = (id: string, describe: () => LeaseFacts) =>
    monitor.tracker('app', 'pg:main').open('checkout', {
      id,
      describe,
      reclaim() {
        taken.push(id)
        return 'client-destroyed'
      },
    })
  open('busy', () => ({ busy: true }))
  open('dying', () => facts)
  monitor.collection.start()
  return { time, monitor, facts, taken }
}

describe('automatic recovery', () => {
  it('takes a dead lease at the next look, long before the next beat, and writes it down', async () => {
    const { time, monitor, facts, taken } = start(true)
    await monitor.beat()
    time.advance(5000)
    expect(taken).toEqual([])
    facts.dead = 'its socket is closed'
    // Reading is no look: it changes nothing.
    monitor.snapshot()
    expect(taken).toEqual([])
    time.advance(5000)
    expect(taken).toEqual(['dying'])
    expect(monitor.observe().leases.map(({ id }) => id)).toEqual(['busy'])
    expect(monitor.audit.list()).toMatchObject([
      { actor: { via: 'recovery' }, operation: 'reclaim', result: 'client-destroyed', ok: true },
    ])
  })

  it('is off unless it is switched on', () => {
    const { time, facts, taken } = start(false)
    facts.dead = 'its socket is closed'
    time.advance(60_000)
    expect(taken).toEqual([])
  })
})
