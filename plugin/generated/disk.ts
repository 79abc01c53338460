import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { HEADER, IGNORE_HEADER } from './content.ts'

/** Whether a file is one that we generated: it begins with our line. */
export function isOurs(file: string): boolean {
  const header = Buffer.from(basename(file) === '.gitignore' ? IGNORE_HEADER : HEADER)
  const start = Buffer.alloc(header.length)
  const opened = openSync(file, 'r')
  try {
    readSync(opened, start, 0, header.length, 0)
    return start.equals(header)
  } finally {
    closeSync(opened)
  }
}

/** Removes a file, and the folders above it that are empty then. @param root stays */
export function removeFile(file: string, root: string): void {
  rmSync(file, { force: true })
  for (let dir = dirname(file); dir !== root && readdirSync(dir).length === 0; dir = dirname(dir))
    rmdirSync(dir)
}

/** Writes only what differs: a rewrite would start a rebuild in `next dev`. */
export function writeIfDifferent(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(dirname(file), { recursive: true })
  // Atomic: Next may be reading, and several of its processes evaluate the configuration.
  const temporary = join(dirname(file), `.${process.pid}.tmp`)
  writeFileSync(temporary, text)
  renameSync(temporary, file)
}

/** Every file below a folder, absolute; none where there is no folder. */
export function filesIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? filesIn(path) : [path]
  })
}
