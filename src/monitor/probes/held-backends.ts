import type { Core } from '../core.ts'
import { factsOf } from '../observe/open-leases.ts'

/** Open leases looked at for pids that no pool names. */
const MOST_LEASES = 500

/** Database connections that are tracked now. */
export interface Held {
  /** Backend pids. */
  readonly pids: ReadonlySet<number>
  /** Connections whose pid their pool cannot tell. */
  readonly unlisted: readonly {
    readonly application?: string
    readonly role?: string
    readonly count: number
  }[]
}

/** What pools and leases of this process hold, by backend pid where it is known. */
export function heldBackends({ ledger }: Core): Held {
  const pids = new Set<number>()
  const unlisted: { application?: string; role?: string; count: number }[] = []
  for (const { attached } of ledger.pools.values()) {
    if (attached?.kind !== 'pg' && attached?.kind !== 'postgres') continue
    const told = attached.backends?.() ?? attached.pids?.() ?? []
    for (const pid of told) pids.add(pid)
    const { used, idle, connecting } = attached.read()
    const count = (used ?? 0) + (idle ?? 0) + (connecting ?? 0) - told.length
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
