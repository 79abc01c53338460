import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { App } from '../project/app.ts'
import { warn } from '../warn.ts'
import { FOLDER_FILES, GROUP, HEADER } from './content.ts'

/** Files to have below the group folder: path relative to it → text. */
export type GeneratedFiles = ReadonlyMap<string, string>

/** Path of a generated file, absolute. @param name relative to the group folder */
export function generatedPath(app: App, name: string): string {
  return join(app.appDirWanted, GROUP, name)
}

/** Makes these the app's only generated files. A directory that cannot be written is reported, not fatal. */
export function bringFiles(app: App, files: GeneratedFiles): void {
  try {
    for (const dir of places(app)) if (files.size === 0 || dir !== app.appDirWanted) remove(dir)
    if (files.size > 0) write(app.appDirWanted, files)
  } catch (error) {
    warn({
      code: 'DBM-108',
      field: app.appDirWanted,
      expected: 'a directory that can be written during the build',
      received: error instanceof Error ? error.message : String(error),
      fix: "The build goes on with what is there. Mount by hand (`routes: false` and `export * from 'next-db-monitoring/routes/health'` in a route file of yours), or build where files can be written.",
    })
  }
}

/** Removes generated files of an earlier build, and an `app` directory that is empty then. The user's files stay. */
export function removeFiles(app: App): void {
  bringFiles(app, new Map())
}

function places(app: App): readonly string[] {
  return [...new Set([app.appDirWanted, join(app.dir, 'app'), join(app.dir, 'src', 'app')])]
}

/** Writes only what differs: a rewrite would start a rebuild in `next dev`. */
function write(appDir: string, wanted: GeneratedFiles): void {
  const group = join(appDir, GROUP)
  const all = new Map([...wanted, ...FOLDER_FILES])
  for (const file of filesIn(group)) {
    if (!all.has(relative(group, file)) && ours(file)) removeFile(file, group)
  }
  for (const [name, text] of all) writeIfDifferent(join(group, name), text)
}

function remove(appDir: string): void {
  const group = join(appDir, GROUP)
  if (!existsSync(group)) return
  for (const file of filesIn(group)) if (ours(file)) removeFile(file, group)
  const left = filesIn(group)
  if (left.every((file) => FOLDER_FILES.has(relative(group, file))))
    rmSync(group, { recursive: true, force: true })
  if (readdirSync(appDir).length === 0) rmdirSync(appDir)
}

function ours(file: string): boolean {
  return readFileSync(file, 'utf8').startsWith(HEADER)
}

function removeFile(file: string, group: string): void {
  rmSync(file, { force: true })
  for (let dir = dirname(file); dir !== group && readdirSync(dir).length === 0; dir = dirname(dir))
    rmdirSync(dir)
}

function writeIfDifferent(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(dirname(file), { recursive: true })
  // Atomic: Next may be reading, and several of its processes evaluate the configuration.
  const temporary = join(dirname(file), `.${process.pid}.tmp`)
  writeFileSync(temporary, text)
  renameSync(temporary, file)
}

function filesIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? filesIn(path) : [path]
  })
}
