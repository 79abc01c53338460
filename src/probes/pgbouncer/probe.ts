import type { Probe } from '../../model/extensions.ts'
import { messageOf, ProbeError, probeError } from '../errors.ts'
import { openHeldConnection } from '../held-connection.ts'
import type { LoadPg } from '../pg-types.ts'
import { type ConsoleTables, poolerReadingOf } from './reading.ts'

export interface PgbouncerProbeOptions {
  /** Connection string of the admin console: database `pgbouncer`, a user of `stats_users`. */
  readonly url: string
  readonly loadPg: LoadPg
  /** Monotonic ms. */
  readonly now: () => number
}

/** Asks PgBouncer's admin console, which also answers while every client connection is taken. */
export function createPgbouncerProbe({ url, loadPg, now }: PgbouncerProbeOptions): Probe {
  const held = openHeldConnection({ url, loadPg, now, console: true })
  return {
    name: 'pgbouncer',
    readsDatabase: false,
    async read(signal) {
      // The console speaks the simple protocol only: plain texts, one after the other. A parameter would break the connection.
      const show = async (what: string): Promise<ConsoleTables['pools']> => {
        try {
          return await held.query(`SHOW ${what}`, signal)
        } catch (error) {
          throw consoleError(what, error)
        }
      }
      return {
        pooler: poolerReadingOf({
          version: await show('VERSION'),
          config: await show('CONFIG'),
          databases: await show('DATABASES'),
          pools: await show('POOLS'),
          lists: await show('LISTS'),
          clients: await show('CLIENTS'),
          servers: await show('SERVERS'),
        }),
      }
    },
    close: () => held.close(),
  }
}

/** The console answers everything with 08P01; only the text tells what is wrong. */
function consoleError(what: string, error: unknown): ProbeError {
  const refused = /not allowed|admin access needed|no such user|invalid command/i.exec(messageOf(error))?.[0]
  if (refused === undefined) return probeError(error)
  return new ProbeError(
    'DBM-407',
    `SHOW ${what}: ${refused.toLowerCase()}. Connect to the database "pgbouncer" as a user of stats_users`,
    { cause: error },
  )
}
