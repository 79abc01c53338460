import type { Session } from '../../model/database/database.ts'
import type { Cancelled, CancelOptions, Terminated, TerminateOptions } from '../../model/report/stats.ts'
import { endSessions, type Terminating } from './end-sessions.ts'

/** The guards in the database require at least this long in the state, ms. */
const MIN_MS = 1000

/** What ending a session does to a client without an error listener. */
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
  const done = await endSessions(parts, options, {
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
  const done = await endSessions(parts, options, {
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
  await endSessions(
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
  await endSessions(
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
