import type { Statement } from '../../model/database/database.ts'
import type { MonitorInstance } from '../../model/database/monitor-application.ts'
import type { Probe, ProbeReading } from '../../model/extensions.ts'
import { openHeldConnection, type Resting } from '../held-connection.ts'
import type { LoadPg } from '../pg-types.ts'
import { CANCEL_SQL, TERMINATE_SQL } from './migration.ts'
import { readingOf, statementOf } from './reading.ts'
import { STATEMENTS_SCHEMA_SQL, snapshotSql, topStatementsSql } from './snapshot-sql.ts'

/** Sessions listed of each kind at most. */
const TOP = 20
/** The top statements cost the server a file read; they change slowly. ms */
const STATEMENTS_EVERY_MS = 300_000

export interface PostgresProbeOptions {
  /** Connection string; a member of `pg_monitor` sees everything. */
  readonly url: string
  readonly loadPg: LoadPg
  /** The instance, for the name of its session. */
  readonly instance?: MonitorInstance | undefined
  /** Monotonic ms. */
  readonly now: () => number
  readonly resting?: Resting | undefined
  /** ms a statement may run before it is listed. @default 5000 */
  readonly longRunningAfter?: number
  /** ms a session may be idle in a transaction before it is listed. @default 10000 */
  readonly idleInTransactionAfter?: number
}

/** Reads Postgres over one connection of its own. */
export function createPostgresProbe(options: PostgresProbeOptions): Probe {
  const { now, longRunningAfter = 5000, idleInTransactionAfter = 10_000 } = options
  let statements: readonly Statement[] | null = null
  let statementsAt = Number.NEGATIVE_INFINITY
  const held = openHeldConnection({
    url: options.url,
    loadPg: options.loadPg,
    instance: options.instance,
    resting: options.resting,
    now,
    opened: () => {
      statementsAt = Number.NEGATIVE_INFINITY
    },
  })
  const text = snapshotSql({ longMs: '$1::int', idleMs: '$2::int', top: '$3::int', sessions: true })

  const topStatements = async (signal: AbortSignal): Promise<readonly Statement[] | null> => {
    if (now() - statementsAt < STATEMENTS_EVERY_MS) return statements
    statementsAt = now()
    try {
      const [found] = await held.query(STATEMENTS_SCHEMA_SQL, signal)
      statements = found
        ? (await held.query(topStatementsSql(String(found.schema)), signal)).map(statementOf)
        : null
    } catch {
      // Installed but not loaded, or not permitted: the snapshot does not depend on it; `null` = not available.
      statements = null
    }
    return statements
  }

  const act = async (
    sql: string,
    ...values: readonly unknown[]
  ): Promise<{ done: boolean; reason: string }> => {
    const [row] = await held.query({ text: sql, values: [...values] })
    return { done: row?.done === true, reason: String(row?.reason ?? 'no answer') }
  }

  return {
    name: 'postgres',
    async read(signal): Promise<ProbeReading> {
      const query = { text, values: [longRunningAfter, idleInTransactionAfter, TOP] }
      const [row] = await held.query(held.pooled ? query : { ...query, name: 'ndm_snapshot' }, signal)
      const reading = readingOf(row?.jsonb_build_object, await topStatements(signal))
      const connection = held.connection()
      return connection ? { ...reading, connection } : reading
    },
    terminate: ({ pid, backendStart, minIdleMs, dryRun }) =>
      act(TERMINATE_SQL, pid, backendStart, minIdleMs, dryRun),
    cancel: ({ pid, backendStart, minRunMs, dryRun }) => act(CANCEL_SQL, pid, backendStart, minRunMs, dryRun),
    close: () => held.close(),
  }
}
