import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program on this machine, or why there is none: callers say which part they could not run. */
export type Found = { readonly path: string } | { readonly missing: string }

export interface Program {
  /** Debian package that brings it. */
  readonly package: string
  /** Names looked up in PATH, and absolute paths, in order of preference. */
  readonly candidates: readonly string[]
}

/** The servers some tests want. They are run in the foreground on free ports, never as system services. */
export const PROGRAMS: Readonly<
  Record<
    | 'pgbouncer'
    | 'redis'
    | 'valkey'
    | 'prometheus'
    | 'promtool'
    | 'alertmanager'
    | 'influxdb'
    | 'victoriaMetrics'
    | 'postgres15',
    Program
  >
> = {
  pgbouncer: { package: 'pgbouncer', candidates: ['pgbouncer', '/usr/sbin/pgbouncer'] },
  redis: { package: 'redis-server', candidates: ['redis-server'] },
  // From Debian 13 on.
  valkey: { package: 'valkey-server', candidates: ['valkey-server'] },
  prometheus: { package: 'prometheus', candidates: ['prometheus'] },
  promtool: { package: 'prometheus', candidates: ['promtool'] },
  alertmanager: { package: 'prometheus-alertmanager', candidates: ['prometheus-alertmanager'] },
  influxdb: { package: 'influxdb', candidates: ['influxd'] },
  victoriaMetrics: { package: 'victoria-metrics', candidates: ['victoria-metrics'] },
  postgres15: { package: 'postgresql-15', candidates: ['/usr/lib/postgresql/15/bin/postgres'] },
}

/** Looks a program up without changing anything. */
export function findProgram(program: Program): string | null {
  for (const candidate of program.candidates) {
    const places = candidate.includes('/')
      ? [candidate]
      : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, candidate))
    const path = places.find(isExecutable)
    if (path) return path
  }
  return null
}

/** Finds a program; as root on Debian or Ubuntu installs its package first when it is missing, and says so. */
export async function ensureProgram(
  program: Program,
  say: (line: string) => void = announce,
): Promise<Found> {
  const present = findProgram(program)
  if (present) return { path: present }
  const byHand = `install the package "${program.package}"`
  if (!existsSync('/usr/bin/apt-get'))
    return { missing: `${program.package} is not installed, and this is not Debian: ${byHand}` }
  if (process.getuid?.() !== 0)
    return { missing: `${program.package} is not installed, and only root may: ${byHand}` }
  say(`installing the Debian package ${program.package} (apt-get, no recommended extras) …`)
  const install = [
    'install',
    '--yes',
    '--no-install-recommends',
    '-o',
    'DPkg::Lock::Timeout=180',
    program.package,
  ]
  let result = await apt(install)
  if (!result.ok) {
    await apt(['update'])
    result = await apt(install)
  }
  const path = findProgram(program)
  if (path) return { path }
  return {
    missing: `${program.package} could not be installed: ${result.said.trim().split('\n').slice(-3).join(' · ')}`,
  }
}

function apt(args: readonly string[]): Promise<{ ok: boolean; said: string }> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-q', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    let said = ''
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-8_000)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', (error) => resolve({ ok: false, said: error.message }))
    child.once('close', (code) => resolve({ ok: code === 0, said }))
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function announce(line: string): void {
  process.stderr.write(`[kit] ${line}\n`)
}
