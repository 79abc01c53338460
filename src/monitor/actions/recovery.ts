import { OwnError } from '../../model/errors/own-error.ts'
import type { Monitor } from '../types.ts'

/** The monitor itself. */
const RECOVERY = { via: 'recovery', name: null } as const

/**
 * Mends by itself, at every beat, what the configuration allows: each action is an entry of the audit list.
 * @returns ends it
 */
export function addRecovery(monitor: Monitor): () => void {
  const { terminate, recovery } = monitor.options
  const {
    reclaimStale,
    terminateIdleInTransactionAfter: minIdleMs,
    cancelStatementsAfter: minRunMs,
  } = recovery
  if (!terminate) {
    if (minIdleMs !== null) idle(monitor, 'terminateIdleInTransactionAfter')
    if (minRunMs !== null) idle(monitor, 'cancelStatementsAfter')
  }
  if (!reclaimStale && !(terminate && (minIdleMs !== null || minRunMs !== null))) return () => {}
  return monitor.addExporter({
    name: 'recovery',
    async send() {
      if (reclaimStale) reclaim(monitor)
      if (terminate && minIdleMs !== null) await monitor.terminateStale({ actor: RECOVERY, minIdleMs })
      if (terminate && minRunMs !== null) await monitor.cancelRunning({ actor: RECOVERY, minRunMs })
    },
  })
}

/** A setting that can do nothing is told, not passed over. */
function idle(monitor: Monitor, setting: string): void {
  monitor.fault('recovery', new OwnError(`${setting} does nothing without terminate: true`))
}

function reclaim(monitor: Monitor): void {
  for (const { service, pool, operation, heldMs, how } of monitor.cleanup({ actor: RECOVERY }).reclaimed) {
    monitor.audit.append({
      actor: RECOVERY,
      operation: 'reclaim',
      parameters: { service, pool, operation, heldMs },
      result: how,
      ok: true,
    })
  }
}
