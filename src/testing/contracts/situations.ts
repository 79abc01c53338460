import { createMonitor } from '../../instance/create.ts'
import type { Lease } from '../../model/lease.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Monitor } from '../../monitor/types.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'
import { frozen } from './contract.ts'

/** A moment of an application, made by a real monitor; the result is frozen. */
export type Situation = () => Snapshot

interface Opened {
  readonly clock: ManualClock
  readonly monitor: Monitor
  readonly tracker: ReturnType<Monitor['tracker']>
  readonly leases: readonly Lease[]
}

function open(count: number): Opened {
  const clock = manualClock()
  const monitor = createMonitor({ console: false, instance: 'contract', pools: { main: { max: 10 } } }, clock)
  const tracker = monitor.tracker('web', 'main')
  const leases = Array.from({ length: count }, () => tracker.open('select visits'))
  return { clock, monitor, tracker, leases }
}

const idle: Situation = () => frozen(open(0).monitor.snapshot())

function busy(): Snapshot {
  const { clock, monitor, leases } = open(4)
  clock.advance(40)
  for (const lease of leases) lease.end('ok')
  return frozen(monitor.snapshot())
}

function full(): Snapshot {
  const { clock, monitor } = open(12)
  clock.advance(600_000)
  return frozen(monitor.snapshot())
}

function failing(): Snapshot {
  const { clock, monitor, tracker, leases } = open(10)
  clock.advance(20)
  for (const lease of leases) {
    tracker.fail(Object.assign(new Error('sorry, too many clients already'), { code: '53300' }))
    lease.end('error')
  }
  tracker.timedOut()
  return frozen(monitor.snapshot())
}

function unmeasured(): Snapshot {
  const { monitor } = open(1)
  monitor.attach({
    name: 'pg:unknown "quoted" {x}',
    kind: 'pg',
    source: 'measured',
    read: () => ({ used: null, idle: null, connecting: null, pending: null, max: null }),
  })
  return frozen(monitor.snapshot())
}

/** Where nothing is wrong. */
export const CALM: Readonly<Record<string, Situation>> = { 'an idle app': idle, 'a busy app': busy }

export const SITUATIONS: Readonly<Record<string, Situation>> = {
  ...CALM,
  'a full pool, held for ten minutes': full,
  'refusals and timeouts': failing,
  'a pool that cannot be measured': unmeasured,
}
