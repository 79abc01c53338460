import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import { createHandler } from '../../../src/http/handler.ts'
import { createFileJournal } from '../../../src/journal/file.ts'
import { diskFiles, type JournalFiles } from '../../../src/journal/files.ts'
import type { Journal } from '../../../src/model/journal/journal.ts'
import { type Clock, systemClock } from '../../../src/monitor/clock.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { VIEWS } from '../../../src/routes/views.ts'
import { bearer, FROM_OUTSIDE, READ } from '../../http/kit.ts'

export const BEHAVIOURS = ['throws', 'hangs', 'garbage', 'slow'] as const
export type Behaviour = (typeof BEHAVIOURS)[number]

/** A place where something that is not ours is called. */
export interface Seam {
  readonly name: string
  /** Part of the name of the fault that shows which part is blind; `null` = its result is shown elsewhere. */
  readonly part: string | null
  /** Behaviours that cannot be distinguished from a working one here. */
  readonly silent?: readonly Behaviour[]
  /** Behaviours it can have. @default all */
  readonly only?: readonly Behaviour[]
  /** Where requests to our routes come from. @default this machine */
  readonly caller?: { readonly peer: string; readonly headers: Readonly<Record<string, string>> }
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

/** An object that throws whenever it is read. */
const hostile = (behave: () => unknown): unknown =>
  new Proxy(new Error('x'), {
    get: () => behave(),
    has: () => true,
    ownKeys: () => ['message', 'message', 'code'],
  })

/** A journal in files of a folder that goes with the test. */
function journalOn(files: (real: JournalFiles) => Partial<JournalFiles>): Journal {
  const folder = mkdtempSync(join(tmpdir(), 'db-monitoring-faults-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { wall } = systemClock()
  const real = diskFiles(wall)
  return createFileJournal({
    folder,
    owner: 'app',
    retentionHours: 24,
    intervalMs: 30_000,
    wall,
    files: { ...real, ...files(real) },
  })
}

/** A caller who needs no permission gets an answer, whatever `authorize` does; one who needs it gets an answer that is no fault. */
async function askedByStranger(monitor: Monitor): Promise<void> {
  const request = (): Request =>
    new Request('http://localhost:3000/x?probe=liveness', {
      headers: { ...FROM_OUTSIDE, cookie: 'session=1' },
    })
  const options = { views: VIEWS, peer: () => STRANGER }
  const alive = await createHandler(monitor, { ...options, route: 'health' })(request())
  const asked = await createHandler(monitor, { ...options, route: 'database' })(request())
  if (alive.status !== 200 || ![403, 503].includes(asked.status))
    throw new Error(`liveness answered ${alive.status}, monitoring ${asked.status}`)
}

const STRANGER = '203.0.113.7'

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
    name: 'authorize',
    part: 'authorize',
    // Garbage and nothing are a no.
    silent: ['slow', 'garbage'],
    options: (behave) => ({ authorize: as(behave), token: READ }),
    caller: { peer: STRANGER, headers: { ...FROM_OUTSIDE, ...bearer(READ) } },
    use: askedByStranger,
  },
  {
    name: 'journal',
    part: 'journal',
    silent: ['slow'],
    options: (behave) => ({
      journal: { name: 'odd', load: as(behave), append: as(behave), close: as(behave) },
    }),
    use: (monitor) => monitor.close(),
  },
  {
    name: 'disk',
    part: 'journal',
    silent: ['slow', 'garbage'],
    options: (behave) => ({
      journal: journalOn((real) => {
        const odd =
          <A extends readonly unknown[], T>(work: (...given: A) => Promise<T>) =>
          async (...given: A): Promise<T> => {
            const answer = await behave()
            return answer === undefined ? work(...given) : (answer as T)
          }
        return {
          list: odd(real.list),
          read: odd(real.read),
          append: odd(real.append),
          replace: odd(real.replace),
        }
      }),
    }),
  },
  {
    name: 'full disk',
    part: 'journal',
    // The kernel's own answer: what is written here finds no space left.
    only: process.platform === 'linux' ? ['throws'] : [],
    options: () => ({
      journal: journalOn((real) => ({
        append: (_, text) => real.append('/dev/full', text),
        replace: (_, text) => real.append('/dev/full', text),
      })),
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
