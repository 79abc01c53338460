import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { EXAMPLE, RUNNING } from './paths.ts'

interface Running {
  readonly demo: number
  readonly app: number
  readonly workers: readonly number[]
  readonly url: string
}

/**
 * Refuses to start beside a demo that runs; stops the app and the workers that a killed demo left behind. A process id may by now
 * belong to another program, so it is signalled only when it works in the example's folder.
 */
export async function clearEarlierRun(): Promise<void> {
  if (!existsSync(RUNNING)) return
  const { demo, app, url, workers = [] } = JSON.parse(readFileSync(RUNNING, 'utf8')) as Running
  if (demo !== process.pid && isAlive(demo) && worksIn(app, EXAMPLE)) {
    throw new Error(`a demo already runs (process ${demo}): ${url}`)
  }
  for (const pid of [...workers, app]) {
    if (!isAlive(pid) || !worksIn(pid, EXAMPLE)) continue
    process.kill(pid, 'SIGTERM')
    for (let waited = 0; waited < 5_000 && worksIn(pid, EXAMPLE); waited += 50) await pause(50)
  }
  rmSync(RUNNING, { force: true })
}

export function noteRun(
  app: { readonly pid: number; readonly url: string },
  workers: readonly number[] = [],
): void {
  const running: Running = { demo: process.pid, app: app.pid, workers, url: app.url }
  writeFileSync(RUNNING, JSON.stringify(running))
}

export function forgetRun(): void {
  rmSync(RUNNING, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Known on Linux only; elsewhere nothing is signalled and a taken port shows by itself. */
function worksIn(pid: number, folder: string): boolean {
  try {
    return `${readlinkSync(`/proc/${pid}/cwd`)}/` === `${folder.replace(/\/$/, '')}/`
  } catch {
    return false
  }
}
