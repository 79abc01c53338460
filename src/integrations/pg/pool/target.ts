import type { PgClient, PgPoolOptions } from '../shapes.ts'

/** What a pool connects to. Never holds a password. */
export interface PgTarget {
  /** `host:port/database as role`; `undefined` until it is known. */
  readonly target?: string
  readonly database?: string
  readonly application?: string
  readonly role?: string
}

/**
 * What a pool connects to: as one of its clients knows it (defaults and environment applied), else as far as its
 * options say. What a connection string names wins over the single options, as it does in the driver.
 */
export function targetOf(options: PgPoolOptions | undefined, client: PgClient | undefined): PgTarget {
  const said = { ...given(options), ...fromAddress(options?.connectionString) }
  const host = client?.host ?? said.host
  const port = client?.port ?? said.port
  const database = client?.database ?? said.database
  const role = client?.user ?? said.role
  const application = client?.connectionParameters?.application_name || said.application
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
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly role?: string
  readonly application?: string
}

function given(options: PgPoolOptions | undefined): Said {
  if (!options) return {}
  return {
    ...(options.host ? { host: options.host } : {}),
    ...(options.port ? { port: Number(options.port) } : {}),
    ...(options.database ? { database: options.database } : {}),
    ...(options.user ? { role: options.user } : {}),
    ...(options.application_name ? { application: options.application_name } : {}),
  }
}

function fromAddress(address: string | undefined): Said {
  if (!address) return {}
  try {
    const url = new URL(address)
    const host = decodeURIComponent(url.hostname) || url.searchParams.get('host')
    const database = decodeURIComponent(url.pathname.slice(1))
    const application = url.searchParams.get('application_name')
    return {
      ...(host ? { host } : {}),
      ...(url.port ? { port: Number(url.port) } : {}),
      ...(database ? { database } : {}),
      ...(url.username ? { role: decodeURIComponent(url.username) } : {}),
      ...(application ? { application } : {}),
    }
  } catch {
    // Sockets and other forms the URL parser refuses: a client will tell once it is connected.
    return {}
  }
}
