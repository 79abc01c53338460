import { budgetOf } from '../budget/budget.ts'
import { budgetInput } from '../budget/from-snapshot.ts'
import type { ResolvedOptions } from '../config/options.ts'
import { ConfigError } from '../config/problems.ts'
import type { MonitorInstance } from '../model/database/monitor-application.ts'
import type { Probe } from '../model/extensions.ts'
import type { Member } from '../model/fleet/fleet.ts'
import type { BudgetReport } from '../model/report/budget.ts'
import type { Observation } from '../model/snapshot.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Resting } from '../probes/held-connection.ts'
import { createMetricsProbe } from '../probes/metrics/probe.ts'
import type { LoadPg } from '../probes/pg-types.ts'
import { createPgbouncerProbe } from '../probes/pgbouncer/probe.ts'
import { createPostgresProbe } from '../probes/postgres/direct.ts'
import { createRpcProbe } from '../probes/postgres/rpc.ts'
import type { Runtime } from '../runtime/types.ts'

/** The probes of the option `database`; those that read the database itself come first. */
export function probesOf(
  { database }: ResolvedOptions,
  runtime: Pick<Runtime, 'loadPg'>,
  { now }: Clock,
  instance?: MonitorInstance,
  resting?: Resting,
): Probe[] {
  if (!database) return []
  const loadPg = pgOf(runtime)
  const limits = {
    ...(database.longRunningAfter === undefined ? {} : { longRunningAfter: database.longRunningAfter }),
    ...(database.idleInTransactionAfter === undefined
      ? {}
      : { idleInTransactionAfter: database.idleInTransactionAfter }),
  }
  // The global fetch, looked up at each call: an application may replace it later.
  const ask: typeof fetch = (input, init) => fetch(input, init)
  return [
    ...(database.url === undefined
      ? []
      : [createPostgresProbe({ url: database.url, loadPg, now, instance, resting, ...limits })]),
    ...(database.supabase === undefined
      ? []
      : [createRpcProbe({ ...database.supabase, fetch: ask, ...limits })]),
    ...(database.pgbouncer === undefined
      ? []
      : [createPgbouncerProbe({ url: database.pgbouncer, loadPg, now, resting })]),
    ...(database.metrics === undefined ? [] : [createMetricsProbe({ ...database.metrics, fetch: ask, now })]),
  ]
}

/** The driver, or a numbered error if there is none. */
export function pgOf(runtime: Pick<Runtime, 'loadPg'>): LoadPg {
  return async () => {
    try {
      return (await runtime.loadPg()) as Awaited<ReturnType<LoadPg>>
    } catch (error) {
      throw new ConfigError({
        code: 'DBM-007',
        field: 'database',
        expected: 'the package pg',
        received: receivedOf(error),
        fix: 'npm install pg, or ask through the Data API: database: { supabase: { url, serviceKey } }.',
      })
    }
  }
}

/**
 * The connection budget as this instance sees it.
 * @param members the other instances
 */
export function budgetOfInstance(
  { budget }: ResolvedOptions,
  seen: Observation,
  members: readonly Member[] = [],
): BudgetReport {
  const reporting = members.filter(({ state }) => state === 'reporting').map(({ report }) => report)
  return budgetOf(budgetInput([seen], { ...budget, members: reporting }))
}

/** The loader's message, without the folders of this machine. */
function receivedOf(error: unknown): string {
  const first = error instanceof Error ? error.message.split('\n', 1)[0] : undefined
  return first?.replace(/ imported from .*$/, '') ?? 'nothing'
}
