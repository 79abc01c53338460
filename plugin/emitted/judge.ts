import type { EntryFile } from '../project/entry-files.ts'
import type { Library } from '../project/libraries.ts'
import { startsFirst } from '../project/seams.ts'
import { byHand, warn } from '../warn.ts'
import type { EmittedCode, EmittedCodes, EmittedSeam } from './codes.ts'
import { packageNamed } from './over-pg.ts'

/** Facts about the app that decide what an external library means. */
export interface Outside {
  readonly entries: readonly EntryFile[]
  readonly by: 'e' | 's'
}

const SEAM_OF: Readonly<Record<Library['seam'], EmittedSeam>> = {
  ssr: 'server-client',
  'supabase-js': 'service-client',
  pg: 'pg',
  postgres: 'postgres',
}

/** The seam that sees a library's operations. */
export function seamOf(library: Pick<Library, 'seam'>): EmittedSeam {
  return SEAM_OF[library.seam]
}

/**
 * What it means that Node loads a library. Every copy of pg is patched in place whenever it was loaded, but what was done
 * with it before is unknown. postgres.js is a function: a copy is replaced while it loads. So the instrumentation has to run before either.
 */
export function codeOutside({ seam }: Pick<Library, 'seam'>, { entries, by }: Outside): EmittedCode {
  const first = startsFirst(entries)
  if (seam === 'pg') return first ? 'n' : 'l'
  if (seam === 'postgres' && first) return 'n'
  return by
}

/**
 * Whether what is left to Node is the library: by its name or, for a driver, by one of its files. Our own seam asks for the driver by such a path,
 * so these count only where the seam is not there.
 */
export function isOf(
  { name, external }: Pick<Library, 'name' | 'external'>,
  request: string,
  wrapped: boolean,
): boolean {
  if (packageNamed(request) !== name) return false
  return request.split('/').length === name.split('/').length || (external && !wrapped)
}

/** Whether the target of an alias, in any of a bundler's forms, is a seam of ours or its stand-in. */
export function leadsToUs(target: unknown): boolean {
  return /next-db-monitoring|\(db-monitoring\)|\.db-monitoring\//.test(JSON.stringify(target) ?? '')
}

const WHO = {
  a: 'an alias',
  e: 'externals of the webpack configuration',
  s: 'serverExternalPackages',
  o: 'something else',
}

/**
 * One warning for each library whose imports bypass our seam.
 * @param announced libraries whose alias was already reported as DBM-109
 */
export function sayBypassed(
  codes: Partial<EmittedCodes>,
  libraries: readonly Library[],
  announced: readonly string[],
): void {
  for (const library of libraries) {
    const code = codes[seamOf(library)]
    if (code !== 'e' && code !== 's' && code !== 'o' && code !== 'a') continue
    if (code === 'a' && announced.includes(library.name)) continue
    const instead =
      library.seam === 'postgres' && (code === 'e' || code === 's')
        ? 'or add an instrumentation.ts (an empty `export function register() {}` is enough), by which the copy that Node loads is patched'
        : `or track by hand: ${byHand(library.seam)}`
    warn({
      code: 'DBM-111',
      field: library.name,
      expected: 'its imports to lead to next-db-monitoring',
      received: `bypassed by ${WHO[code]}`,
      fix: `${library.name} is not tracked. ${code === 'o' ? 'See what replaces it in the bundle' : `Take it out of there, or apply withDbMonitoring last`}, ${instead}.`,
    })
  }
}
