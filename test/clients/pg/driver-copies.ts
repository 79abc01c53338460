import { cpSync, mkdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The drivers and what they depend on. */
const PACKAGES = [
  'pg',
  'pg-pool',
  'postgres',
  'pg-connection-string',
  'pg-protocol',
  'pg-types',
  'pgpass',
  'split2',
  'postgres-array',
  'postgres-bytea',
  'postgres-date',
  'postgres-interval',
  'pg-int8',
  'xtend',
]

/** A folder below `dir` with copies of the drivers of its own, as a dependency of an app has them. @returns what loads from it */
export function driverCopies(dir: string, name: string): NodeJS.Require {
  const root = join(dir, name)
  const load = createRequire(import.meta.url)
  for (const each of PACKAGES) {
    const from = load.resolve
      .paths(each)!
      .map((path) => join(path, each))
      .find((path) => {
        try {
          return realpathSync(path) !== ''
        } catch {
          return false
        }
      })
    if (!from) throw new Error(`${each} is not installed`)
    mkdirSync(join(root, 'node_modules', each), { recursive: true })
    cpSync(realpathSync(from), join(root, 'node_modules', each), { recursive: true })
  }
  return createRequire(join(root, 'index.js'))
}
