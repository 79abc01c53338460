import type { Probe } from '../../model/extensions.ts'
import { messageOf, ProbeError, probeError } from '../errors.ts'
import { openHeldConnection, type Resting } from '../held-connection.ts'
import type { LoadPg } from '../pg-types.ts'
import { type ConsoleTables, poolerReadingOf } from './reading.ts'

export interface PgbouncerProbeOptions {
  /** Connection string of the admin console: database `pgbouncer`, a user of `stats_users`. */
  readonly url: string
  readonly loadPg: LoadPg
  /** Monotonic ms. */
  readonly now: () => number
  readonly resting?: Resting | undefined
}

/** Reads PgBouncer's admin console, which answers even while every client connection is taken. */
export function createPgbouncerProbe({ url, loadPg, now, resting }: PgbouncerProbeOptions): Probe {
  const held = openHeldConnection({ url, loadPg, now, resting, console: true })
  return {
    name: 'pgbouncer',
    readsDatabase: false,
    async read(signal) {
      // The console supports the simple protocol only: plain texts, one after the other. A parameter would break the connection.
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

/** The console uses 08P01 for every error; only the text is specific. */
function consoleError(what: string, error: unknown): ProbeError {
  const refused = /not allowed|admin access needed|no such user|invalid command/i.exec(messageOf(error))?.[0]
  if (refused === undefined) return probeError(error)
  return new ProbeError(
    'DBM-407',
    `SHOW ${what}: ${refused.toLowerCase()}. Connect to the database "pgbouncer" as a user of stats_users`,
    { cause: error },
  )
}
