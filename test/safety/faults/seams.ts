import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import { type Clock, systemClock } from '../../../src/monitor/clock.ts'
import type { Monitor } from '../../../src/monitor/types.ts'

export const BEHAVIOURS = ['throws', 'hangs', 'garbage', 'slow'] as const
export type Behaviour = (typeof BEHAVIOURS)[number]

/** A place where something that is not ours is called. */
export interface Seam {
  readonly name: string
  /** Part of the name of the fault that shows which part is blind; `null` = its result is shown elsewhere. */
  readonly part: string | null
  /** Behaviours that cannot be told from a working one here. */
  readonly silent?: readonly Behaviour[]
  readonly options?: (behave: () => unknown) => DbMonitoringOptions
  readonly clock?: (behave: () => unknown) => Clock
  readonly prepare?: (monitor: Monitor, behave: () => unknown) => void
  /** Used while the traffic runs. */
  readonly use?: (monitor: Monitor, behave: () => unknown) => unknown
}

/** What a part does in place of its work. */
export function behaviour(kind: Behaviour): () => unknown {
  switch (kind) {
    case 'throws':
      return () => {
        throw new Error('the part is broken')
      }
    case 'hangs':
      return () => new Promise(() => {})
    case 'garbage':
      return () => 'nothing of what was expected'
    case 'slow':
      return () => new Promise((resolve) => setTimeout(resolve, 40))
  }
}

const as = <T>(behave: () => unknown): T => behave as T

/** An object that throws whenever somebody reads it. */
const hostile = (behave: () => unknown): unknown =>
  new Proxy(new Error('x'), {
    get: () => behave(),
    has: () => true,
    ownKeys: () => ['message', 'message', 'code'],
  })

export const SEAMS: readonly Seam[] = [
  {
    name: 'probe',
    part: 'probe odd',
    silent: ['slow'],
    options: (behave) => ({ probes: [{ name: 'odd', read: as(behave) }] }),
  },
  {
    name: 'collector',
    part: 'collector odd',
    silent: ['slow'],
    options: (behave) => ({ collectors: [{ name: 'odd', collect: as(behave) }] }),
  },
  {
    name: 'channel',
    part: 'channel odd',
    silent: ['slow', 'garbage'],
    options: (behave) => ({
      channels: [{ id: 'odd', send: as(behave) }],
      alerts: {
        always: {
          name: 'Always',
          enabled: true,
          threshold: 0,
          comparison: 'gte',
          severity: 'info',
          cooldown: 0,
          channels: ['odd'],
          conditions: [{ metric: 'database.totalConnections', operator: 'gte', value: 0 }],
        },
      },
    }),
  },
  {
    name: 'exporter',
    part: 'exporter odd',
    silent: ['slow', 'garbage'],
    prepare: (monitor, behave) => void monitor.addExporter({ name: 'odd', send: as(behave) }),
  },
  {
    name: 'rule',
    part: 'rule odd',
    prepare: (monitor, behave) => void monitor.addRule({ id: 'odd', judge: as(behave) }),
  },
  {
    name: 'health check',
    part: null,
    options: (behave) => ({ healthChecks: { odd: as(behave) } }),
    use: (monitor) => void monitor.checks.run(),
  },
  {
    name: 'audit sink',
    part: 'audit',
    silent: ['slow', 'garbage', 'hangs'],
    options: (behave) => ({ auditSink: as(behave) }),
    use: (monitor) =>
      monitor.audit.append({
        actor: { via: 'code', name: null },
        operation: 'cleanup',
        parameters: {},
        result: 'x',
        ok: true,
      }),
  },
  {
    name: 'gauges of a pool',
    part: 'odd',
    silent: ['hangs', 'slow', 'garbage'],
    prepare: (monitor, behave) =>
      void monitor.attach({ name: 'odd', kind: 'pg', source: 'reported', read: as(behave) }),
  },
  {
    name: 'error of the application',
    part: null,
    use: (monitor, behave) =>
      monitor.recordConnectionError('web', hostile(behave), hostile(behave) as string),
  },
  {
    name: 'clock',
    part: null,
    clock(behave) {
      const real = systemClock()
      let calls = 0
      // It works at the start, so that there is a monitor to be harmed.
      const broken = (work: () => number): number =>
        calls++ > 40 && calls % 3 === 0 ? (behave() as number) : work()
      return { ...real, now: () => broken(real.now), wall: () => broken(real.wall) }
    },
  },
]
