import { type MonitorInstance, monitorApplication } from '../model/database/monitor-application.ts'
import type { LoadPg, PgClient, PgConfig } from './pg-types.ts'

/** The server ends a statement of ours after this, ms; the client gives up a little later. */
const STATEMENT_MS = 3000
const QUERY_MS = 4000
const CONNECT_MS = 4000

/** What is opened, and by which driver. */
interface Target {
  readonly url: string
  readonly loadPg: LoadPg
  readonly instance?: MonitorInstance | undefined
}

/** @param pooled whether a pooler stands between, which may refuse settings at start */
function configOf(url: string, instance: MonitorInstance | undefined, pooled: boolean): PgConfig {
  return {
    connectionString: url,
    application_name: monitorApplication(instance),
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    ...(pooled ? {} : { statement_timeout: STATEMENT_MS }),
  }
}

/** Listeners of a client's ends: `lost` by an error, `ended` by either side. */
interface Ends {
  readonly lost: (client: PgClient) => void
  readonly ended: (client: PgClient) => void
}

/**
 * Opens a client; where a pooler refuses its settings, once more without them.
 * @param pooled whether a pooler is in between, if known
 * @returns the client, and whether a pooler stands between
 */
export async function openThrough(
  { url, loadPg, instance }: Target,
  pooled: boolean,
  ends: Ends,
): Promise<{ readonly client: PgClient; readonly pooled: boolean }> {
  try {
    return { client: await openClient(loadPg, configOf(url, instance, pooled), ends), pooled }
  } catch (error) {
    if (pooled || !isSettingRefused(error)) throw error
    return { client: await openClient(loadPg, configOf(url, instance, true), ends), pooled: true }
  }
}

async function openClient(loadPg: LoadPg, config: PgConfig, { lost, ended }: Ends): Promise<PgClient> {
  const { Client } = await loadPg()
  const made = new Client(config)
  // Without a listener a lost connection would be an uncaught 'error' and end the application.
  made.on('error', () => lost(made))
  made.on('end', () => ended(made))
  try {
    await made.connect()
  } catch (error) {
    lost(made)
    throw error
  }
  return made
}

export function closeAtOnce(client: PgClient): void {
  // `end` waits for the server to close, which never happens on a stalled network.
  void client.end().catch(() => {})
  client.connection?.stream?.destroy?.()
}

/** A pooler refuses a connection with a setting it does not pass on. */
function isSettingRefused(error: unknown): boolean {
  return /unsupported startup parameter/i.test(String((error as Error | null)?.message))
}
