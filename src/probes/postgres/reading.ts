import type {
  BackendState,
  BlockedSession,
  DatabaseReading,
  Session,
  Statement,
} from '../../model/database/database.ts'
import type { SessionListing, SessionRow } from '../../model/database/sessions.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import { operationOf } from '../../model/sql/operation.ts'
import { array, list, maybe, number, numbers, type Row, record, text } from './fields.ts'

/** Result of this version's snapshot statement. */
const VERSION = 1
/** A list of sessions this long may be truncated. */
const MOST_SESSIONS = 500

/** The statement's answer as a reading: texts of statements are reduced to kind and table here, and go no further. */
export function readingOf(
  answer: unknown,
  top: readonly Statement[] | null,
): { database: DatabaseReading; backends: readonly BackendState[]; sessions?: SessionListing } {
  const row = record(answer, 'the answer')
  if (row.version !== VERSION) {
    throw new OwnError(
      `ndm_snapshot answers in form ${String(row.version)}, this version reads ${VERSION}: run the migration of "npx next-db-monitoring sql" again`,
    )
  }
  const database: DatabaseReading = {
    serverVersionNum: number(row, 'server_version_num'),
    startedAt: text(row, 'started_at'),
    inRecovery: row.in_recovery === true,
    limits: limitsOf(record(row.limits, 'limits')),
    used: number(row, 'used'),
    ...rightsOf(row),
    byState: numbers(record(row.by_state, 'by_state')),
    byApplication: list(row, 'by_app').map((one) => ({
      application: text(one, 'app'),
      role: text(one, 'usename'),
      state: text(one, 'state'),
      count: number(one, 'n'),
      maxAgeMs: maybe(one, 'max_age_ms'),
    })),
    waits: list(row, 'waits').map((one) => ({
      type: text(one, 'wet'),
      event: text(one, 'we'),
      count: number(one, 'n'),
    })),
    idleInTransaction: list(row, 'idle_in_tx').map(session),
    longRunning: list(row, 'long_running').map(session),
    blocked: list(row, 'blocked').map(blocked),
    neverQueried: list(row, 'never_queried').map((one) => ({
      application: text(one, 'app'),
      role: text(one, 'usename'),
      count: number(one, 'n'),
      oldestMs: number(one, 'oldest_ms'),
    })),
    roleLimits: roleLimitsOf(record(row.role_limits, 'role_limits')),
    topStatements: top,
  }
  const backends = array(row, 'backends').flatMap(backend)
  return { database, backends, ...(Array.isArray(row.sessions) ? { sessions: sessionsOf(row) } : {}) }
}

function limitsOf(row: Row): DatabaseReading['limits'] {
  const maxConnections = number(row, 'max_connections')
  const superuserReserved = number(row, 'superuser_reserved')
  const reserved = number(row, 'reserved')
  return {
    maxConnections,
    superuserReserved,
    reserved,
    usable: maxConnections - superuserReserved - reserved,
  }
}

/** What the role may read, and the grant that is missing. */
function rightsOf(row: Row): Pick<DatabaseReading, 'canReadAll' | 'grantHint'> {
  if (row.can_read_all === true) return { canReadAll: true }
  return { canReadAll: false, grantHint: `grant pg_monitor to ${quoted(text(row, 'role'))};` }
}

function roleLimitsOf(row: Row): DatabaseReading['roleLimits'] {
  return Object.fromEntries(
    Object.entries(row).map(([name, pair]) => {
      const [limit, used] = Array.isArray(pair) ? (pair as unknown[]) : []
      return [name, { limit: Number(limit), used: typeof used === 'number' ? used : null }]
    }),
  )
}

/** One row of pg_stat_statements, its text reduced. */
export function statementOf(row: Row): Statement {
  return {
    queryId: text(row, 'id'),
    calls: number(row, 'calls'),
    totalMs: number(row, 'total_ms'),
    meanMs: number(row, 'mean_ms'),
    rows: number(row, 'rows'),
    role: typeof row.role === 'string' ? row.role : null,
    operation: operationOf(String(row.query ?? '')),
  }
}

function session(row: Row): Session {
  return {
    pid: number(row, 'pid'),
    role: text(row, 'usename'),
    application: text(row, 'app'),
    state: text(row, 'state'),
    ageMs: number(row, 'age_ms'),
    transactionMs: maybe(row, 'xact_ms'),
    backendStart: text(row, 'backend_start'),
    operation: operation(row),
    wait: waitOf(row.wet, row.we),
  }
}

function blocked(row: Row): BlockedSession {
  return {
    pid: number(row, 'pid'),
    blockedBy: array(row, 'blocked_by').map(Number),
    waitMs: number(row, 'wait_ms'),
    application: text(row, 'app'),
    operation: operation(row),
  }
}

function backend(one: unknown): BackendState[] {
  if (!Array.isArray(one)) return []
  const [pid, state, type, event, ageMs] = one as unknown[]
  if (typeof pid !== 'number' || typeof state !== 'string') return []
  return [{ pid, state, wait: waitOf(type, event), ageMs: typeof ageMs === 'number' ? ageMs : 0 }]
}

/** Sessions with their client's end. A Unix socket has port -1; a hidden one has none. */
function sessionsOf(row: Row): SessionListing {
  const listed = array(row, 'sessions')
  const [address, port] = Array.isArray(row.self) ? (row.self as unknown[]) : []
  return {
    rows: listed.flatMap(sessionRow),
    isWhole: listed.length < MOST_SESSIONS,
    self: typeof address === 'string' && typeof port === 'number' && port > 0 ? { address, port } : null,
  }
}

function sessionRow(one: unknown): SessionRow[] {
  if (!Array.isArray(one)) return []
  const [pid, role, application, address, port] = one as unknown[]
  if (typeof pid !== 'number') return []
  return [
    {
      pid,
      role: String(role ?? ''),
      application: String(application ?? ''),
      address: typeof address === 'string' ? address : null,
      port: typeof port === 'number' ? port : null,
    },
  ]
}

function waitOf(type: unknown, event: unknown): string | null {
  return typeof type === 'string' ? `${type}: ${String(event ?? '')}` : null
}

function operation(row: Row): string | null {
  return typeof row.query === 'string' && row.query !== '' ? operationOf(row.query) : null
}

/** A role name quoted for SQL. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
