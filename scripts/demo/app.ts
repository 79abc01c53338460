import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { APP_LOG, EXAMPLE } from './paths.ts'

export interface App {
  readonly url: string
  readonly pid: number
  readonly adminToken: string
  isRunning(): boolean
  /** The end of what the app printed. */
  log(): string
  stop(): Promise<void>
}

/** `next start` on the loopback interface; resolves when it answers, at most after 30 s. */
export async function startApp(options: {
  readonly port: number
  readonly adminToken: string
  /** Postgres for the app's exports. */
  readonly reportsUrl: string
  /** Postgres for the monitor's own connection. */
  readonly monitorUrl: string
}): Promise<App> {
  const log = openSync(APP_LOG, 'w')
  const child = spawn(
    process.execPath,
    [
      join('node_modules', 'next', 'dist', 'bin', 'next'),
      'start',
      '-p',
      String(options.port),
      '-H',
      'localhost',
    ],
    {
      cwd: EXAMPLE,
      // A group of its own: Ctrl-C reaches the demo, and the demo decides the order of stopping.
      detached: process.platform !== 'win32',
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        DB_MONITORING_ADMIN_TOKEN: options.adminToken,
        METRICS_COLLECTION_INTERVAL: '5000',
        REPORTS_DATABASE_URL: options.reportsUrl,
        DB_MONITORING_DATABASE_URL: options.monitorUrl,
      },
    },
  )
  closeSync(log)
  let running = true
  const exited = new Promise<void>((resolve) => {
    const gone = (): void => {
      running = false
      resolve()
    }
    child.once('exit', gone)
    child.once('error', gone)
  })
  process.once('exit', () => {
    if (running) child.kill('SIGTERM')
  })
  const app: App = {
    url: `http://localhost:${options.port}`,
    pid: child.pid ?? -1,
    adminToken: options.adminToken,
    isRunning: () => running,
    log: () => readFileSync(APP_LOG, 'utf8').split('\n').slice(-30).join('\n').trim(),
    stop: () => stop(child, () => running, exited),
  }
  for (let waited = 0; waited < 30_000 && running; waited += 100) {
    const answered = await fetch(`${app.url}/login`, { redirect: 'manual' }).catch(() => null)
    if (answered?.ok) return app
    await pause(100)
  }
  await app.stop()
  throw new Error(`the app did not answer at ${app.url}/login. It said:\n${app.log()}`)
}

async function stop(child: ChildProcess, running: () => boolean, exited: Promise<void>): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!running()) return
    child.kill(signal)
    const abort = new AbortController()
    await Promise.race([exited, pause(5_000, undefined, { signal: abort.signal }).catch(() => undefined)])
    abort.abort()
  }
}
