import { isMonitor } from '../../model/database/monitor-application.ts'
import {
  type OwnSocket,
  type OwnSockets,
  type SessionCoverage,
  type SessionListing,
  type SessionRow,
  type UntrackedSessions,
  untold,
} from '../../model/database/sessions.ts'
import type { Core } from '../core.ts'
import { type Held, heldBackends } from './held-backends.ts'

export type { OwnSockets }

/** Names listed at most; the rest are added up under the last. */
const MOST_NAMES = 20

/** State one reading passes to the next. */
export interface SessionsSeen {
  readonly coverage: SessionCoverage
  /** Backend pids that nothing tracked. */
  readonly untracked: ReadonlySet<number>
}

/** The sessions a probe listed just now; `null` = it lists none. Never rejects. */
export async function readSessions(
  core: Core,
  listing: SessionListing | undefined,
  ownSockets: OwnSockets,
  last: SessionsSeen | null,
): Promise<SessionsSeen | null> {
  if (listing === undefined) return null
  const held = heldBackends(core)
  return sessionsOf(listing, await ownSockets(), held, last)
}

/**
 * Which sessions of the database are this process's, and which of those are tracked. The probe's own session decides whether that
 * can be identified: ports are the same on both ends only where the server's port is the one this process sees.
 * @param sockets `null` = the process cannot see its own connections
 * @param last the result of the reading before
 */
export function sessionsOf(
  listing: SessionListing,
  sockets: readonly OwnSocket[] | null,
  held: Held,
  last: SessionsSeen | null,
): SessionsSeen {
  const own = ownRows(listing, sockets)
  if (typeof own === 'string') return { coverage: untold(own), untracked: new Set() }
  const sessions = own.rows.filter(({ application }) => !isMonitor(application))
  const pids = new Set(sessions.map(({ pid }) => pid))
  const elsewhere = [...held.pids].filter((pid) => !pids.has(pid)).length
  const untracked = withoutUnlisted(
    sessions.filter(({ pid }) => !held.pids.has(pid)),
    held,
  )
  if (sessions.length === 0 && elsewhere > 0)
    return {
      coverage: untold(`none of the tracked connections is found there: ${AWAY}`),
      untracked: new Set(),
    }
  return {
    coverage: {
      sessions: sessions.length,
      tracked: sessions.length - untracked.length,
      untracked: grouped(untracked, last?.untracked ?? new Set()),
      isExact: own.isExact,
      ...(elsewhere > 0 ? { reason: `${elsewhere} tracked connections are not found there: ${AWAY}` } : {}),
    },
    untracked: new Set(untracked.map(({ pid }) => pid)),
  }
}

const AWAY =
  'they pass a pooler or a Unix socket or lead to another server, and the others cannot be identified'

/** Rows of this process, or why they cannot be identified. */
function ownRows(
  { rows, isWhole, self }: SessionListing,
  sockets: readonly OwnSocket[] | null,
): { readonly rows: readonly SessionRow[]; readonly isExact: boolean } | string {
  if (sockets === null) return 'this process cannot see its own connections'
  if (self === null) return 'the probe is connected by a Unix socket, which has no port to compare'
  const ends = sockets.filter(({ localPort }) => localPort === self.port)
  if (ends.length === 0)
    return 'the probe is connected through a pooler or an address translation, so ports differ on the two ends'
  if (!isWhole) return 'the database has more sessions than the probe lists'
  if (rows.some(({ port }) => port === null))
    return 'the role of the probe does not see the sessions of other roles: grant it pg_monitor'
  if (ends.some(({ localAddress }) => localAddress === self.address)) {
    const known = new Set(sockets.map(({ localAddress, localPort }) => `${localAddress} ${localPort}`))
    return { rows: rows.filter(({ address, port }) => known.has(`${address} ${port}`)), isExact: true }
  }
  // The address is translated on the way and the port is not: only connections that go the probe's way are comparable.
  const way = new Set(ends.map(({ remoteAddress, remotePort }) => `${remoteAddress} ${remotePort}`))
  const ports = new Set(
    sockets.flatMap(({ localPort, remoteAddress, remotePort }) =>
      way.has(`${remoteAddress} ${remotePort}`) ? [localPort] : [],
    ),
  )
  return {
    rows: rows.filter(({ address, port }) => address === self.address && ports.has(port as number)),
    isExact: false,
  }
}

/** Pools may have connections whose pid they do not report: that many sessions of their name do not count as untracked. */
function withoutUnlisted(rows: readonly SessionRow[], { unlisted }: Held): SessionRow[] {
  const left = unlisted.map((one) => ({ ...one }))
  return rows.filter(({ application, role }) => {
    const pool = left.find(
      (one) =>
        one.count > 0 &&
        (one.application === undefined || one.application === application) &&
        (one.role === undefined || one.role === role),
    )
    if (pool) pool.count--
    return pool === undefined
  })
}

function grouped(rows: readonly SessionRow[], before: ReadonlySet<number>): UntrackedSessions[] {
  const groups = new Map<string, { name: string; role: string; count: number; lasting: number }>()
  for (const { pid, application, address, role } of rows) {
    const name = application.trim() || `client ${address}`
    const key = groups.size < MOST_NAMES ? `${name}\n${role}` : ([...groups.keys()].at(-1) as string)
    const group = groups.get(key) ?? { name, role, count: 0, lasting: 0 }
    group.count++
    if (before.has(pid)) group.lasting++
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}
