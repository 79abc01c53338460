import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/index.ts'
import type { ChannelState } from '../../src/model/channels/channel-state.ts'
import type { Channel } from '../../src/model/extensions.ts'
import { spreadOf, waitBefore } from '../../src/monitor/alerts/delivery/waits.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { passing, settle } from './kit.ts'

const SECRET = 'T0/B0/xoxsecret'

const firing = (channels: readonly Channel[]) => {
  const clock = fakeClock()
  const monitor = createMonitor({ console: false, alertCooldown: 0, channels }, clock)
  monitor.tracker('app', 'supabase:rest').open('select visits')
  monitor.alerts.register('custom', {
    name: 'Custom',
    enabled: true,
    threshold: 0,
    comparison: 'gt',
    severity: 'warning',
    cooldown: 0,
    channels: channels.map(({ id }) => id),
    conditions: [],
  })
  const pass = (seconds: number): Promise<void> => passing(clock, seconds)
  const state = (name: string): ChannelState =>
    monitor.alerts.channels().find((one) => one.name === name) as ChannelState
  return { clock, monitor, pass, state }
}

/** A channel whose tries end as told; `null` = it arrives. The last entry is used for ever. */
const scripted = (id: string, ends: readonly (Error | null)[]) => {
  let calls = 0
  const channel: Channel = {
    id,
    async send() {
      const end = ends[Math.min(calls, ends.length - 1)] ?? null
      calls++
      if (end) throw end
    },
  }
  return { channel, calls: () => calls }
}

describe('delivery of alerts', () => {
  it('shows idle, then ok with the time of the last arrival', async () => {
    const { channel } = scripted('desk', [null])
    const { clock, monitor, state } = firing([channel])
    expect(state('desk')).toEqual({
      name: 'desk',
      state: 'idle',
      lastDeliveredAt: null,
      lastError: null,
      waiting: 0,
      dropped: 0,
    })
    monitor.snapshot()
    await settle()
    expect(state('desk')).toMatchObject({ state: 'ok', lastDeliveredAt: clock.wall(), waiting: 0 })
  })

  it('shows retrying with an error without the secret, then ok', async () => {
    const error = new Error(`fetch https://hooks.slack.com/services/${SECRET} failed`)
    const { channel } = scripted('desk', [error, null])
    const { monitor, pass, state } = firing([channel])
    monitor.snapshot()
    await settle()
    expect(state('desk')).toMatchObject({ state: 'retrying', waiting: 1, dropped: 0 })
    expect(state('desk').lastError).toBeTruthy()
    expect(JSON.stringify(monitor.snapshot().faults) + state('desk').lastError).not.toContain('xoxsecret')
    await pass(2)
    expect(state('desk')).toMatchObject({ state: 'ok', lastError: null })
  })

  it('gives a notice up after five tries, counts it, and delays no other channel', async () => {
    const bad = scripted('bad', [new Error('down')])
    const good = scripted('good', [null])
    const { monitor, pass, state } = firing([bad.channel, good.channel])
    monitor.snapshot()
    await settle()
    expect(good.calls()).toBe(1)
    await pass(90)
    expect(bad.calls()).toBe(5)
    expect(state('bad')).toMatchObject({ state: 'failing', waiting: 0, dropped: 1 })
    expect(state('good').state).toBe('ok')
  })

  it('waits as long as the receiver asks, and tries no more where another try ends the same', async () => {
    const asked = scripted('asked', [Object.assign(new Error('slow down'), { retryAfterMs: 30_000 }), null])
    const wrong = scripted('wrong', [Object.assign(new Error('no such hook'), { final: true })])
    const { monitor, pass, state } = firing([asked.channel, wrong.channel])
    monitor.snapshot()
    await pass(29)
    expect(asked.calls()).toBe(1)
    expect(wrong.calls()).toBe(1)
    expect(state('wrong')).toMatchObject({ state: 'failing', dropped: 1 })
    await pass(2)
    expect(asked.calls()).toBe(2)
  })

  it('keeps 100 waiting, drops the oldest and counts them', async () => {
    const { channel } = scripted('desk', [Object.assign(new Error('later'), { retryAfterMs: 3_600_000 })])
    const { clock, monitor, state } = firing([channel])
    for (let i = 0; i < 150; i++) {
      monitor.snapshot()
      clock.advance(1000)
      await settle()
    }
    const { waiting, dropped } = state('desk')
    expect(waiting).toBe(101)
    expect(dropped).toBe(49)
  })

  it('sends no faster than the receiver takes', async () => {
    let sent = 0
    const { clock, monitor, pass } = firing([{ id: 'desk', everyMs: 5000, send: () => void sent++ }])
    for (let i = 0; i < 3; i++) {
      monitor.snapshot()
      clock.advance(1)
    }
    await settle()
    expect(sent).toBe(1)
    await pass(5)
    expect(sent).toBe(2)
    await pass(6)
    expect(sent).toBe(3)
  })

  it('a channel of the same id takes the place of the one before, which sends nothing more', async () => {
    const old = scripted('desk', [new Error('down')])
    const next = scripted('desk', [null])
    const { monitor, pass, state } = firing([old.channel])
    monitor.snapshot()
    await settle()
    monitor.addChannel(next.channel)
    await pass(120)
    expect(old.calls()).toBe(1)
    monitor.snapshot()
    await settle()
    expect(next.calls()).toBe(1)
    expect(state('desk').state).toBe('ok')
  })

  it('a removed channel sends nothing more', async () => {
    const { monitor, pass } = firing([])
    const { channel, calls } = scripted('custom', [new Error('down')])
    const remove = monitor.addChannel(channel)
    monitor.alerts.register('custom', { ...rule, channels: ['custom'] })
    monitor.snapshot()
    await settle()
    remove()
    await pass(120)
    expect(calls()).toBe(1)
    expect(monitor.alerts.channels()).toEqual([])
  })
})

const rule = {
  name: 'Custom',
  enabled: true,
  threshold: 0,
  comparison: 'gt',
  severity: 'warning',
  cooldown: 60,
  channels: [],
  conditions: [],
} as const

describe('waits between tries', () => {
  it('lie between half of the back-off and the whole, differently for two instances', () => {
    const first = waitBefore(1, null, 'a:x') as number
    expect(first).toBeGreaterThanOrEqual(500)
    expect(first).toBeLessThanOrEqual(1000)
    expect(first).not.toBe(waitBefore(1, null, 'b:x'))
    expect(waitBefore(5, null, 'a:x')).toBeNull()
  })

  it('are spread evenly by name', () => {
    const values = Array.from({ length: 1000 }, (_, i) => spreadOf(`instance-${i}:1`))
    for (const from of [0, 0.25, 0.5, 0.75])
      expect(values.filter((value) => value >= from && value < from + 0.25).length).toBeGreaterThan(150)
  })
})

describe('a rule whose id cannot be read', () => {
  it('is a fault and finds nothing; the others go on', () => {
    const { monitor } = firing([])
    monitor.addRule({
      get id(): string {
        throw new Error('getter')
      },
      judge: () => [],
    })
    monitor.snapshot()
    const snapshot = monitor.snapshot()
    expect(snapshot.faults.map(({ part }) => part)).toContain('rule')
    expect(snapshot.alerts.map(({ rule }) => rule)).toContain('custom')
  })
})
