import { OwnError } from '../../model/errors/own-error.ts'
import type { Monitor } from '../types.ts'

/** The monitor itself. */
const RECOVERY = { via: 'recovery', name: null } as const

/**
 * Ends sessions and statements by itself, at every beat, as far as the configuration allows: each action is an entry of the
 * audit list.
 * @returns ends it
 */
export function addRecovery(monitor: Monitor): () => void {
  const { terminate, recovery } = monitor.options
  const { terminateIdleInTransactionAfter: minIdleMs, cancelStatementsAfter: minRunMs } = recovery
  if (!terminate) {
    if (minIdleMs !== null) idle(monitor, 'terminateIdleInTransactionAfter')
    if (minRunMs !== null) idle(monitor, 'cancelStatementsAfter')
  }
  if (!terminate || (minIdleMs === null && minRunMs === null)) return () => {}
  return monitor.addExporter({
    name: 'recovery',
    inProcess: true,
    async send() {
      if (minIdleMs !== null) await monitor.terminateStale({ actor: RECOVERY, minIdleMs })
      if (minRunMs !== null) await monitor.cancelRunning({ actor: RECOVERY, minRunMs })
    },
  })
}

/** A setting that can do nothing is reported. */
function idle(monitor: Monitor, setting: string): void {
  monitor.fault('recovery', new OwnError(`${setting} does nothing without terminate: true`))
}

/**
 * Reclaims idle, dead and lost leases, where `recovery.reclaimStale` allows it: called at each look of the timer, so that a
 * dead connection is gone within one look. Each lease is an entry of the audit list.
 */
export function recoverLeases(monitor: Pick<Monitor, 'options' | 'cleanup' | 'audit'>): void {
  if (!monitor.options.recovery.reclaimStale) return
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
