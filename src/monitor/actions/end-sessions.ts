import { actorOf } from '../../model/audit.ts'
import type { DatabaseReading, Session } from '../../model/database/database.ts'
import type { Probe } from '../../model/extensions.ts'
import type { Core } from '../core.ts'
import type { Gathered } from '../observe/observe.ts'
import type { AuditList } from './audit.ts'
import { ownSessions } from './own-sessions.ts'
import { type Said, safely } from './safely.ts'

/** What ending sessions depends on. */
export interface Terminating {
  readonly core: Core
  readonly probes: readonly Probe[]
  readonly gathered: Gathered
  readonly audit: AuditList
}

type Ask = (target: {
  readonly pid: number
  readonly backendStart: string
  readonly dryRun: boolean
}) => Promise<Said> | undefined

/** Whose sessions, on whose behalf, and whether to report only. */
interface EndOptions {
  readonly service?: string
  readonly dryRun?: boolean
  readonly actor?: Parameters<typeof actorOf>[0]
}

/** One way to end what sessions do. */
export interface EndPlan {
  readonly operation: 'terminate' | 'cancel'
  readonly done: string
  /** ms a session must have been in its state. */
  readonly minMs: number
  readonly sessions: (reading: DatabaseReading) => readonly Session[]
  /** How a probe does it; `undefined` = it cannot. */
  readonly ask: (probe: Probe) => Ask | undefined
  /** Owner of the session, where it is found in another way. @default by pid and application name */
  readonly isOurs?: (session: Session) => boolean
}

/** A session that was ended, or would be in a dry run. */
export interface Ended {
  readonly session: Session
  readonly how: string
  /** Whether an open lease of this process holds it. */
  readonly held: boolean
}

/** Ends what sessions do by a plan; each attempt is an entry of the audit list. Never rejects. */
export async function endSessions(
  { core, probes, gathered, audit }: Terminating,
  options: EndOptions,
  plan: EndPlan,
): Promise<readonly Ended[]> {
  const { database } = gathered
  const probe = probes.find((one) => plan.ask(one) !== undefined)
  const ask = probe && plan.ask(probe)
  // Sessions of an old reading may be others by now; the guard would refuse them one by one.
  if (!core.options.terminate || !ask || !database.value || database.reason !== undefined) return []
  const dryRun = options.dryRun === true
  const { isOurs, isHeld } = ownSessions(core, options.service)
  const due = plan
    .sessions(database.value)
    .filter((session) => session.ageMs >= plan.minMs && (plan.isOurs ?? isOurs)(session))
  const acted: Ended[] = []
  for (const session of due) {
    const { pid, backendStart, application, ageMs } = session
    const said = await safely(core, probe.name, () => ask({ pid, backendStart, dryRun }))
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
