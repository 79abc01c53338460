import type { MonitorInstance } from '../model/database/monitor-application.ts'
import type { ProbeConnection } from '../model/extensions.ts'
import { createBackOff } from './back-off.ts'
import { ProbeError, probeError, refuseAborted } from './errors.ts'
import { closeAtOnce, openThrough } from './open-client.ts'
import type { LoadPg, PgClient, PgQuery } from './pg-types.ts'

/** A persistent connection: when the server is full a new one is refused, an open one still works. */
export interface HeldConnection {
  query(query: PgQuery | string, signal?: AbortSignal): Promise<readonly Record<string, unknown>[]>
  /** Whether a pooler stands between: no plans are cached then, because the next statement may reach another server. */
  readonly pooled: boolean
  /** What is connected now and for how long; `null` = nothing, or the driver does not report the address. */
  connection(): ProbeConnection | null
  close(): Promise<void>
}

export interface HeldConnectionOptions {
  readonly url: string
  readonly loadPg: LoadPg
  /** Monotonic ms. */
  readonly now: () => number
  /** Called for each new connection, to drop what was learned on the last one. */
  readonly opened?: () => void
  /** Which instance reads: distinguishes its sessions from those of its siblings. */
  readonly instance?: MonitorInstance | undefined
  /** PgBouncer's console accepts no settings. */
  readonly console?: boolean
  /** Receives a function that closes the connection until it is needed again, for hosts that suspend the process. */
  readonly resting?: Resting | undefined
}

/** Takes a function that closes a connection before the process is suspended; it never rejects. */
export type Resting = (rest: () => Promise<void>) => void

export function openHeldConnection(options: HeldConnectionOptions): HeldConnection {
  let client: PgClient | null = null
  let connecting: Promise<PgClient> | null = null
  let openedAt = 0
  let closed = false
  let pooled = options.console ?? false
  const backOff = createBackOff(options.now)

  const forget = (gone: PgClient): void => {
    if (client === gone) client = null
  }
  const drop = (held: PgClient): void => {
    forget(held)
    closeAtOnce(held)
  }
  const connected = (): void => void (connecting = null)
  const connect = async (): Promise<PgClient> => {
    if (closed) throw new ProbeError('DBM-401', 'the probe was closed')
    backOff.check()
    try {
      const made = await openThrough(options, pooled, { lost: drop, ended: forget })
      pooled = made.pooled
      if (closed) {
        drop(made.client)
        throw new ProbeError('DBM-401', 'the probe was closed')
      }
      backOff.succeeded()
      client = made.client
      openedAt = options.now()
      options.opened?.()
      return made.client
    } catch (error) {
      throw backOff.failed(isNumbered(error) ? error : probeError(error))
    }
  }

  const rest = (): Promise<void> => {
    const left = goodbye(client)
    client = null
    return left
  }
  options.resting?.(rest)
  return {
    get pooled() {
      return pooled
    },
    connection: () => connectionOf(client, options.now() - openedAt),
    async query(query, signal) {
      refuseAborted(signal)
      connecting ??= client ? null : connect().finally(connected)
      const held = client ?? (await (connecting as Promise<PgClient>))
      refuseAborted(signal)
      return ask(held, query, signal, drop)
    },
    close: () => {
      closed = true
      return rest()
    },
  }
}

function connectionOf(client: PgClient | null, ageMs: number): ProbeConnection | null {
  return client?.host ? { server: `${client.host}:${client.port ?? 5432}`, ageMs } : null
}

/** Keeps the process alive until the connection is closed properly. */
async function goodbye(held: PgClient | null): Promise<void> {
  if (held === null) return
  held.ref?.()
  await held.end().catch(() => {})
}

/** One statement on an open connection, which is dropped when it can no longer be trusted. */
async function ask(
  held: PgClient,
  query: PgQuery | string,
  signal: AbortSignal | undefined,
  drop: (held: PgClient) => void,
): Promise<readonly Record<string, unknown>[]> {
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
}

/** An error with a code is already specific: a missing driver, say, is not an unreachable database. */
function isNumbered(error: unknown): error is Error {
  return error instanceof Error && /^DBM-\d+$/.test(String((error as { readonly code?: unknown }).code))
}

/** Whether the server refused this statement only; after anything else the connection is not trusted again. */
function isStatementError(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && severity === 'ERROR'
}
