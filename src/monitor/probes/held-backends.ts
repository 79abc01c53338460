import type { Core } from '../core.ts'
import { factsOf } from '../observe/open-leases.ts'

/** Open leases looked at for pids that no pool names. */
const MOST_LEASES = 500

/** Database connections that are tracked now. */
export interface Held {
  /** Backend pids. */
  readonly pids: ReadonlySet<number>
  /** Connections whose pid their pool does not report. */
  readonly unlisted: readonly {
    readonly application?: string
    readonly role?: string
    readonly count: number
  }[]
}

/** Connections of this process's pools and leases, by backend pid where available. */
export function heldBackends({ ledger }: Core): Held {
  const pids = new Set<number>()
  const unlisted: { application?: string; role?: string; count: number }[] = []
  for (const { attached } of ledger.pools.values()) {
    if (attached?.kind !== 'pg' && attached?.kind !== 'postgres') continue
    const listed = attached.backends?.() ?? attached.pids?.() ?? []
    for (const pid of listed) pids.add(pid)
    const { used, idle, connecting } = attached.read()
    const count = (used ?? 0) + (idle ?? 0) + (connecting ?? 0) - listed.length
    const { application, role } = attached
    if (count > 0)
      unlisted.push({
        count,
        ...(application === undefined ? {} : { application }),
        ...(role === undefined ? {} : { role }),
      })
  }
  let looked = 0
  for (const record of ledger.leases()) {
    if (++looked > MOST_LEASES) break
    const { serverPid } = factsOf(record)
    if (serverPid !== undefined) pids.add(serverPid)
  }
  return { pids, unlisted }
}
