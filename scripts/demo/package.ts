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
  'tsconfig.json',
  'README.md',
]

/** Builds the package and packs it as npm would publish it. Returns how it came about. */
export async function packPackage(): Promise<string> {
  const mark = fingerprint(INPUTS.map((name) => join(ROOT, name)))
  const file = join(CACHE, 'package.stamp')
  if (stamped(file, mark) && existsSync(TARBALL)) return 'unchanged since the last run'
  await npm(['run', 'build'], { cwd: ROOT })
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
  stamp(file, mark)
  return `${made.entryCount} files, ${Math.round(made.size / 1024)} KiB`
}
