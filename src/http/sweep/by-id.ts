import type { Actor } from '../../model/audit.ts'
import type { CleanupReport } from '../../model/report/stats.ts'
import type { Monitor } from '../../monitor/types.ts'
import { RequestError } from '../errors.ts'
import { textUpTo } from '../input/fields.ts'
import type { Operation } from './row.ts'

type Released = ReturnType<Monitor['release']>

/** Releases one lease by its id, which names one lease of one process: here, else at the instance of the fleet that has it. */
export const release: Operation = {
  action: 'release',
  fields: { id: textUpTo(200) },
  onHealth: false,
  async run(monitor, { id }, actor) {
    const here = await released(monitor, String(id))
    if (here.done) return here
    const there = await askOthers(monitor, { operation: 'release', id: String(id), actor })
    const row = there.result?.reclaimed[0]
    if (row === undefined) throw nothing('open lease', there.waiting)
    const { how, outcome } = row
    return { done: true, how, ...(outcome === undefined ? {} : { outcome }), instance: there.instance }
  },
  async part(monitor, { id }) {
    const { done, how, outcome } = await released(monitor, String(id))
    if (!done) throw nothing('open lease')
    const row = { ...rowOf(String(id), how), ...(outcome === undefined ? {} : { outcome }) }
    return { reclaimed: [row], terminated: [], kept: [], broken: 0, dryRun: false }
  },
  told(result) {
    const [row = result as Released] = (result as Partial<CleanupReport>).reclaimed ?? []
    return row.outcome === undefined ? row.how : `${row.how}, ${row.outcome}`
  },
}

/** Acknowledges one alert; `<id>@<instance>` is one of that instance. */
export const acknowledge: Operation = {
  action: 'acknowledge',
  fields: { id: textUpTo(200) },
  onHealth: false,
  async run(monitor, { id }, actor) {
    const given = String(id)
    if (monitor.alerts.acknowledge(withoutOwn(monitor, given))) return { acknowledged: id }
    await monitor.fleet.refresh()
    const names = monitor.fleet.members().map(({ report }) => report.instance.id)
    const instance = names.find((name) => given.endsWith(`@${name}`))
    if (instance === undefined) throw nothing('firing alert')
    const own = given.slice(0, -instance.length - 1)
    const there = await askOthers(monitor, { operation: 'acknowledge', id: own, actor, only: instance })
    if (there.instance === null) throw nothing('firing alert', there.waiting)
    return { acknowledged: id, instance }
  },
  async part(monitor, { id }) {
    if (!monitor.alerts.acknowledge(String(id))) throw nothing('firing alert')
    return null
  },
  told: () => 'acknowledged',
}

function withoutOwn(monitor: Monitor, id: string): string {
  const own = `@${monitor.observe().instance.id}`
  return id.endsWith(own) ? id.slice(0, -own.length) : id
}

function nothing(what: string, waiting: readonly string[] = []): RequestError {
  const late = `; ${waiting.join(', ')} did not answer yet, where it may still run within a minute`
  return new RequestError('DBM-210', {
    message: `No ${what} has this id${waiting.length === 0 ? '' : late}`,
    field: 'id',
  })
}

interface There {
  /** The one that did it; `null` = none. */
  readonly instance: string | null
  readonly result: CleanupReport | undefined
  /** Reporting instances that have not answered. */
  readonly waiting: readonly string[]
}

/** Asks the other instances of the fleet, where there are some; one of them has it, or none. */
async function askOthers(
  monitor: Monitor,
  { id, operation, actor, only }: { id: string; operation: string; actor: Actor; only?: string },
): Promise<There> {
  const { operations } = monitor.fleet
  const order = { operation, body: { id }, actor }
  const answers = operations.refused === null ? await operations.send(order, crypto.randomUUID(), only) : null
  const all = answers === null ? [] : await answers()
  const done = all.find(({ outcome }) => outcome.state === 'done')
  return {
    instance: done?.member.report.instance.id ?? null,
    result: done?.outcome.result,
    waiting: all.flatMap(({ member, outcome }) =>
      outcome.state === 'no answer yet' ? [member.report.instance.id] : [],
    ),
  }
}

/** What the list of a cleanup says of one lease of which only the id is known. */
function rowOf(id: string, how: Released['how']): CleanupReport['reclaimed'][number] {
  return { id, service: '', pool: '', heldMs: 0, operation: '', state: 'working', how }
}

/** Reclaims one lease, and waits for pool and database to agree. */
async function released(monitor: Monitor, id: string): Promise<Released> {
  const result = monitor.release(id)
  if (!result.done || result.outcome === 'freed') return result
  const { reclaimed } = await monitor.confirmed({
    reclaimed: [rowOf(id, result.how)],
    terminated: [],
    kept: [],
    broken: 0,
    dryRun: false,
  })
  return { ...result, outcome: reclaimed[0]?.outcome ?? 'asked' }
}
