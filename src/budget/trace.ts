import type { BackendState } from '../model/database/database.ts'
import type { PoolerLink } from '../model/database/pooler.ts'
import type { OpenLease } from '../model/lease.ts'
import type { ChainRow } from '../model/report/database.ts'
import type { Observation } from '../model/snapshot.ts'

/** Rows at most; those that wait come first. */
const MOST_ROWS = 50

/** Follows each use to the backend that serves it and what that waits for. An unknown link is `null`. */
export function chainRows(seen: Observation): ChainRow[] {
  const backends = new Map((seen.backends ?? []).map((backend) => [backend.pid, backend]))
  const blocked = new Map((seen.database.value?.blocked ?? []).map(({ pid, blockedBy }) => [pid, blockedBy]))
  const links = seen.pooler?.value?.links ?? []
  const direct = seen.leases.filter(({ serverPid }) => serverPid !== undefined && backends.has(serverPid))
  const rows = [
    ...links.map((link) => rowOf(leaseBehind(link, seen), link, link.serverPid)),
    ...direct.map((lease) => rowOf(lease, null, lease.serverPid ?? null)),
  ]
  return rows.sort((a, b) => waiting(b) - waiting(a) || (b.heldMs ?? 0) - (a.heldMs ?? 0)).slice(0, MOST_ROWS)

  function rowOf(lease: OpenLease | null, link: PoolerLink | null, pid: number | null): ChainRow {
    const backend = pid === null ? undefined : backends.get(pid)
    return {
      service: lease?.service ?? null,
      route: lease?.route ?? null,
      operation: lease?.lastOperation ?? lease?.operation ?? null,
      pool: lease?.pool ?? link?.application ?? null,
      heldMs: lease ? lease.heldMs : null,
      poolerClient: link ? `${link.client} ${link.state}` : null,
      serverPid: pid,
      state: backend?.state ?? null,
      wait: backend ? waitOf(backend) : link?.state === 'waiting' ? 'Pooler: a free server connection' : null,
      blockedBy: pid === null ? [] : (blocked.get(pid) ?? []),
    }
  }
}

/**
 * The pooler gives its clients pids of its own, so a lease behind it is found by the name of its pool, and only where that
 * is unambiguous.
 */
function leaseBehind(link: PoolerLink, { leases, pools }: Observation): OpenLease | null {
  const names = new Set(
    pools.filter(({ application }) => application === link.application).map(({ name }) => name),
  )
  const held = leases.filter(({ pool }) => names.has(pool))
  return held.length === 1 && held[0] && link.state === 'active' ? held[0] : null
}

/** A session that waits for its client's next statement counts as not waiting. */
function waitOf({ wait }: BackendState): string | null {
  return wait === null || wait.startsWith('Client: ') ? null : wait
}

function waiting({ blockedBy, wait }: ChainRow): number {
  return blockedBy.length > 0 ? 2 : wait === null ? 0 : 1
}
