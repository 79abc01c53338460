import { type MonitorInstance, monitorApplication } from '../model/database/monitor-application.ts'
import { ProbeError, probeError, refuseAborted } from './errors.ts'
import type { LoadPg, PgClient, PgConfig, PgQuery } from './pg-types.ts'

/** The server ends a statement of ours after this, ms; the client gives up a little later. */
const STATEMENT_MS = 3000
const QUERY_MS = 4000
const CONNECT_MS = 4000
/** Waits between two tries to connect, ms. The longest is no longer than the shortest beat, so that recovery is seen within one. */
const BACK_OFF = { first: 200, most: 1000 } as const

/** One connection that stays: when the server is full a new one is refused, an open one goes on working. */
export interface HeldConnection {
  query(query: PgQuery | string, signal?: AbortSignal): Promise<readonly Record<string, unknown>[]>
  /** Whether a pooler stands between: no plans are kept then, the next statement may meet another server. */
  readonly pooled: boolean
  close(): Promise<void>
}

export interface HeldConnectionOptions {
  readonly url: string
  readonly loadPg: LoadPg
  /** Monotonic ms. */
  readonly now: () => number
  /** Told when a connection was made, to forget what was learnt on the last one. */
  readonly opened?: () => void
  /** Which instance asks: its sessions are then told apart from those of its siblings. */
  readonly instance?: MonitorInstance | undefined
  /** PgBouncer's console knows no settings. */
  readonly console?: boolean
}

export function openHeldConnection({
  url,
  loadPg,
  now,
  opened,
  instance,
  console: isConsole = false,
}: HeldConnectionOptions): HeldConnection {
  let client: PgClient | null = null
  let connecting: Promise<PgClient> | null = null
  let closed = false
  let pooled = isConsole
  let failures = 0
  let notBefore = Number.NEGATIVE_INFINITY
  let lastError: Error | null = null

  const drop = (held: PgClient): void => {
    if (client === held) client = null
    // `end` waits for the server's goodbye, which a stalled network never brings.
    void held.end().catch(() => {})
    held.connection?.stream?.destroy?.()
  }

  const open = async (): Promise<PgClient> => {
    const { Client } = await loadPg()
    const config: PgConfig = {
      connectionString: url,
      application_name: monitorApplication(instance),
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      keepAlive: true,
      ...(pooled ? {} : { statement_timeout: STATEMENT_MS }),
    }
    const made = new Client(config)
    // Without a listener a lost connection would be an uncaught 'error' and end the application.
    made.on('error', () => drop(made))
    made.on('end', () => {
      if (client === made) client = null
    })
    try {
      await made.connect()
    } catch (error) {
      drop(made)
      throw error
    }
    return made
  }

  const connect = async (): Promise<PgClient> => {
    if (closed) throw new ProbeError('DBM-401', 'the probe was closed')
    if (now() < notBefore && lastError) throw lastError
    try {
      const made = await open().catch((error: unknown) => {
        if (pooled || !/unsupported startup parameter/i.test(String((error as Error | null)?.message)))
          throw error
        pooled = true
        return open()
      })
      if (closed) {
        drop(made)
        throw new ProbeError('DBM-401', 'the probe was closed')
      }
      failures = 0
      client = made
      opened?.()
      return made
    } catch (error) {
      lastError = isNumbered(error) ? error : probeError(error)
      notBefore = now() + Math.min(BACK_OFF.most, BACK_OFF.first * 2 ** failures++)
      throw lastError
    }
  }

  return {
    get pooled() {
      return pooled
    },
    async query(query, signal) {
      refuseAborted(signal)
      connecting ??= client
        ? null
        : connect().finally(() => {
            connecting = null
          })
      const held = client ?? (await (connecting as Promise<PgClient>))
      refuseAborted(signal)
      const abort = (): void => drop(held)
      signal?.addEventListener('abort', abort, { once: true })
      // A process with nothing else to do may end between two readings, but not during one.
      held.ref?.()
      try {
        return (await held.query(query)).rows
      } catch (error) {
        if (!isStatementError(error)) drop(held)
        throw probeError(error)
      } finally {
        signal?.removeEventListener('abort', abort)
        held.unref?.()
      }
    },
    async close() {
      closed = true
      const held = client
      client = null
      if (held) {
        // A process with nothing else to do has to live until the goodbye was said.
        held.ref?.()
        await held.end().catch(() => {})
      }
    },
  }
}

/** What has a number already says what it is: a missing driver, say, is no database that cannot be reached. */
function isNumbered(error: unknown): error is Error {
  return error instanceof Error && /^DBM-\d+$/.test(String((error as { readonly code?: unknown }).code))
}

/** Whether the server refused this statement only; after anything else the connection is not trusted again. */
function isStatementError(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && severity === 'ERROR'
}
