import { spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../kit/port.ts'
import { serverAccount } from '../kit/postgres/account.ts'
import type { Postgres } from '../kit/postgres.ts'

export interface Pgbouncer {
  readonly port: number
  url(user: string, database: string): string
  stop(): Promise<void>
}

export interface PgbouncerOptions {
  /** Path of the program. */
  readonly path: string
  readonly postgres: Postgres
  readonly mode?: 'session' | 'transaction'
  readonly poolSize?: number
  readonly maxClients?: number
}

/** A real PgBouncer in the foreground before a real Postgres. It refuses to run as root, so it runs as Postgres does. */
export async function startPgbouncer(options: PgbouncerOptions): Promise<Pgbouncer> {
  const { path, postgres, mode = 'transaction', poolSize = 3, maxClients = 20 } = options
  const account = serverAccount()
  const home = mkdtempSync(join(tmpdir(), 'pgbouncer-'))
  const port = await freePort()
  const config = join(home, 'pgbouncer.ini')
  writeFileSync(
    config,
    `[databases]
postgres = host=127.0.0.1 port=${postgres.port} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(home, 'users.txt')}
pool_mode = ${mode}
default_pool_size = ${poolSize}
max_client_conn = ${maxClients}
query_wait_timeout = 2
server_login_retry = 1
stats_users = watcher
ignore_startup_parameters = extra_float_digits
`,
  )
  writeFileSync(join(home, 'users.txt'), '"app" ""\n"watcher" ""\n"nobody" ""\n')
  chmodSync(home, 0o755)
  if (account)
    for (const file of [home, config, join(home, 'users.txt')]) chownSync(file, account.uid, account.gid)
  const child = spawn(path, [config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  })
  let said = ''
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-4000)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.once('exit', () => child.kill('SIGKILL'))
  for (let tries = 0; !(await listens(port)); tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`PgBouncer did not start:\n${said}`)
    await pause(25)
  }
  return {
    port,
    url: (user, database) => `postgres://${user}@127.0.0.1:${port}/${database}`,
    async stop() {
      if (child.exitCode === null) child.kill('SIGKILL')
      await exited
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
