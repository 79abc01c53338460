import { afterEach, expect, it, vi } from 'vitest'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Notice } from '../../src/model/alert.ts'
import type { Rule } from '../../src/model/extensions.ts'
import type { Fleet } from '../../src/model/fleet/fleet.ts'
import { createSharing } from '../../src/monitor/alerts/telling.ts'
import { createFaultCounters } from '../../src/monitor/faults.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { fakeClock } from '../core/fake-clock.ts'

/* Several instances see one incident: it is told once. */

const COOLDOWN_MS = 300_000
const BEAT_MS = 30_000
const made: Monitor[] = []
afterEach(async () => {
  await Promise.all(made.splice(0).map((monitor) => monitor.close()))
})

/** Two instances with a channel each, whose rule says what the test wants. */
function pair(wrapped: (memory: Fleet) => Fleet = (memory) => memory) {
  const clock = fakeClock()
  const store = wrapped(createMemoryFleet(clock.now))
  const sent: string[] = []
  const bad = new Map<string, 'warning' | 'critical'>()
  const instance = (name: string): Monitor => {
    const rule: Rule = {
      id: 'test-rule',
      judge: () => {
        const severity = bad.get(name)
        return severity === undefined
          ? []
          : [{ rule: 'test-rule', subject: 'db', severity, message: 'bad', value: 1, limit: 0, forMs: 0 }]
      },
    }
    const monitor = createMonitor({ console: false, instance: name, fleet: store }, clock)
    monitor.addRule(rule)
    monitor.addChannel({
      id: 'pager',
      send: ({ kind, alert }: Notice) => void sent.push(`${name} ${kind} ${alert.severity}`),
    })
    made.push(monitor)
    return monitor
  }
  const instances = [instance('a'), instance('b')]
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    sent,
    bad,
    clock,
    instances,
    async beat(ms = BEAT_MS): Promise<void> {
      clock.advance(ms)
      for (const monitor of instances) {
        await monitor.beat()
        await settle()
      }
    },
    settle,
  }
}

it('one instance opens, one repeats, and the end is sent once', async () => {
  const { sent, bad, beat, clock, settle } = pair()
  bad.set('a', 'warning').set('b', 'warning')
  await beat()
  expect(sent).toEqual(['a opened warning'])
  for (let i = 0; i < COOLDOWN_MS / BEAT_MS; i++) await beat()
  expect(sent.map((one) => one.slice(2))).toEqual(['opened warning', 'repeated warning'])
  bad.clear()
  for (let i = 0; i < 4; i++) await beat()
  clock.advance(BEAT_MS)
  await settle()
  expect(sent.slice(2)).toHaveLength(1)
  expect(sent[2]).toMatch(/resolved warning$/)
})

it('while another instance still has it, it has not ended', async () => {
  const { sent, bad, beat } = pair()
  bad.set('a', 'warning').set('b', 'warning')
  await beat()
  bad.delete('a')
  for (let i = 0; i < 6; i++) await beat()
  expect(sent).toEqual(['a opened warning'])
  bad.clear()
  for (let i = 0; i < 6; i++) await beat()
  expect(sent.slice(1)).toEqual(['b resolved warning'])
})

it('what becomes worse anywhere is sent at once, and once', async () => {
  const { sent, bad, beat } = pair()
  bad.set('a', 'warning').set('b', 'warning')
  await beat()
  bad.set('b', 'critical')
  await beat()
  bad.set('a', 'critical')
  await beat()
  expect(sent).toEqual(['a opened warning', 'b escalated critical'])
})

it('when the sender is gone, another goes on after the cool-down', async () => {
  const { sent, bad, beat, instances } = pair()
  bad.set('a', 'warning').set('b', 'warning')
  await beat()
  await instances.shift()?.close()
  for (let i = 0; i <= COOLDOWN_MS / BEAT_MS; i++) await beat()
  expect(sent).toEqual(['a opened warning', 'b repeated warning'])
})

it('without an answer of the store every instance sends its own', async () => {
  const broken = (memory: Fleet): Fleet => ({
    ...memory,
    claim: () => {
      throw new Error('no store')
    },
  })
  const { sent, bad, beat, instances } = pair(broken)
  bad.set('a', 'warning').set('b', 'warning')
  await beat()
  await vi.waitFor(() => expect(sent.toSorted()).toEqual(['a opened warning', 'b opened warning']))
  expect(instances[0]?.snapshot().faults.map(({ part }) => part)).toContain('fleet')
})

it('an end is sent for an alert that a process before had opened, and not for one that opened anew', async () => {
  const clock = fakeClock()
  const free = { claim: async () => true, firesElsewhere: () => false, beatMs: BEAT_MS }
  const sharing = createSharing(clock, createFaultCounters(clock), () => free)
  const sent: string[] = []
  const send = (kind: Notice['kind'], openedAt: number): Promise<void> => {
    const alert = { id: 'test-rule:db', openedAt, severity: 'warning' } as Notice['alert']
    sharing.send({ kind, alert, at: 0, cooldownMs: COOLDOWN_MS }, () => void sent.push(`${kind} ${openedAt}`))
    return new Promise((resolve) => setImmediate(resolve))
  }
  await send('resolved', 1)
  expect(sent).toEqual(['resolved 1'])
  await send('opened', 3)
  await send('resolved', 2)
  expect(sent).toEqual(['resolved 1', 'opened 3'])
})
