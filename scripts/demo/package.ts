import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, stamp, stamped } from './fingerprint.ts'
import { CACHE, ROOT, TARBALL } from './paths.ts'
import { npm } from './run.ts'

const INPUTS = [
  'src',
  'plugin',
  'widget',
  'package.json',
  'package-lock.json',
  'tsup.config.ts',
  'tsup.widget.config.ts',
  'scripts/common-js.ts',
  'scripts/doors.ts',
  'scripts/thin-doors.ts',
  'tsconfig.json',
  'README.md',
]

const STAMP = join(CACHE, 'package.stamp')
const markOf = (): string => fingerprint(INPUTS.map((name) => join(ROOT, name)))

/** Builds the package and packs it as npm would publish it. Returns how it came about. */
export async function packPackage(): Promise<string> {
  if (stamped(STAMP, markOf()) && existsSync(TARBALL)) return 'unchanged since the last run'
  await npm(['run', 'build'], { cwd: ROOT })
  return packBuilt()
}

/** Packs what was built just now; `packPackage` takes it while nothing it is made of changes. */
export async function packBuilt(): Promise<string> {
  const packed = JSON.parse(
    await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', CACHE], { cwd: ROOT }),
  ) as {
    filename: string
    size: number
    entryCount: number
  }[]
  const made = packed[0]
  if (!made) throw new Error('npm pack made nothing')
  renameSync(join(CACHE, made.filename), TARBALL)
  stamp(STAMP, markOf())
  return `${made.entryCount} files, ${Math.round(made.size / 1024)} KiB`
}
