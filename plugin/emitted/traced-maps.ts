import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { outputInTheEnd } from './final-config.ts'
import { filesOf } from './output.ts'

/**
 * Adds the source maps beside an app's server files to what Next traced: `output: 'standalone'` copies traced files only, and without
 * its map a leak has no line of the app. Nothing for other outputs: hosts that build functions of what was traced would carry the maps along,
 * and have a limit for their size. Maps of packages are left out. Never throws.
 */
export function traceMaps(distDir: string, plan: Plan, config: NextConfigLike): void {
  if ((outputInTheEnd(plan) ?? config.output) !== 'standalone') return
  const server = join(distDir, 'server')
  for (const path of filesOf(server, /\.nft\.json$/)) {
    try {
      traceMapsOf(path, server + sep)
    } catch {
      // A trace of another form, or one that cannot be written, stays as it is: the built file is shown then.
    }
  }
}

function traceMapsOf(path: string, server: string): void {
  const trace = JSON.parse(readFileSync(path, 'utf8')) as { readonly files: readonly string[] }
  const known = new Set(trace.files)
  const maps = trace.files
    .filter((file) => /\.[cm]?js$/.test(file) && !known.has(`${file}.map`))
    .filter((file) => resolve(dirname(path), file).startsWith(server))
    .map((file) => `${file}.map`)
    .filter((map) => existsSync(resolve(dirname(path), map)))
  if (maps.length > 0) writeFileSync(path, JSON.stringify({ ...trace, files: [...trace.files, ...maps] }))
}
