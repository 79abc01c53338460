import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/index.ts'
import type { Channel, SendContext } from '../../src/model/extensions.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { passing } from './kit.ts'

/** A monitor with one firing alert whose message this channel gets; `pass` lets seconds go by, one at a time. */
const setUp = (send: (clock: ReturnType<typeof fakeClock>) => Channel['send']) => {
  const clock = fakeClock()
  const monitor = createMonitor({ console: false }, clock)
  monitor.addChannel({ id: 'slow', send: send(clock) })
  monitor.tracker('app', 'supabase:rest').open('select visits')
  monitor.alerts.register('custom', {
    name: 'Custom',
    enabled: true,
    threshold: 0,
    comparison: 'gt',
    severity: 'warning',
    cooldown: 60,
    channels: ['slow'],
    conditions: [],
  })
  monitor.snapshot()
  const pass = (seconds: number): Promise<void> => passing(clock, seconds)
  return { monitor, pass }
}

describe('a slow channel', () => {
  it('that ignores the signal and answers after 12 s delivers one message', async () => {
    let delivered = 0
    const { pass } = setUp((clock) => () => {
      return new Promise<void>((resolve) => {
        clock.after(12_000, () => {
          delivered++
          resolve()
        })
      })
    })
    await pass(180)
    expect(delivered).toBe(1)
  })

  it('gets its signal fired at 10 s, and the next try has the same key', async () => {
    const contexts: SendContext[] = []
    const { pass } = setUp(() => (_notice, _snapshot, context) => {
      contexts.push(context)
      if (contexts.length > 1) return
      return new Promise<void>((_, reject) =>
        context.signal.addEventListener('abort', () => reject(new Error('aborted'))),
      )
    })
    await pass(9)
    expect(contexts[0]?.signal.aborted).toBe(false)
    await pass(5)
    expect(contexts[0]?.signal.aborted).toBe(true)
    expect(contexts).toHaveLength(2)
    expect(contexts[1]?.key).toBe(contexts[0]?.key)
    expect(contexts[1]?.signal.aborted).toBe(false)
  })

  it('that never comes back costs one notice, which is counted as lost, and is not called again for it', async () => {
    let calls = 0
    const { monitor, pass } = setUp(() => () => {
      calls++
      return new Promise<void>(() => {})
    })
    await pass(180)
    expect(calls).toBe(1)
    const fault = monitor.snapshot().faults.find(({ part }) => part === 'channel slow')
    expect(fault?.message).toContain('never came back')
  })

  it('gets its signal fired when the monitor stops, and nothing more', async () => {
    const contexts: SendContext[] = []
    const { monitor, pass } = setUp(() => (_notice, _snapshot, context) => {
      contexts.push(context)
      return new Promise<void>(() => {})
    })
    await pass(2)
    monitor.disable()
    expect(contexts[0]?.signal.aborted).toBe(true)
    await pass(180)
    expect(contexts).toHaveLength(1)
    expect(monitor.snapshot().faults.filter(({ message }) => message.includes('never came back'))).toEqual([])
  })
})
