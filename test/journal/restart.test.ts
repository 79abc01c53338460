import { expect, it } from 'vitest'
import type { JournalPoint } from '../../src/model/journal/journal.ts'
import { clockAt, folder, monitorIn } from './kit.ts'

const MINUTE = 60_000

it('history is longer than the process: points, roll-ups, aggregates', async () => {
  const dataDir = await folder()
  const first = clockAt(0)
  const before = monitorIn(dataDir, first)
  for (let i = 0; i < 30; i++) {
    first.advance(30_000)
    before.trackConnection('worker', `held ${i}`)
    await before.beat()
  }
  expect(before.history.store).toBe('file')
  const was = before.history.points(100)
  const wasWeek = before.history.aggregate(168)
  await before.close()

  const second = clockAt(16 * MINUTE)
  const after = monitorIn(dataDir, second)
  await after.beat()
  expect(after.history.size).toBe(31)
  expect(after.history.points(31).slice(0, 30)).toEqual(was)
  expect(after.history.store).toBe('file')
  const day = after.history.aggregate(24)
  expect(day).toMatchObject({ dataPoints: 31, activeConnections: { max: 30, current: 0 } })
  expect(after.history.aggregate(168)?.activeConnections.max).toBe(wasWeek?.activeConnections.max)
  expect(after.history.series(1, 12).active.filter((bucket) => bucket !== null).length).toBeGreaterThan(2)
})

it('a firing alert stays the same alert, its cool-down goes on, and it resolves with a message', async () => {
  const dataDir = await folder()
  const sent: string[] = []
  const channels = [
    {
      id: 'list',
      send: ({ kind, alert }: { kind: string; alert: { subject: string } }) =>
        void sent.push(`${kind} ${alert.subject}`),
    },
  ]
  const pools = { worker: { max: 4 } }
  const first = clockAt(0)
  const before = monitorIn(dataDir, first, { channels, pools })
  for (let i = 0; i < 4; i++) before.trackConnection('worker', `c${i}`)
  for (let i = 0; i < 3; i++) {
    first.advance(30_000)
    await before.beat()
  }
  const [alert] = before.alerts.list().filter(({ rule }) => rule.startsWith('pool'))
  expect(alert?.state).toBe('firing')
  before.alerts.acknowledge(alert?.id ?? '')
  await before.beat()
  const opened = before.history.points(1)[0]?.alertsOpened
  await before.close()
  const reported = sent.length
  expect(reported).toBeGreaterThan(0)

  const second = clockAt(2 * MINUTE)
  const after = monitorIn(dataDir, second, { channels, pools })
  for (let i = 0; i < 4; i++) after.trackConnection('worker', `c${i}`)
  await after.beat()
  const again = after.alerts.list().find(({ id }) => id === alert?.id)
  expect(again).toMatchObject({ state: 'firing', openedAt: alert?.openedAt })
  expect(again?.acknowledgedAt).not.toBeNull()
  expect(sent).toHaveLength(reported)
  expect(after.history.points(1)[0]?.alertsOpened).toBe(opened)

  for (let i = 0; i < 4; i++) after.releaseConnection('worker', `c${i}`)
  for (let i = 0; i < 4; i++) {
    second.advance(30_000)
    await after.beat()
  }
  expect(after.alerts.list().find(({ id }) => id === alert?.id)?.state).toBe('resolved')
  expect(sent.slice(reported)).toContain(`resolved ${alert?.subject}`)
  expect(sent.slice(reported).some((line) => line.startsWith('opened'))).toBe(false)
})

it('the audit list, refused attempts and the peak stay', async () => {
  const dataDir = await folder()
  const first = clockAt(0)
  const before = monitorIn(dataDir, first)
  for (let i = 0; i < 9; i++) before.trackConnection('worker', `c${i}`)
  for (let i = 0; i < 9; i++) before.releaseConnection('worker', `c${i}`)
  const entry = {
    actor: { via: 'admin-token', name: null },
    operation: 'cleanup',
    parameters: {},
    result: 'x',
  } as const
  before.audit.append({ ...entry, ok: true })
  before.audit.refuse(entry)
  const { peak } = before.observe().totals
  first.advance(5000)
  await before.beat()
  await before.close()

  const after = monitorIn(dataDir, clockAt(MINUTE))
  await after.beat()
  expect(after.audit.list()).toEqual(before.audit.list())
  expect(after.audit.refusals()).toEqual(before.audit.refusals())
  expect(after.observe().totals.peak).toEqual(peak)
  expect(peak.connections).toBe(9)
})

