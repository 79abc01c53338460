import type { ResolvedOptions } from '../../config/options.ts'
import { probesOf } from '../../instance/database.ts'
import type { DatabaseReading } from '../../model/database/database.ts'
import type { Probe, ProbeReading } from '../../model/extensions.ts'
import { own } from '../../model/tools/own.ts'
import { systemClock } from '../../monitor/clock.ts'
import type { Io } from '../io.ts'
import type { Found } from './check.ts'
import { verdictOn } from './verdict.ts'

/** A probe may take this long, ms. */
const LIMIT_MS = 10_000

/** Meaning of a failure's code for the reader. */
const FIXES: Readonly<Record<string, string>> = {
  'DBM-007': 'npm install pg',
  'DBM-401': 'Check host, port and network of the connection string',
  'DBM-402': 'Free a connection, or read through the Data API; the monitor holds one once it is connected',
  'DBM-403': 'Check role and password; the role needs pg_monitor',
  'DBM-404': 'npx next-db-monitoring sql, and run what it prints in the database',
  'DBM-405': 'Run the migration of this version again: npx next-db-monitoring sql',
  'DBM-406': 'Check the network on the way, or the load of the server',
  'DBM-407': 'Connect to the database "pgbouncer" as a user of stats_users',
  'DBM-408': 'Check the address and the service key of the metrics endpoint',
}

/** Reads every configured probe once. */
export async function checkProbes(io: Io, options: ResolvedOptions): Promise<readonly Found[]> {
  const runtime = { loadPg: io.loadPg }
  const probes = [...probesOf(options, runtime, systemClock()), ...options.probes]
  if (probes.length === 0) {
    return [
      {
        status: 'warn',
        what: 'The database itself is not read: only the connections of this application are seen',
        fix: 'Set DB_MONITORING_DATABASE_URL to a role that is member of pg_monitor, or database in the configuration',
      },
    ]
  }
  const found: Found[] = []
  for (const probe of probes) found.push(...(await checkOne(probe, options)))
  return found
}

async function checkOne(probe: Probe, options: ResolvedOptions): Promise<Found[]> {
  const began = performance.now()
  try {
    const reading = await probe.read(AbortSignal.timeout(LIMIT_MS))
    const ms = Math.round(performance.now() - began)
    return [
      { status: 'ok', what: `Probe ${probe.name} answered in ${ms} ms${contentOf(reading)}` },
      ...(reading.database ? judge(reading.database, options) : []),
    ]
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    return [
      {
        status: 'bad',
        what: `Probe ${probe.name}: ${String(message ?? error)}`,
        fix: own(FIXES, String(code)) ?? 'See the message',
      },
    ]
  } finally {
    await probe.close?.()
  }
}

function contentOf({ database, pooler, pools }: ProbeReading): string {
  if (database) return `: ${database.used} of ${database.limits.usable} connections are used`
  if (pooler) return `: ${pooler.clients} clients, ${pooler.pools.length} pools`
  return pools ? `: ${pools.length} pools` : ''
}

function judge(database: DatabaseReading, { terminate }: ResolvedOptions): Found[] {
  const found: Found[] = []
  if (!database.canReadAll) {
    found.push({
      status: 'warn',
      what: 'The role sees only its own sessions in full',
      fix: database.grantHint ?? 'grant pg_monitor to the role of the probe;',
    })
  }
  found.push(...verdictOn(database))
  if (terminate && !database.canReadAll) {
    found.push({
      status: 'bad',
      what: 'terminate is on, but the role cannot see whom to end',
      fix: 'grant pg_monitor, pg_signal_backend to the role of the probe',
    })
  }
  return found
}
