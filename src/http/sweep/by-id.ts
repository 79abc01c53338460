import { leasePrefix } from '../../model/lease.ts'
import type { CleanupReport } from '../../model/report/stats.ts'
import type { Monitor } from '../../monitor/types.ts'
import { RequestError } from '../errors.ts'
import { textUpTo } from '../input/fields.ts'
import { askOwner, idHere, ownerOf } from './elsewhere.ts'
import type { Operation } from './row.ts'

type Released = ReturnType<Monitor['release']>

/** Releases one lease: here, else at the instance of the fleet whose process gave the id, or which it names (`<id>@<instance>`). */
export const release: Operation = {
  action: 'release',
  fields: { id: textUpTo(200) },
  onHealth: false,
  async run(monitor, { id }, actor) {
    const given = idHere(monitor, String(id))
    const here = await released(monitor, given)
    if (here.done) return here
    const owner = await ownerOf(monitor, given, ({ instance }) => given.startsWith(leasePrefix(instance)))
    if (owner === null) throw nothing('open lease')
    const result = await askOwner(monitor, owner, { operation: 'release', actor })
    const row = result?.reclaimed[0]
    if (row === undefined) throw nothing('open lease')
    const { how, outcome } = row
    return { done: true, how, ...(outcome === undefined ? {} : { outcome }), instance: owner.instance }
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
    const given = idHere(monitor, String(id))
    if (monitor.alerts.acknowledge(given)) return { acknowledged: id }
    const owner = await ownerOf(monitor, given, () => false)
    if (owner === null) throw nothing('firing alert')
    await askOwner(monitor, owner, { operation: 'acknowledge', actor })
    return { acknowledged: id, instance: owner.instance }
  },
  async part(monitor, { id }) {
    if (!monitor.alerts.acknowledge(String(id))) throw nothing('firing alert')
    return null
  },
  told: () => 'acknowledged',
}

function nothing(what: string): RequestError {
  return new RequestError('DBM-210', { message: `No ${what} has this id`, field: 'id' })
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
