import { exportOf } from '../api/stats/export.ts'
import type { Actor } from '../model/audit.ts'
import type { CleanupOptions, CleanupReport } from '../model/report/stats.ts'
import { own } from '../model/tools/own.ts'
import type { Monitor } from '../monitor/types.ts'
import type { Action } from './access/types.ts'
import { RequestError } from './errors.ts'
import { checkFields, type Field, optional, textUpTo, wholeFrom, wordOf, yesOrNo } from './input/fields.ts'

type Body = Readonly<Record<string, unknown>>

/** What a POST may ask for. */
export interface Operation {
  readonly action: Exclude<Action, 'read'>
  readonly fields: Readonly<Record<string, Field>>
  /** Whether the health route takes it too. */
  readonly onHealth: boolean
  /** What it did, or a promise of it. @param actor for the audit list */
  run(monitor: Monitor, body: Body, actor: Actor): unknown
  /** What the audit list says it did. */
  told(result: unknown): string
}

const name = textUpTo(200)
const SWEEP = {
  dryRun: optional(yesOrNo),
  scope: optional(wordOf('instance', 'fleet')),
  service: optional(name),
}

/** The operations by name; a new one is a row here. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  cleanup: {
    action: 'cleanup',
    fields: SWEEP,
    onHealth: true,
    run: (monitor, body, actor) =>
      withTerminated(monitor, sweepOptions(monitor, body, actor), monitor.cleanup),
    told: swept,
  },
  'emergency-reset': {
    action: 'emergency-reset',
    fields: SWEEP,
    onHealth: true,
    run: (monitor, body, actor) =>
      withTerminated(monitor, sweepOptions(monitor, body, actor), monitor.emergencyReset),
    told: swept,
  },
  'export-json': {
    action: 'export-json',
    // No path: the export is the answer, and no caller chooses where this server writes.
    fields: {},
    onHealth: false,
    run: (monitor) => exportOf(monitor),
    told: () => 'exported',
  },
  'start-collection': {
    action: 'start-collection',
    fields: { collectionInterval: optional(wholeFrom(1000, 3_600_000)) },
    onHealth: false,
    run(monitor, { collectionInterval }) {
      monitor.collection.start(typeof collectionInterval === 'number' ? { collectionInterval } : {})
      return collectionNow(monitor)
    },
    told: () => 'started',
  },
  'stop-collection': {
    action: 'stop-collection',
    fields: {},
    onHealth: false,
    run(monitor) {
      monitor.collection.stop()
      return collectionNow(monitor)
    },
    told: () => 'stopped',
  },
  release: {
    action: 'release',
    fields: { id: name },
    onHealth: false,
    async run(monitor, { id }) {
      const result = await released(monitor, String(id))
      if (!result.done)
        throw new RequestError('DBM-210', { message: 'No open lease has this id', field: 'id' })
      return result
    },
    told: (result) => {
      const { how, outcome } = result as Released
      return outcome === undefined ? how : `${how}, ${outcome}`
    },
  },
  acknowledge: {
    action: 'acknowledge',
    fields: { id: name },
    onHealth: false,
    run(monitor, { id }) {
      if (!monitor.alerts.acknowledge(String(id)))
        throw new RequestError('DBM-210', { message: 'No firing alert has this id', field: 'id' })
      return { acknowledged: id }
    },
    told: () => 'acknowledged',
  },
}

/** The operations of a route, in the order of the table. */
export function operationsOf(onHealth: boolean): readonly string[] {
  return Object.keys(OPERATIONS).filter((key) => !onHealth || own(OPERATIONS, key)?.onHealth)
}

/** A valid request for an operation. */
export interface Asked {
  readonly name: string
  readonly operation: Operation
  /** Its fields, without `operation`. */
  readonly body: Body
}

/** @throws RequestError DBM-208 (unknown operation), DBM-209 (bad field) */
export function readOperation(given: Body, onHealth: boolean): Asked {
  const { operation: wanted, ...body } = given
  const valid = operationsOf(onHealth)
  const operation = typeof wanted === 'string' && valid.includes(wanted) ? own(OPERATIONS, wanted) : undefined
  if (operation === undefined) {
    throw new RequestError('DBM-208', {
      field: 'operation',
      expected: `one of ${valid.join(', ')}`,
      received:
        wanted === undefined
          ? 'nothing'
          : typeof wanted === 'string'
            ? JSON.stringify(wanted.slice(0, 60))
            : typeof wanted,
      validOperations: valid,
    })
  }
  checkFields(body, operation.fields, 'DBM-209')
  return { name: wanted as string, operation, body }
}

/** @throws RequestError DBM-202 (unknown service), DBM-211 (fleet without a shared store) */
function sweepOptions(
  monitor: Monitor,
  body: Body,
  actor: Actor,
): { dryRun: boolean; actor: Actor; scope: 'instance'; service?: string } {
  const { dryRun, scope, service } = body
  if (scope === 'fleet') {
    throw new RequestError('DBM-211', {
      message: 'No shared store is configured, so only this instance can be reached',
      field: 'scope',
      expected: '"instance"',
      received: '"fleet"',
    })
  }
  if (typeof service === 'string') checkService(monitor, service)
  return {
    dryRun: dryRun === true,
    actor,
    scope: 'instance',
    ...(typeof service === 'string' ? { service } : {}),
  }
}

/** @param others services of other instances @throws RequestError DBM-202 with the services there are */
export function checkService(monitor: Monitor, service: string, others: readonly string[] = []): void {
  const available = [...new Set([...monitor.observe().services.map(({ name }) => name), ...others])]
  if (available.includes(service)) return
  throw new RequestError('DBM-202', {
    field: 'service',
    received: JSON.stringify(service.slice(0, 60)),
    availableServices: available,
  })
}

function collectionNow({ collection }: Monitor): { running: boolean; intervalMs: number } {
  return { running: collection.running, intervalMs: collection.intervalMs }
}

type Released = ReturnType<Monitor['release']>

/** Takes one lease back, and waits for pool and database to agree. */
async function released(monitor: Monitor, id: string): Promise<Released> {
  const result = monitor.release(id)
  if (!result.done || result.outcome === 'freed') return result
  const { reclaimed } = await monitor.confirmed({
    reclaimed: [{ id, service: '', pool: '', heldMs: 0, operation: '', state: 'working', how: result.how }],
    terminated: [],
    kept: [],
    broken: 0,
    dryRun: false,
  })
  return { ...result, outcome: reclaimed[0]?.outcome ?? 'asked' }
}

/** Takes back what this process holds, then ends what the database still lists as left behind. */
async function withTerminated(
  monitor: Monitor,
  options: CleanupOptions,
  sweep: (options: CleanupOptions) => CleanupReport,
): Promise<CleanupReport> {
  const report = await monitor.confirmed(sweep(options))
  if (report.refused !== undefined) throw new RequestError('DBM-216', { message: report.refused })
  return { ...report, terminated: [...report.terminated, ...(await monitor.terminateStale(options))] }
}

function swept(result: unknown): string {
  const { reclaimed, terminated, broken, dryRun } = result as CleanupReport
  const left = reclaimed.filter(({ outcome }) => outcome !== undefined && outcome !== 'freed').length
  return [
    `${dryRun ? 'would reclaim' : 'reclaimed'} ${reclaimed.length}`,
    ...(broken > 0 ? [`${broken} at work`] : []),
    ...(left > 0 ? [`${left} not confirmed`] : []),
    `${dryRun ? 'would terminate' : 'terminated'} ${terminated.length}`,
  ].join(', ')
}
