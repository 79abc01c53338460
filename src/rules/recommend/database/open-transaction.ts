import type { DatabaseReading } from '../../../model/database/database.ts'
import { type Advice, counted, lasting } from '../advice.ts'

/** A transaction left open holds locks others wait for: whom, for how long, and how many stand behind it. */
export const openTransaction: Advice = ({ database }) => {
  const reading = database.value
  if (!reading || database.reason !== undefined) return []
  return reading.idleInTransaction.flatMap(({ pid, application, role, ageMs, operation }) => {
    const behind = waitingFor(pid, reading)
    if (behind === 0) return []
    return [
      {
        severity: 'critical' as const,
        title: `A transaction left open blocks ${counted(behind, 'session')}`,
        evidence: `Backend ${pid} (${application || role}) has been idle in its transaction for ${lasting(ageMs)}; its last statement was "${operation ?? 'unknown'}"`,
        action: `End it (cleanup with terminate: true, or select pg_terminate_backend(${pid})), then close the transaction in code: commit or roll back in a finally block, and never wait for a network call inside. A process that holds it in a pool that is not tracked, without an 'error' listener, ends with it.`,
      },
    ]
  })
}

/** Sessions that wait for this one, directly or behind another that does. */
function waitingFor(pid: number, { blocked }: DatabaseReading): number {
  const behind = new Set<number>()
  for (let grown = true; grown; ) {
    grown = false
    for (const one of blocked) {
      if (behind.has(one.pid) || !one.blockedBy.some((blocker) => blocker === pid || behind.has(blocker)))
        continue
      behind.add(one.pid)
      grown = true
    }
  }
  return behind.size
}
