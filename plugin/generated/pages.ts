import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { App } from '../project/app.ts'
import { ignoreFile } from './content.ts'
import { filesIn, isOurs, removeFile, writeIfDifferent } from './disk.ts'

/**
 * Makes these the only generated files among the user's API routes; git does not see them, unless a .gitignore of the user's is there.
 * @param wanted relative to `pages` → text
 */
export function bringPages(app: App, wanted: ReadonlyMap<string, string>): void {
  const { pagesDir } = app
  const all = pagesDir === null ? new Map<string, string>() : withIgnored(pagesDir, wanted)
  for (const root of [join(app.dir, 'pages'), join(app.dir, 'src', 'pages')]) {
    for (const file of filesIn(join(root, 'api'))) if (!all.has(file) && isOurs(file)) removeFile(file, root)
  }
  for (const [file, text] of all) writeIfDifferent(file, text)
}

/** The files by absolute path, with a .gitignore in each folder. */
function withIgnored(pagesDir: string, wanted: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = new Map([...wanted].map(([name, text]) => [join(pagesDir, name), text]))
  const files = [...all.keys()]
  for (const dir of new Set(files.map((file) => dirname(file)))) {
    const ignore = join(dir, '.gitignore')
    if (existsSync(ignore) && !isOurs(ignore)) continue
    all.set(ignore, ignoreFile(files.filter((file) => dirname(file) === dir).map((file) => basename(file))))
  }
  return all
}
