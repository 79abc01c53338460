import type { PoolerLink, PoolerPool, PoolerReading } from '../../model/database/pooler.ts'
import { own } from '../../model/tools/own.ts'
import { ProbeError } from '../errors.ts'

type Row = Readonly<Record<string, unknown>>

/** What the console answers to the SHOW commands. */
export type ConsoleTables = Readonly<
  Record<'version' | 'config' | 'databases' | 'pools' | 'lists' | 'clients' | 'servers', readonly Row[]>
>

/** Clients listed at most. */
const MOST_LINKS = 200
const MODES: ReadonlySet<string> = new Set(['session', 'transaction', 'statement'])
/** The pooler's own console shows as a database of this name. */
const CONSOLE = 'pgbouncer'

/** The console's tables as a reading. Columns that only some versions have are `null` where they are missing. */
export function poolerReadingOf(tables: ConsoleTables): PoolerReading {
  const settings = new Map(tables.config.map((row) => [text(row, 'key'), String(row.value ?? '')]))
  const sizes = new Map(tables.databases.map((row) => [text(row, 'name'), row]))
  const serverPids = new Map(tables.servers.map((row) => [String(row.ptr ?? ''), maybe(row, 'remote_pid')]))
  const used = tables.lists.find((row) => row.list === 'used_clients')
  return {
    kind: 'pgbouncer',
    version: typeof tables.version[0]?.version === 'string' ? tables.version[0].version : null,
    maxClients: whole(settings.get('max_client_conn')),
    clients: used ? number(used, 'items') : tables.clients.length,
    pools: tables.pools
      .filter((row) => row.database !== CONSOLE)
      .map((row) => poolOf(row, sizes.get(text(row, 'database')))),
    links: tables.clients
      .filter((row) => row.database !== CONSOLE)
      .map((row) => linkOf(row, serverPids))
      .sort((a, b) => b.waitMs - a.waitMs)
      .slice(0, MOST_LINKS),
  }
}

function poolOf(row: Row, database: Row | undefined): PoolerPool {
  const mode = text(row, 'pool_mode')
  return {
    database: text(row, 'database'),
    role: text(row, 'user'),
    mode: MODES.has(mode) ? (mode as PoolerPool['mode']) : 'unknown',
    clientsActive: number(row, 'cl_active'),
    clientsWaiting: number(row, 'cl_waiting'),
    serversActive: number(row, 'sv_active'),
    serversIdle: number(row, 'sv_idle'),
    size: database ? maybe(database, 'pool_size') : null,
    longestWaitMs: waitOf(row, 'maxwait', 'maxwait_us'),
  }
}

function linkOf(row: Row, serverPids: ReadonlyMap<string, number | null>): PoolerLink {
  const link = String(row.link ?? '')
  return {
    application: String(row.application_name ?? ''),
    database: text(row, 'database'),
    role: text(row, 'user'),
    client: `${String(row.addr ?? '')}:${String(row.port ?? '')}`,
    state: text(row, 'state'),
    // `wait` of a client that waits for nothing keeps its last value; only a waiting one waits now.
    waitMs: row.state === 'waiting' ? waitOf(row, 'wait', 'wait_us') : 0,
    serverPid: link === '' ? null : (serverPids.get(link) ?? null),
  }
}

/** The console splits a time into whole seconds and microseconds. */
function waitOf(row: Row, seconds: string, micros: string): number {
  return number(row, seconds) * 1000 + (maybe(row, micros) ?? 0) / 1000
}

function number(row: Row, key: string): number {
  const value = maybe(row, key)
  if (value !== null) return value
  throw new ProbeError('DBM-405', `the pooler console answered without the number ${key}`)
}

/** Counts arrive as numbers or, where they may be large, as texts. */
function maybe(row: Row, key: string): number | null {
  const value = own(row, key)
  const parsed = value === null || value === undefined || value === '' ? Number.NaN : Number(value)
  return Number.isFinite(parsed) ? parsed : null
}

function whole(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null
}

function text(row: Row, key: string): string {
  const value = own(row, key)
  if (typeof value === 'string') return value
  throw new ProbeError('DBM-405', `the pooler console answered without ${key}`)
}
