import pg from 'pg'
import { restFault } from './rest/errors.ts'

export interface PoolOptions {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly applicationName: string
  readonly max: number
  /** How long a request waits for a connection, in ms. */
  readonly acquireTimeoutMs: number
}

/** A real pool of real connections, with the gauges PostgREST publishes. */
export interface DatabasePool {
  /** Runs `work` in a transaction; commits, or rolls back when it throws. Rejects with the driver's error. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>
  gauges(): {
    readonly max: number
    readonly open: number
    readonly idle: number
    readonly waiting: number
    readonly timeouts: number
  }
  end(): Promise<void>
}

export function createDatabasePool(options: PoolOptions): DatabasePool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    connectionTimeoutMillis: options.acquireTimeoutMs,
    idleTimeoutMillis: 30_000,
    application_name: options.applicationName,
  })
  // An idle connection that breaks is dropped by the pool; the next request opens another.
  pool.on('error', () => {})
  let timeouts = 0

  const acquire = async (): Promise<pg.PoolClient> => {
    try {
      return await pool.connect()
    } catch (error) {
      if ((error as Error).message === 'timeout exceeded when trying to connect') {
        timeouts++
        throw restFault({ code: 'PGRST003' })
      }
      throw restFault({ code: 'PGRST000', details: asLibpq(error, options.url) })
    }
  }

  return {
    async transaction(work) {
      const client = await acquire()
      // A connection that breaks while checked out speaks here as well as through the failed query.
      const hush = (): void => {}
      client.on('error', hush)
      let broken = false
      try {
        await client.query('begin')
        const result = await work(client)
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => {
          broken = true
        })
        throw error
      } finally {
        client.removeListener('error', hush)
        client.release(broken)
      }
    },
    gauges: () => ({
      max: options.max,
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      timeouts,
    }),
    end: () => pool.end(),
  }
}

/** PostgREST shows the words of libpq; these imitate them. */
function asLibpq(error: unknown, url: string): string {
  const { hostname, port } = new URL(url)
  const { code, message, severity } = error as { code?: string; message: string; severity?: string }
  const where = `connection to server at "${hostname}", port ${port} failed: `
  if (code === 'ECONNREFUSED') {
    return `${where}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`
  }
  if (/connection timeout/.test(message)) return `${where}timeout expired\n`
  return severity ? `${where}${severity}:  ${message}\n` : `${where}${message}\n`
}