it('two processes on one folder have a history each, and each finds its own again', async () => {
  const dataDir = await folder()
  const clock = clockAt(0)
  const [one, other] = [monitorIn(dataDir, clock), monitorIn(dataDir, clock)]
  one.trackConnection('worker', 'a')
  await one.beat()
  await other.beat()
  for (let i = 0; i < 3; i++) {
    clock.advance(30_000)
    await Promise.all([one.beat(), other.beat()])
  }
  await one.close()
  const again = monitorIn(dataDir, clock)
  clock.advance(30_000)
  await again.beat()
  expect(again.history.points(10).map(({ active }) => active)).toEqual([1, 1, 1, 1, 0])
  expect(other.history.points(10).map(({ active }) => active)).toEqual([0, 0, 0, 0])
})

it('services and named instances have folders of their own, whatever their names hold', async () => {
  const dataDir = await folder()
  const clock = clockAt(0)
  for (const service of ['../../x', 'a/b', '.', 'a'])
    for (const instance of ['one', '..']) {
      const before = monitorIn(dataDir, clock, { service, instance })
      await before.beat()
      await before.close()
      const after = monitorIn(dataDir, clock, { service, instance })
      clock.advance(30_000)
      await after.beat()
      expect(after.history.size).toBe(2)
      await after.close()
    }
})

it('a clock that was set back loses nothing, and "now" stays the newest that is no future', async () => {
  const dataDir = await folder()
  const clock = clockAt(120 * MINUTE)
  const monitor = monitorIn(dataDir, clock)
  for (let i = 0; i < 10; i++) {
    clock.advance(30_000)
    await monitor.beat()
  }
  clock.set(-60 * MINUTE)
  monitor.trackConnection('worker', 'a')
  for (let i = 0; i < 4; i++) {
    clock.advance(30_000)
    await monitor.beat()
  }
  expect(monitor.history.points(100).map(({ active }) => active)).toEqual([1, 1, 1, 1])
  expect(monitor.history.aggregate(1)).toMatchObject({ dataPoints: 4, activeConnections: { current: 1 } })
  await monitor.close()

  const after = monitorIn(dataDir, clockAt(130 * MINUTE))
  await after.beat()
  expect(after.history.points(100).map(({ active }) => active)).toEqual([1, 1, 1, 1, ...Array(10).fill(0), 0])
  const times = after.history.points(100).map(({ at }) => at)
  expect(times).toEqual([...times].sort((a, b) => a - b))
})

it('a journal of the user stores and restores; what it throws is said once and what it missed comes later', async () => {
  const stored: JournalPoint[] = []
  let fails = false
  const journal = {
    name: 'mine',
    load: async (since: number) => stored.filter(({ at }) => at >= since),
    append(point: JournalPoint) {
      if (fails) throw new Error('down')
      stored.push(structuredClone(point))
    },
  }
  const dataDir = await folder()
  const clock = clockAt(0)
  const before = monitorIn(dataDir, clock, { journal })
  await before.beat()
  fails = true
  for (let i = 0; i < 5; i++) {
    clock.advance(30_000)
    await before.beat()
    await Promise.resolve()
  }
  expect(before.history.store).toBe('memory')
  const faults = before.observe().faults.filter(({ part }) => part === 'journal')
  expect(faults).toMatchObject([{ count: 1, message: expect.stringContaining('DBM-012') }])
  fails = false
  clock.advance(30_000)
  await before.beat()
  await before.close()
  expect(stored).toHaveLength(7)
  expect(before.history.store).toBe('mine')
  const after = monitorIn(dataDir, clock, { journal })
  clock.advance(30_000)
  await after.beat()
  expect(after.history.size).toBe(8)
})

it('a journal that gives nonsense, hangs or rejects costs its history only', async () => {
  const dataDir = await folder()
  const bad = [
    () => [
      null,
      1,
      {},
      { at: 'x' },
      { at: 1, rollup: {} },
      { at: 1, active: 1, state: { alerts: 7, audit: [null] } },
    ],
    () => Promise.reject(new Error('no')),
    () => 7,
  ] as const
  for (const load of bad) {
    const journal = { name: 'bad', load: load as never, append: () => {} }
    const monitor = monitorIn(dataDir, clockAt(60 * MINUTE), { journal })
    await monitor.beat()
    expect(monitor.history.points(1)).toHaveLength(1)
    expect(monitor.observe().faults.some(({ part }) => part.startsWith('journal'))).toBe(true)
    await monitor.close()
  }
})
