import type { Monitor } from '../monitor/types.ts'

/**
 * Mends by itself, at every beat, what the configuration allows: each action is an entry of the audit list.
 * @returns ends it
 */
export function addRecovery(monitor: Monitor): () => void {
  const { reclaimStale, terminateIdleInTransactionAfter: minIdleMs } = monitor.options.recovery
  if (minIdleMs !== null && !monitor.options.terminate) {
    monitor.fault(
      'recovery',
      new Error('terminateIdleInTransactionAfter does nothing without terminate: true'),
    )
  }
  const terminates = minIdleMs !== null && monitor.options.terminate
  if (!reclaimStale && !terminates) return () => {}
  return monitor.addExporter({
    name: 'recovery',
    async send() {
      if (reclaimStale) reclaim(monitor)
      if (terminates) await monitor.terminateStale({ actor: 'recovery', minIdleMs })
    },
  })
}

function reclaim(monitor: Monitor): void {
  for (const { service, pool, operation, heldMs, how } of monitor.cleanup({ actor: 'recovery' }).reclaimed) {
    monitor.audit.append({
      actor: 'recovery',
      operation: 'reclaim',
      parameters: { service, pool, operation, heldMs },
      result: how,
      ok: true,
    })
  }
}
