import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../plan.ts'
import type { EmittedCode, EmittedSeam } from './codes.ts'
import { isAliasedInTheEnd } from './final-config.ts'
import { codeOutside, isOf, seamOf } from './judge.ts'

/** What was emitted for the server. */
export interface Output {
  readonly distDir: string
  readonly texts: readonly string[]
  /** What is left to Node, as the emitted code asks for it. */
  readonly requests: ReadonlySet<string>
}

/** The state of a seam, as these texts show it. */
export function codeOf(seam: EmittedSeam, { texts, requests, distDir }: Output, plan: Plan): EmittedCode {
  if (seam === 'browser-client') return browserCode(distDir, plan)
  const library = plan.libraries.find((each) => seamOf(each) === seam)
  const wrapped = texts.some((text) => text.includes(`next-db-monitoring:${seam}`))
  if (library && [...requests].some((request) => isOf(library, request, wrapped)))
    return codeOutside(library, { entries: plan.entries, by: 's' })
  if (wrapped) return 'w'
  return library && plan.facts.bundler === 'turbopack' && isAliasedInTheEnd(plan, library.name) ? 'a' : '.'
}

/** A counting client contains its ingest path. */
function browserCode(distDir: string, { facts }: Plan): EmittedCode {
  const { ingest } = facts.routes
  if (ingest === false || facts.seams['browser-client'] !== 'wrapped') return '.'
  const files = filesOf(join(distDir, 'static'), SCRIPT)
  return files.some((path) => readFileSync(path, 'utf8').includes(`${facts.basePath}${ingest}`)) ? 'w' : '.'
}

/** What Turbopack's output leaves to Node: a loaded external, by its name, to which newer versions add a hash. */
export function externalsIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\.[xy]\(\s*["']([^"']+)["']/g)].map(([, name]) => name as string),
    ),
  )
}

/** A name of a file of code. */
export const SCRIPT: RegExp = /\.[cm]?js$/

/** All files below a folder whose name matches, absolute; none where there is no folder. */
export function filesOf(dir: string, name: RegExp): readonly string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}
