import type { PgClient, PgPoolOptions } from '../shapes.ts'

/** What a pool connects to. Never holds a password. */
export interface PgTarget {
  /** `host:port/database as role`; `undefined` = not resolved yet. */
  readonly target?: string
  readonly database?: string
  readonly application?: string
  readonly role?: string
}

/**
 * What a pool connects to: as one of its clients resolved it (defaults and environment applied), else as its options state.
 * A connection string takes precedence over single options, as in the driver.
 */
export function targetOf(options: PgPoolOptions | undefined, client: PgClient | undefined): PgTarget {
  const said = { ...given(options), ...fromAddress(options?.connectionString) }
  const host = text(client?.host) ?? said.host
  const port = text(client?.port) ?? said.port
  const database = text(client?.database) ?? said.database
  const role = text(client?.user) ?? said.role
  const application = text(client?.connectionParameters?.application_name) ?? said.application
  return {
    ...(host === undefined
      ? {}
      : { target: `${host}:${port ?? 5432}/${database ?? role ?? ''}${role ? ` as ${role}` : ''}` }),
    ...(database ? { database } : {}),
    ...(application ? { application } : {}),
    ...(role ? { role } : {}),
  }
}

interface Said {
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly database?: string | undefined
  readonly role?: string | undefined
  readonly application?: string | undefined
}

/** A setting as text. Options are the application's: an object in their place may throw when it is read as text. */
function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function given(options: PgPoolOptions | undefined): Said {
  const set: Said = {
    host: text(options?.host),
    port: text(options?.port),
    database: text(options?.database),
    role: text(options?.user),
    application: text(options?.application_name),
  }
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
}

function fromAddress(address: unknown): Said {
  if (typeof address !== 'string' || address === '') return {}
  try {
    const url = new URL(address)
    const host = decodeURIComponent(url.hostname) || url.searchParams.get('host')
    const database = decodeURIComponent(url.pathname.slice(1))
    const application = url.searchParams.get('application_name')
    return {
      ...(host ? { host } : {}),
      ...(url.port ? { port: url.port } : {}),
      ...(database ? { database } : {}),
      ...(url.username ? { role: decodeURIComponent(url.username) } : {}),
      ...(application ? { application } : {}),
    }
  } catch {
    // Sockets and other forms the URL parser refuses: a client provides it once it is connected.
    return {}
  }
}
