import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CACHE, EXAMPLE } from './paths.ts'
import type { Stack } from './stack.ts'

/** What runs beside the app, each in a process of its own. */
export const WORKERS = ['dashboard', 'scraper', 'scanner'] as const

const LOG = join(CACHE, 'demo-workers.log')

export interface Workers {
  readonly pids: readonly number[]
  /** The end of what they printed. */
  log(): string
  /** SIGTERM: each finishes its job and says goodbye. */
  stop(): Promise<void>
}

/** The example's background workers. They report to the app by HTTP, with its token. */
export function startWorkers({ app, api, reportsUrl }: Stack): Workers {
  const log = openSync(LOG, 'w')
  const children = WORKERS.map((name) =>
    spawn(process.execPath, [join('workers', `${name}.mjs`)], {
      cwd: EXAMPLE,
      detached: process.platform !== 'win32',
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        METRICS_COLLECTION_INTERVAL: '5000',
        DB_MONITORING_APP_URL: app.url,
        DB_MONITORING_TOKEN: app.adminToken,
        NEXT_PUBLIC_SUPABASE_URL: api.url,
        SUPABASE_SERVICE_KEY: api.serviceRoleKey,
        REPORTS_DATABASE_URL: reportsUrl,
      },
    }),
  )
  closeSync(log)
  const ended = children.map((child) => new Promise<void>((resolve) => child.once('close', () => resolve())))
  process.once('exit', () => {
    for (const child of children) if (isRunning(child)) child.kill('SIGTERM')
  })
  return {
    pids: children.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    log: () => readFileSync(LOG, 'utf8').split('\n').slice(-20).join('\n').trim(),
    async stop() {
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        for (const child of children) if (isRunning(child)) child.kill(signal)
        const limit = new AbortController()
        await Promise.race([
          Promise.all(ended),
          pause(10_000, undefined, { signal: limit.signal }).catch(() => undefined),
        ])
        limit.abort()
      }
    },
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
