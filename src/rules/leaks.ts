import type { Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { Leak } from '../model/lease.ts'

/** Leases held past their limit, by pool; one whose owner was garbage-collected is the surest of them. */
export const leaks: Rule = {
  id: 'leak-suspected',
  judge(seen) {
    const byPool = new Map<string, Leak[]>()
    for (const leak of seen.leaks) {
      if (leak.state === 'returned') continue
      byPool.set(leak.lease.pool, [...(byPool.get(leak.lease.pool) ?? []), leak])
    }
    return [...byPool].map(([pool, held]) => findingOf(pool, held))
  },
}

function findingOf(pool: string, held: readonly Leak[]): Finding {
  const oldest = held.reduce((top, leak) => (leak.lease.heldMs > top.lease.heldMs ? leak : top))
  const where = oldest.lease.route ?? oldest.lease.operation
  const what = held.length === 1 ? '1 lease is' : `${held.length} leases are`
  return {
    rule: leaks.id,
    subject: pool,
    severity: 'warning',
    message: `${pool}: ${what} held past the limit; the oldest (${oldest.lease.service}, ${where}) for ${duration(oldest.lease.heldMs)}`,
    value: held.length,
    limit: 0,
    capacity: false,
    forMs: 0,
  }
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
