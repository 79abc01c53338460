import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { DatabaseReading } from '../../src/model/database/database.ts'
import type { ProbeReading } from '../../src/model/extensions.ts'
import type { Lease } from '../../src/model/lease.ts'
import type { Pool, PoolGauges } from '../../src/model/pool.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import type { Cause, CauseKind } from '../../src/model/verdict.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { type FakeClock, fakeClock } from '../core/fake-clock.ts'

/** Length of a look, ms. */
export const LOOK = 5000

export interface Bench {
  readonly monitor: Monitor
  readonly clock: FakeClock
  /** One look later. */
  look(): Snapshot
}

/** A monitor whose looks are taken by hand, without a beat. */
export function bench(options: DbMonitoringOptions = {}): Bench {
  const clock = fakeClock()
  const monitor = createMonitor({ console: false, captureStack: 'off', instance: 'one', ...options }, clock)
  return {
    monitor,
    clock,
    look() {
      clock.advance(LOOK)
      return monitor.snapshot()
    },
  }
}

/** A pool that says what a test wants. */
export function attach(
  monitor: Monitor,
  name: string,
  gauges: Partial<PoolGauges>,
  more: Partial<Pool> = {},
): void {
  monitor.attach({
    name,
    kind: name.startsWith('postgres:') ? 'postgres' : 'pg',
    source: 'measured',
    read: () => ({ used: 0, idle: 0, connecting: 0, pending: 0, max: 10, ...gauges }),
    ...more,
  })
}

export function open(monitor: Monitor, pool: string, count: number, service = 'web'): Lease[] {
  const tracker = monitor.tracker(service, pool)
  return Array.from({ length: count }, () =>
    tracker.open('select visits', { reclaim: () => 'client-destroyed' }),
  )
}

export const coded = (code: string, message: string = code): Error =>
  Object.assign(new Error(message), { code })

export function fail(monitor: Monitor, pool: string, code: string, count: number): void {
  const tracker = monitor.tracker('web', pool)
  for (let i = 0; i < count; i++) tracker.connectFailed('select visits', coded(code), 3)
}

export const kinds = ({ verdict }: Pick<Snapshot, 'verdict'>): CauseKind[] =>
  verdict.causes.map(({ kind }) => kind)

export function cause({ verdict }: Pick<Snapshot, 'verdict'>, kind: CauseKind): Cause {
  const found = verdict.causes.find((one) => one.kind === kind)
  if (!found) throw new Error(`no ${kind} in ${JSON.stringify(verdict)}`)
  return found
}

/** A database that is well. */
export function reading(more: Partial<DatabaseReading> = {}): DatabaseReading {
  return {
    serverVersionNum: 170010,
    startedAt: '2026-01-01T00:00:00Z',
    inRecovery: false,
    limits: { maxConnections: 100, superuserReserved: 3, reserved: 0, usable: 97 },
    used: 10,
    canReadAll: true,
    byState: { idle: 10 },
    byApplication: [{ application: 'web', role: 'app', state: 'idle', count: 10, maxAgeMs: 1000 }],
    waits: [],
    idleInTransaction: [],
    longRunning: [],
    blocked: [],
    roleLimits: {},
    neverQueried: [],
    topStatements: null,
    ...more,
  }
}

/** Gives a monitor a probe; what it answers, or throws, is decided at each beat. */
export function probe(monitor: Monitor, read: () => ProbeReading): void {
  monitor.addProbe({ name: 'postgres', read: () => Promise.resolve().then(read) })
}
