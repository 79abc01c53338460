import { actorOf } from '../../model/audit.ts'
import type { DatabaseReading, Session } from '../../model/database/database.ts'
import { describeError } from '../../model/errors/describe.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Probe } from '../../model/extensions.ts'
import type {
  Cancelled,
  CancelOptions,
  CleanupOptions,
  Terminated,
  TerminateOptions,
} from '../../model/report/stats.ts'
import type { Core } from '../core.ts'
import type { Gathered } from '../observe/observe.ts'
import { factsOf } from '../observe/open-leases.ts'
import { limited } from '../timeout.ts'
import type { AuditList } from './audit.ts'

/** One session may take this long to be ended, ms. */
const LIMIT_MS = 5000

/** The guards of the database ask for at least this long in the state, ms. */
const MIN_MS = 1000

/** What ending sessions needs of its surroundings. */
export interface Terminating {
  readonly core: Core
  readonly probes: readonly Probe[]
  readonly gathered: Gathered
  readonly audit: AuditList
}

/** What ending a session does where nobody listens to it. */
const UNHELD =
  "No tracked pool of this process holds it: a process whose client has no 'error' listener ends with its session."

/**
 * Ends sessions of this application that are idle in a transaction past the limit, each guarded again in the database.
 * Each attempt is an entry of the audit list. Never rejects.
 */
export async function terminateStale(
  parts: Terminating,
  options: TerminateOptions,
): Promise<readonly Terminated[]> {
  const minIdleMs = Math.max(MIN_MS, options.minIdleMs ?? parts.core.options.staleAfter)
  const done = await act(parts, options, {
    operation: 'terminate',
    done: 'terminated',
    minMs: minIdleMs,
    sessions: (reading) => reading.idleInTransaction,
    ask: (probe) => probe.terminate && ((target) => probe.terminate?.({ ...target, minIdleMs })),
  })
  return done.map(({ session: { pid, application, ageMs }, how, held }) => ({
    pid,
    application,
    idleMs: ageMs,
    how,
    ...(held ? {} : { warning: UNHELD }),
  }))
}

/**
 * Cancels statements of this application that run past the limit, each guarded again in the database; their
 * connections stay. Each attempt is an entry of the audit list. Never rejects.
 */
export async function cancelRunning(
  parts: Terminating,
  options: CancelOptions,
): Promise<readonly Cancelled[]> {
  const minRunMs = Math.max(MIN_MS, options.minRunMs)
  const done = await act(parts, options, {
    operation: 'cancel',
    done: 'cancelled',
    minMs: minRunMs,
    sessions: (reading) => reading.longRunning,
    ask: (probe) => probe.cancel && ((target) => probe.cancel?.({ ...target, minRunMs })),
  })
  return done.map(({ session: { pid, application, ageMs }, how }) => ({
    pid,
    application,
    runMs: ageMs,
    how,
  }))
}

/** Ends what one session does, in whichever way its guards allow: a running statement is cancelled, an idle transaction ended. */
export async function endSession(parts: Terminating, pid: number): Promise<void> {
  const only = (sessions: readonly Session[]): readonly Session[] => sessions.filter((one) => one.pid === pid)
  await act(
    parts,
    {},
    {
      operation: 'cancel',
      done: 'cancelled',
      minMs: 0,
      sessions: (reading) => only(reading.longRunning),
      ask: (probe) => probe.cancel && ((target) => probe.cancel?.({ ...target, minRunMs: MIN_MS })),
      isOurs: () => true,
    },
  )
  await act(
    parts,
    {},
    {
      operation: 'terminate',
      done: 'terminated',
      minMs: 0,
      sessions: (reading) => only(reading.idleInTransaction),
      ask: (probe) => probe.terminate && ((target) => probe.terminate?.({ ...target, minIdleMs: MIN_MS })),
      isOurs: () => true,
    },
  )
}

type Said = { readonly done: boolean; readonly reason: string }
type Ask = (target: {
  readonly pid: number
  readonly backendStart: string
  readonly dryRun: boolean
}) => Promise<Said> | undefined

interface Act {
  readonly operation: 'terminate' | 'cancel'
  readonly done: string
  /** ms a session must have been in its state. */
  readonly minMs: number
  readonly sessions: (reading: DatabaseReading) => readonly Session[]
  /** How a probe does it; `undefined` = it cannot. */
  readonly ask: (probe: Probe) => Ask | undefined
  /** Whose session it is, where that is known otherwise. @default by pid and application name */
  readonly isOurs?: (session: Session) => boolean
}

interface Acted {
  readonly session: Session
  readonly how: string
  /** Whether an open lease of this process holds it. */
  readonly held: boolean
}

async function act(
  { core, probes, gathered, audit }: Terminating,
  options: CleanupOptions,
  plan: Act,
): Promise<readonly Acted[]> {
  const { database } = gathered
  const probe = probes.find((one) => plan.ask(one) !== undefined)
  const ask = probe && plan.ask(probe)
  // Sessions of an old reading may be others by now; the guard would refuse them one by one.
  if (!core.options.terminate || !ask || !database.value || database.reason !== undefined) return []
  const dryRun = options.dryRun === true
  const { isOurs, isHeld } = ours(core, options.service)
  const due = plan
    .sessions(database.value)
    .filter((session) => session.ageMs >= plan.minMs && (plan.isOurs ?? isOurs)(session))
  const acted: Acted[] = []
  for (const session of due) {
    const { pid, backendStart, application, ageMs } = session
    const said = await attempt(core, probe.name, () => ask({ pid, backendStart, dryRun }))
    const would = dryRun && said.reason === 'dry run'
    const held = isHeld(pid)
    if (said.done || would) acted.push({ session, how: would ? `would-${plan.operation}` : plan.done, held })
    audit.append({
      actor: actorOf(options.actor, options.actor === undefined ? 'recovery' : 'code'),
      operation: plan.operation,
      parameters: {
        pid,
        application,
        ...(plan.operation === 'terminate' ? { idleMs: ageMs } : { runMs: ageMs }),
        held,
        dryRun,
      },
      result: said.reason,
      ok: said.done || would,
    })
  }
  return acted
}

async function attempt(
  { clock, faults }: Core,
  name: string,
  ask: () => Promise<Said> | undefined,
): Promise<Said> {
  try {
    return await limited(clock, LIMIT_MS, `probe ${name}`, async () => {
      const said = await ask()
      if (!said) throw new OwnError('it can no longer do so')
      return said
    })
  } catch (error) {
    faults.note('terminate', error)
    return { done: false, reason: describeError(error).message }
  }
}

/**
 * Whether a session belongs to this application: by the backend our open leases hold, or by the name our pools give;
 * and whether an open lease of this process holds it.
 */
function ours(
  { ledger }: Core,
  service: string | undefined,
): { readonly isOurs: (session: Session) => boolean; readonly isHeld: (pid: number) => boolean } {
  const pids = new Set<number>()
  for (const record of ledger.leases()) {
    const { serverPid } = factsOf(record)
    if (serverPid !== undefined && (service === undefined || record.series.service.name === service))
      pids.add(serverPid)
  }
  const isHeld = (pid: number): boolean => pids.has(pid)
  if (service !== undefined) return { isOurs: ({ pid }) => isHeld(pid), isHeld }
  const names = new Set([...ledger.pools.values()].flatMap(({ attached }) => attached?.application ?? []))
  return { isOurs: ({ pid, application }) => isHeld(pid) || names.has(application), isHeld }
}
