import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { LeaseFacts, LeaseState } from '../../src/model/lease.ts'
import type { LeaseRecord } from '../../src/monitor/ledger/lease.ts'
import { stateOf } from '../../src/monitor/observe/lease-state.ts'
import { fakeClock } from '../core/fake-clock.ts'

const LIMIT = 60_000
const NOW = 1_000_000
const clock = { now: () => NOW, running: (raw: number) => raw, frozenSince: () => 0 }

function record(over: Partial<LeaseRecord> = {}): LeaseRecord {
  const openedAt = over.openedAt ?? NOW - 10 * LIMIT
  return { openedAt, activeAt: openedAt, isLost: false, heldFor: undefined, ...over } as LeaseRecord
}

const OLD = { activeAt: NOW - LIMIT }
const FRESH = { activeAt: NOW - 100 }

describe('the state of an open lease', () => {
  it.each<[LeaseState, string, LeaseFacts, Partial<LeaseRecord>]>([
    ['working', 'a statement runs on it', { ...OLD, busy: true }, {}],
    ['working', 'something happened on it a moment ago, however old it is', FRESH, {}],
    ['working', 'it was tried again a moment ago', {}, { activeAt: NOW - 100 }],
    ['working', 'it is young and says nothing', {}, { openedAt: NOW - 1 }],
    ['working', 'a statement still runs though its owner was collected', { busy: true }, { isLost: true }],
    ['idle', 'nothing happened for the limit', OLD, {}],
    ['idle', 'nothing happened for the limit, in a transaction', { ...OLD, transaction: 'open' }, {}],
    ['idle', 'it says nothing and is old', {}, {}],
    ['dead', 'its socket is closed', { ...FRESH, dead: 'its socket is closed' }, {}],
    ['dead', 'its socket is closed under a statement', { dead: 'closed', busy: true }, {}],
    ['dead', 'it was held on purpose', { dead: 'closed', resident: 'LISTEN' }, { heldFor: 'leader' }],
    ['dead', 'its owner was collected too', { dead: 'closed' }, { isLost: true }],
    ['lost', 'its owner was collected', FRESH, { isLost: true }],
    ['resident', 'it listens, however long nothing came', { ...OLD, resident: 'LISTEN' }, {}],
    ['resident', 'it listens though its owner was collected', { resident: 'LISTEN' }, { isLost: true }],
    ['resident', 'it was declared', OLD, { heldFor: 'leader' }],
    ['resident', 'it was declared and is at work', { busy: true }, { heldFor: 'leader' }],
  ])('is %s when %s', (state, _, facts, over) => {
    expect(stateOf(record(over), facts, LIMIT, clock).state).toBe(state)
  })

  it('is frozen when only a stop of the process makes it older than the limit', () => {
    const stopped = { ...clock, frozenSince: () => LIMIT }
    expect(stateOf(record(), FRESH, LIMIT, stopped)).toMatchObject({ state: 'frozen', idleMs: 100 })
    expect(stateOf(record(), OLD, LIMIT, stopped).state).toBe('idle')
  })

  it('is resident in a pool whose leases are never stale, unless it is dead or lost or a statement runs', () => {
    const never = (facts: LeaseFacts, over: Partial<LeaseRecord> = {}) =>
      stateOf(record(over), facts, Number.POSITIVE_INFINITY, clock)
    expect(never(OLD)).toMatchObject({ state: 'resident', reason: 'staleAfter: false' })
    expect(never({ busy: true }).state).toBe('working')
    expect(never({ dead: 'closed' }).state).toBe('dead')
    expect(never({}, { isLost: true }).state).toBe('lost')
  })

  it('is idle since its last activity, and never for longer than it is open or less than nothing', () => {
    expect(stateOf(record(), { activeAt: NOW - 500 }, LIMIT, clock).idleMs).toBe(500)
    expect(stateOf(record({ openedAt: NOW - 300 }), { activeAt: NOW - 500 }, LIMIT, clock).idleMs).toBe(300)
    expect(stateOf(record(), { activeAt: NOW + 500 }, LIMIT, clock).idleMs).toBe(0)
  })
})

