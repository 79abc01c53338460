import type { Session } from '../model/database.ts'
import type { Probe } from '../model/extensions.ts'
import { describeError } from '../model/sanitize.ts'
import type { Terminated, TerminateOptions } from '../model/stats.ts'
import type { AuditList } from './audit.ts'
import type { Core } from './core.ts'
import type { Gathered } from './eye.ts'
import { limited } from './limited.ts'
import { factsOf } from './open-lease.ts'

/** One session may take this long to be ended, ms. */
const LIMIT_MS = 5000

/** What ending sessions needs of its surroundings. */
export interface Terminating {
  readonly core: Core
  readonly probes: readonly Probe[]
  readonly gathered: Gathered
  readonly audit: AuditList
}

/**
 * Ends sessions of this application that are idle in a transaction past the limit, each guarded again in the database.
 * Each attempt is an entry of the audit list. Never rejects.
 */
export async function terminateStale(
  { core, probes, gathered, audit }: Terminating,
  options: TerminateOptions,
): Promise<readonly Terminated[]> {
  const { database } = gathered
  const probe = probes.find((one) => one.terminate !== undefined)
  // Sessions of an old reading may be others by now; the guard would refuse them one by one.
  if (!core.options.terminate || !probe?.terminate || !database.value || database.reason !== undefined)
    return []
  const dryRun = options.dryRun === true
  const minIdleMs = Math.max(1000, options.minIdleMs ?? core.options.staleAfter)
  const isOurs = ours(core, options.service)
  const stale = database.value.idleInTransaction.filter(
    (session) => session.ageMs >= minIdleMs && isOurs(session),
  )
  const ended: Terminated[] = []
  for (const { pid, backendStart, application, ageMs: idleMs } of stale) {
    const said = await attempt(core, probe, { pid, backendStart, minIdleMs, dryRun })
    const would = dryRun && said.reason === 'dry run'
    if (said.done || would)
      ended.push({ pid, application, idleMs, how: would ? 'would-terminate' : 'terminated' })
    audit.append({
      actor: options.actor ?? 'recovery',
      operation: 'terminate',
      parameters: { pid, application, idleMs, dryRun },
      result: said.reason,
      ok: said.done || would,
    })
  }
  return ended
}

async function attempt(
  { clock, faults }: Core,
  probe: Probe,
  target: Parameters<NonNullable<Probe['terminate']>>[0],
): Promise<{ readonly done: boolean; readonly reason: string }> {
  try {
    return await limited(clock, LIMIT_MS, `probe ${probe.name}`, async () => {
      if (!probe.terminate) throw new Error('it cannot end sessions')
      return probe.terminate(target)
    })
  } catch (error) {
    faults.note('terminate', error)
    return { done: false, reason: describeError(error).message }
  }
}

/** Whether a session belongs to this application: by the backend our open leases hold, or by the name our pools give. */
function ours({ ledger }: Core, service: string | undefined): (session: Session) => boolean {
  const pids = new Set<number>()
  for (const record of ledger.leases()) {
    const { serverPid } = factsOf(record)
    if (serverPid !== undefined && (service === undefined || record.series.service.name === service))
      pids.add(serverPid)
  }
  if (service !== undefined) return ({ pid }) => pids.has(pid)
  const names = new Set([...ledger.pools.values()].flatMap(({ attached }) => attached?.application ?? []))
  return ({ pid, application }) => pids.has(pid) || names.has(application)
}
