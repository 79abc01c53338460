import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Every temporary cluster lies in a folder of this name, beside a file naming the Node process that owns it. */
export const HOME_PREFIX = 'ndm-pg-'
export const OWNER_FILE = 'owner'

/** Line 1 of postmaster.pid: the server's process id. The file outlives a killed server. */
export function postmasterPid(dataDir: string): number | null {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}

/** True once the server of this process id wrote that it accepts connections. */
export function isReady(dataDir: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && (lines[7] ?? '').trim() === 'ready'
  } catch {
    return false
  }
}

/**
 * Stops a server that an earlier, killed run left behind on this data folder. A bare process id may by now be
 * another program's, so it is signalled only when its command line names this very folder.
 */
export async function stopOrphan(dataDir: string): Promise<boolean> {
  const pid = postmasterPid(dataDir)
  if (pid === null) return false
  const ours = (): boolean => commandLine(pid).includes(dataDir)
  if (!ours()) {
    rmSync(join(dataDir, 'postmaster.pid'), { force: true })
    return false
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, 'SIGCONT')
      process.kill(pid, signal)
    } catch {
      return true
    }
    for (let waited = 0; waited < 5_000; waited += 25) {
      if (!ours()) return true
      await pause(25)
    }
  }
  throw new Error(`Postgres ${pid} of an earlier run holds ${dataDir} and does not stop`)
}

/** Stops and removes the temporary clusters whose Node process is gone. */
export async function sweepOrphans(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(HOME_PREFIX)) continue
    const home = join(tmpdir(), name)
    const owner = readOwner(join(home, OWNER_FILE))
    if (owner === null || isAlive(owner)) continue
    try {
      await stopOrphan(join(home, 'data'))
      rmSync(home, { recursive: true, force: true })
    } catch {
      // Another user's cluster: not ours to stop, and not in the way.
    }
  }
}

function readOwner(file: string): number | null {
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8'))
  return Number.isInteger(pid) && pid > 1 ? pid : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  }
  if (process.platform === 'win32') return ''
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}