describe('the list of leaks', () => {
  const start = (options = {}) => {
    const time = fakeClock()
    const monitor = createMonitor(
      { console: false, captureStack: 'off', staleAfter: LIMIT, ...options },
      time,
    )
    const facts: { -readonly [K in keyof LeaseFacts]: LeaseFacts[K] } = { activeAt: time.now() }
    const open = (id = 'a', describe: () => LeaseFacts = () => facts) =>
      monitor.tracker('app', 'pg:main').open('checkout', { id, describe })
    return { time, monitor, facts, open, leaks: () => monitor.observe().leaks }
  }

  it('clears a lease that works again, and dates it anew when it rests again', () => {
    const { time, facts, open, leaks } = start()
    const lease = open()
    time.advance(LIMIT)
    const [first] = leaks()
    expect(first).toMatchObject({ state: 'idle', limitMs: LIMIT, lease: { heldMs: LIMIT, idleMs: LIMIT } })
    facts.activeAt = time.now()
    expect(leaks()).toEqual([])
    lease.end()
    expect(leaks()).toEqual([])
    const again = open('b')
    time.advance(2 * LIMIT)
    const [second] = leaks()
    expect(second?.since).toBeGreaterThan(first?.since ?? Number.POSITIVE_INFINITY)
    again.end()
    expect(leaks()).toMatchObject([{ state: 'returned', lease: { id: 'b', heldMs: 2 * LIMIT } }])
  })

  it('says nothing more of what became resident', () => {
    const { time, facts, open, leaks } = start()
    open()
    time.advance(LIMIT)
    expect(leaks()).toHaveLength(1)
    facts.resident = 'LISTEN'
    expect(leaks()).toEqual([])
    expect(start().monitor.observe().leaks).toEqual([])
  })

  it('has what is dead at once, certain and with the reason', () => {
    const { monitor, facts, open, leaks } = start()
    open()
    expect(leaks()).toEqual([])
    facts.dead = 'its socket is closed'
    expect(leaks()).toMatchObject([
      { state: 'dead', reason: 'its socket is closed', lease: { state: 'dead' } },
    ])
    expect(monitor.cleanup().reclaimed).toMatchObject([{ state: 'dead' }])
    expect(leaks()).toEqual([])
  })

  it('has what is dead at once behind any number of living leases, in a pool that counts it as dead', () => {
    const { monitor, open, leaks } = start()
    for (let i = 0; i < 1000; i++) open(`alive ${i}`)
    let dead = 0
    monitor.attach({
      name: 'pg:main',
      kind: 'pg',
      source: 'measured',
      read: () => ({ used: 1001, idle: 0, connecting: 0, pending: 0, max: 2000, dead }),
    })
    open('gone', () => (dead > 0 ? { dead: 'its socket is closed' } : {}))
    expect(leaks()).toEqual([])
    dead = 1
    expect(leaks()).toMatchObject([{ state: 'dead', lease: { id: 'gone' } }])
  })

  it('takes what was lost at once, and back when it turns out to be held on purpose', () => {
    const { facts, open, leaks } = start()
    const lease = open()
    lease.lost?.()
    expect(leaks()).toMatchObject([{ state: 'lost', reason: 'its owner was garbage-collected' }])
    facts.resident = 'listener for notifications'
    expect(leaks()).toEqual([])
  })

  it('never has a lease of a pool whose leases are held on purpose', () => {
    const { time, open, monitor, leaks } = start({ pools: { 'pg:main': { staleAfter: false } } })
    open()
    time.advance(100 * LIMIT)
    expect(leaks()).toEqual([])
    expect(monitor.observe().leases).toMatchObject([{ state: 'resident', resident: 'staleAfter: false' }])
    expect(monitor.cleanup()).toMatchObject({
      reclaimed: [],
      kept: [{ state: 'resident', why: 'it is held on purpose: staleAfter: false' }],
    })
  })

  it('survives a client that cannot describe its lease', () => {
    const { time, open, leaks } = start()
    open('a', () => {
      throw new Error('no')
    })
    time.advance(LIMIT)
    expect(leaks()).toMatchObject([{ state: 'idle' }])
  })
})
