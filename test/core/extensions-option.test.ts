import { describe, expect, it } from 'vitest'
import type { DbMonitoringOptions, ResolvedOptions } from '../../src/config/options.ts'
import { resolveOptions } from '../../src/config/resolve.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { fakeClock } from './fake-clock.ts'

const NO_ENV = { options: {}, problems: [] }
const resolve = (options: unknown) => resolveOptions(options as DbMonitoringOptions, NO_ENV)
const rule = {
  name: 'many',
  enabled: true,
  threshold: 1,
  comparison: 'gte',
  severity: 'warning',
  cooldown: 1,
  channels: [],
  conditions: [],
}
const unreadable = {
  get send(): never {
    throw new Error('no')
  },
  get judge(): never {
    throw new Error('no')
  },
}

type Lists = 'rules' | 'channels' | 'exporters' | 'collectors' | 'probes'
const GOOD: Readonly<Record<Lists, (name: string) => Record<string, unknown>>> = {
  rules: (id) => ({ id, judge: () => [] }),
  channels: (id) => ({ id, send: () => {} }),
  exporters: (name) => ({ name, send: () => {}, close: async () => {} }),
  collectors: (name) => ({ name, collect: () => ({}) }),
  probes: (name) => ({ name, read: async () => ({}) }),
}
const labelOf = {
  rules: 'id',
  channels: 'id',
  exporters: 'name',
  collectors: 'name',
  probes: 'name',
} as const
const methodOf = {
  rules: 'judge',
  channels: 'send',
  exporters: 'send',
  collectors: 'collect',
  probes: 'read',
} as const

describe.each(Object.keys(GOOD) as Lists[])('the option %s', (kind) => {
  const good = GOOD[kind]
  const label = labelOf[kind]
  const method = methodOf[kind]
  const names = (options: ResolvedOptions): unknown[] =>
    options[kind].map((one) => (one as unknown as Record<string, unknown>)[label])

  it('takes what implements its interface', () => {
    const { options, problems } = resolve({ [kind]: [good('a'), good('b')] })
    expect(problems).toEqual([])
    expect(names(options)).toEqual(['a', 'b'])
  })

  it('tells of each bad item which field, what was expected, what came, and keeps every other', () => {
    const items = [
      good('a'),
      null,
      { ...good('c'), [method]: 'text' },
      { ...good('d'), [label]: '' },
      good('a'),
      good('z'),
    ]
    const { options, problems } = resolve({ [kind]: items })
    expect(names(options)).toEqual(['a', 'z'])
    expect(problems.map(({ code, field, received }) => ({ code, field, received }))).toEqual([
      { code: 'DBM-006', field: `${kind}[1]`, received: 'null' },
      { code: 'DBM-006', field: `${kind}[2].${method}`, received: '"text"' },
      { code: 'DBM-006', field: `${kind}[3].${label}`, received: '""' },
      { code: 'DBM-006', field: `${kind}[4].${label}`, received: '"a"' },
    ])
    expect(problems.map(({ expected }) => expected)).toEqual([
      `an object with ${label}, ${method}()`,
      'a function',
      'a text of 1 to 100 characters',
      'a name no other has',
    ])
  })

  it('survives an item that cannot be read', () => {
    const { options, problems } = resolve({
      [kind]: [{ ...good('a') }, Object.create(unreadable), good('b')],
    })
    expect(names(options)).toEqual(['a', 'b'])
    expect(problems).toHaveLength(1)
  })

  it('is no record and no text', () => {
    for (const given of [{ a: good('a') }, 'a', null])
      expect(resolve({ [kind]: given }).problems).toMatchObject([
        { code: 'DBM-002', field: kind, expected: 'an array' },
      ])
  })
})

it('one impossible alert rule costs that rule only', () => {
  const { options, problems } = resolve({ alerts: { good: rule, 'bad.one': { ...rule, severity: 'loud' } } })
  expect(Object.keys(options.alerts)).toEqual(['good'])
  expect(problems).toMatchObject([{ code: 'DBM-005', field: 'alerts.bad.one.severity', received: '"loud"' }])
  expect(resolve({ alerts: [rule] }).problems).toMatchObject([{ code: 'DBM-002', field: 'alerts' }])
})

it.each([
  ['journal', { name: 'mine', load: () => [] }, 'journal.append', 'undefined'],
  ['journal', { name: '', load: () => [], append: () => {} }, 'journal.name', '""'],
  ['journal', 'disk', 'journal', '"disk"'],
  ['fleet', { name: 'mine', publish: () => {}, list: () => [] }, 'fleet.claim', 'undefined'],
  [
    'fleet',
    { name: 'mine', publish: () => {}, list: () => [], claim: () => true, close: 1 },
    'fleet.close',
    '1',
  ],
  ['fleet', 'redis', 'fleet', '"redis"'],
  ['probes', [{ name: 'p', read: async () => ({}), terminate: true }], 'probes[0].terminate', 'true'],
])('%s says what it lacks', (option, given, field, received) => {
  expect(resolve({ [option]: given }).problems).toMatchObject([{ code: 'DBM-006', field, received }])
})

describe('rules and exporters of the configuration', () => {
  it('judge and are pushed to at each beat, and are closed with the monitor', async () => {
    const pushed: Snapshot[] = []
    let closed = 0
    const clock = fakeClock()
    const monitor = createMonitor(
      {
        console: false,
        rules: [
          {
            id: 'too-busy',
            judge: ({ totals }) =>
              totals.active < 2
                ? []
                : [
                    {
                      rule: 'too-busy',
                      subject: 'app',
                      severity: 'warning',
                      message: `${totals.active} in flight`,
                      value: totals.active,
                      limit: 2,
                      forMs: 0,
                    },
                  ],
          },
        ],
        exporters: [
          {
            name: 'list',
            send: (snapshot) => void pushed.push(snapshot),
            close: async () => void closed++,
          },
        ],
      },
      clock,
    )
    const tracker = monitor.tracker('web', 'main')
    tracker.open('select a')
    tracker.open('select a')
    const snapshot = await monitor.beat()
    expect(snapshot.alerts).toMatchObject([{ rule: 'too-busy', message: '2 in flight' }])
    expect(pushed).toEqual([snapshot])
    await monitor.close()
    expect(closed).toBe(1)
  })
})
