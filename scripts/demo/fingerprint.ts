import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const SKIPPED: ReadonlySet<string> = new Set([
  'node_modules',
  '.next',
  'dist',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
  '.env.local',
])

/** One hash over files and folders (their names and contents) and further words. */
export function fingerprint(paths: readonly string[], words: readonly string[] = []): string {
  const hash = createHash('sha256')
  for (const path of paths) add(hash, path, path)
  for (const word of words) hash.update(`\0${word}`)
  return hash.digest('hex')
}

function add(hash: ReturnType<typeof createHash>, path: string, base: string): void {
  if (!existsSync(path)) return
  if (!statSync(path).isDirectory()) {
    hash.update(`\0${relative(base, path)}\0`).update(readFileSync(path))
    return
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // What the plugin generates beside the app's own files is an output, not an input.
    if (SKIPPED.has(entry.name) || entry.name === '(db-monitoring)') continue
    add(hash, join(path, entry.name), base)
  }
}

/** True when the file holds this mark; `stamp` writes it there. */
export function stamped(file: string, mark: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === mark
}

export function stamp(file: string, mark: string): void {
  writeFileSync(file, mark)
}
