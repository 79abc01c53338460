import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { App } from '../project/app.ts'
import { mountedBy } from '../routes/names.ts'
import { warn } from '../warn.ts'
import { BESIDE_PAGES, FOLDER_FILES, GROUP } from './content.ts'
import { filesIn, isOurs, removeFile, writeIfDifferent } from './disk.ts'
import { bringPages } from './pages.ts'

/** Files to have: path relative to their folder → text. */
export type GeneratedFiles = ReadonlyMap<string, string>

/** Path of a generated file, absolute. @param name relative to the folder of our files */
export function generatedPath(app: App, name: string): string {
  return join(app.ownDir, name)
}

/**
 * Makes these the app's only generated files. A directory that cannot be written is reported, not fatal.
 * @param files relative to the folder of our files
 * @param pages relative to `pages`
 */
export function bringFiles(app: App, files: GeneratedFiles, pages: GeneratedFiles = new Map()): void {
  try {
    for (const dir of places(app)) if (files.size === 0 || dir !== app.ownDir) remove(dir)
    bringPages(app, pages)
    if (files.size > 0) write(app.ownDir, files)
  } catch (error) {
    warn({
      code: 'DBM-108',
      field: app.ownDir,
      expected: 'a directory that can be written during the build',
      received: error instanceof Error ? error.message : String(error),
      fix: `The build goes on with what is there. Mount by hand (\`routes: false\` and \`${mountedBy('health', app.pagesOnly)}\` in a route file of yours), or build where files can be written.`,
    })
  }
}

/** Removes generated files of an earlier build, and an `app` directory that is empty then. The user's files stay. */
export function removeFiles(app: App): void {
  bringFiles(app, new Map())
}

/** Where our files may be, by this version or an earlier one. */
function places(app: App): readonly string[] {
  const roots = [app.dir, join(app.dir, 'src')]
  const known = roots.flatMap((root) => [join(root, 'app', GROUP), join(root, BESIDE_PAGES)])
  return [...new Set([app.ownDir, ...known])]
}

function write(own: string, wanted: GeneratedFiles): void {
  const all = new Map([...wanted, ...FOLDER_FILES])
  for (const file of filesIn(own)) {
    if (!all.has(relative(own, file)) && isOurs(file)) removeFile(file, own)
  }
  for (const [name, text] of all) writeIfDifferent(join(own, name), text)
}

function remove(own: string): void {
  if (!existsSync(own)) return
  for (const file of filesIn(own)) if (isOurs(file)) removeFile(file, own)
  const left = filesIn(own)
  if (left.every((file) => FOLDER_FILES.has(relative(own, file))))
    rmSync(own, { recursive: true, force: true })
  const above = dirname(own)
  if (basename(own) === GROUP && readdirSync(above).length === 0) rmdirSync(above)
}
