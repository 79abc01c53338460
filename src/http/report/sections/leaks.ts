import type { Leak } from '../../../model/lease.ts'
import type { LeakReport, StackFrame } from '../../../model/report/leak.ts'
import type { Finder } from '../../../model/stack/finder.ts'
import { iso, ms } from '../units.ts'

export function leakReport(leak: Leak, finder: Finder): LeakReport {
  const { stack } = leak.lease
  return leakOf(leak, stack === undefined ? null : finder.frames(stack))
}

/** @param stack the frames that are told; `null` = not captured */
export function leakOf(
  { lease, state, reason, limitMs }: Leak,
  stack: readonly StackFrame[] | null,
): LeakReport {
  return {
    id: lease.id,
    state,
    certainty: state === 'idle' ? 'likely' : 'certain',
    reason: reason ?? null,
    service: lease.service,
    pool: lease.pool,
    operation: lease.operation,
    route: lease.route ?? null,
    heldMs: ms(lease.heldMs),
    idleMs: ms(lease.idleMs),
    limitMs: Number.isFinite(limitMs) ? limitMs : null,
    acquiredAt: iso(lease.openedAt),
    serverPid: lease.serverPid ?? null,
    transaction: lease.transaction ?? null,
    lastOperation: lease.lastOperation ?? null,
    stack,
    reclaimable: lease.reclaimable,
  }
}
