/** One client session, as the database lists it. */
export interface SessionRow {
  readonly pid: number
  readonly role: string
  readonly application: string
  /** Address and port of the client's end as the server sees it; `null` = hidden from the probe's role, or a Unix socket. */
  readonly address: string | null
  readonly port: number | null
}

/** The sessions of the database, and which of them is the probe's own. */
export interface SessionListing {
  readonly rows: readonly SessionRow[]
  /** Whether every session is in `rows`. */
  readonly isWhole: boolean
  /** The probe's own end; `null` = it came by a Unix socket. */
  readonly self: { readonly address: string; readonly port: number } | null
}

/** One TCP connection of this process, as the process itself sees it. Addresses without a zone; IPv4 in its own form. */
export interface OwnSocket {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
}

/** Looks up the TCP connections of this process; `null` = it cannot see them. Never rejects. */
export type OwnSockets = () => Promise<readonly OwnSocket[] | null>

/** Sessions of this process that nothing here tracks, by their name. */
export interface UntrackedSessions {
  /** Their `application_name`; without one, the address they come from. */
  readonly name: string
  readonly role: string
  readonly count: number
  /** Of those, the ones that the reading before found untracked too. */
  readonly lasting: number
}

/** Sessions of this process in the database against what is tracked, as of one reading. The monitor's own are left out. */
export interface SessionCoverage {
  /** `null` = this process's sessions cannot be identified; `reason` says why. */
  readonly sessions: number | null
  readonly tracked: number | null
  /** The largest group first. */
  readonly untracked: readonly UntrackedSessions[]
  /** Whether addresses on both ends are equal, so that nothing translates them on the way. */
  readonly isExact: boolean
  /** What cannot be determined, and why; absent = everything could be. */
  readonly reason?: string
}

/** A coverage that cannot be determined. */
export function untold(reason: string): SessionCoverage {
  return { sessions: null, tracked: null, untracked: [], isExact: false, reason }
}
