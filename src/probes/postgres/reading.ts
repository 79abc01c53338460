import type {
  BackendState,
  BlockedSession,
  DatabaseReading,
  Session,
  Statement,
} from '../../model/database/database.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import { operationOf } from '../../model/sql/operation.ts'
import { own } from '../../model/tools/own.ts'

/** What the snapshot statement of this version answers. */
const VERSION = 1

type Row = Readonly<Record<string, unknown>>

/** The statement's answer as a reading: texts of statements are reduced to kind and table here, and go no further. */
export function readingOf(
  answer: unknown,
  top: readonly Statement[] | null,
): { database: DatabaseReading; backends: readonly BackendState[] } {
  const row = record(answer, 'the answer')
  if (row.version !== VERSION) {
    throw new OwnError(
      `ndm_snapshot answers in form ${String(row.version)}, this version reads ${VERSION}: run the migration of "npx next-db-monitoring sql" again`,
    )
  }
  const limits = record(row.limits, 'limits')
  const maxConnections = number(limits, 'max_connections')
  const superuserReserved = number(limits, 'superuser_reserved')
  const reserved = number(limits, 'reserved')
  const canReadAll = row.can_read_all === true
  const role = text(row, 'role')
  const database: DatabaseReading = {
    serverVersionNum: number(row, 'server_version_num'),
    startedAt: text(row, 'started_at'),
    inRecovery: row.in_recovery === true,
    limits: {
      maxConnections,
      superuserReserved,
      reserved,
      usable: maxConnections - superuserReserved - reserved,
    },
    used: number(row, 'used'),
    canReadAll,
    ...(canReadAll ? {} : { grantHint: `grant pg_monitor to ${quoted(role)};` }),
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
    roleLimits: Object.fromEntries(
      Object.entries(record(row.role_limits, 'role_limits')).map(([name, pair]) => {
        const [limit, used] = Array.isArray(pair) ? (pair as unknown[]) : []
        return [name, { limit: Number(limit), used: typeof used === 'number' ? used : null }]
      }),
    ),
    topStatements: top,
  }
  return { database, backends: array(row, 'backends').flatMap(backend) }
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

function waitOf(type: unknown, event: unknown): string | null {
  return typeof type === 'string' ? `${type}: ${String(event ?? '')}` : null
}

function operation(row: Row): string | null {
  return typeof row.query === 'string' && row.query !== '' ? operationOf(row.query) : null
}

/** A role name as SQL wants it. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function record(value: unknown, what: string): Row {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Row
  throw new OwnError(`the database answered without ${what}`)
}

function array(row: Row, key: string): unknown[] {
  const value = own(row, key)
  if (Array.isArray(value)) return value
  throw new OwnError(`the database answered without ${key}`)
}

function list(row: Row, key: string): Row[] {
  return array(row, key).map((one) => record(one, key))
}

function number(row: Row, key: string): number {
  const value = Number(own(row, key) ?? Number.NaN)
  if (Number.isFinite(value)) return value
  throw new OwnError(`the database answered without the number ${key}`)
}

function maybe(row: Row, key: string): number | null {
  const value = own(row, key)
  return typeof value === 'number' ? value : null
}

function text(row: Row, key: string): string {
  const value = own(row, key)
  if (typeof value === 'string') return value
  throw new OwnError(`the database answered without the text ${key}`)
}

function numbers(row: Row): Record<string, number> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)]))
}
