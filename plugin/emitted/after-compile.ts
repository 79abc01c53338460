import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { codesIn, type EmittedCode, type EmittedCodes, rewritten, SEAM_ORDER } from './codes.ts'
import { isAliasedInTheEnd } from './final-config.ts'
import { codeOutside, sayBypassed, seamOf } from './judge.ts'

interface Build {
  readonly distDir: string
}
type Hook = (build: Build) => Promise<void>

/** The configuration with a look at what was emitted after the compilation, the user's own work first. */
export function withEmittedCheck<C extends NextConfigLike>(config: C, plan: Plan): C {
  if (!plan.traits.afterCompile) return config
  const users = config.compiler?.runAfterProductionCompile as Hook | undefined
  const runAfterProductionCompile: Hook = async (build) => {
    await users?.(build)
    try {
      checkEmitted(build.distDir, plan)
    } catch {
      // A seam that could not be examined keeps its planned state: examining the output must not fail a build.
    }
  }
  return { ...config, compiler: { ...config.compiler, runAfterProductionCompile } }
}

/** Examines the emitted files, and writes the state of each seam into the files that carry the facts. */
export function checkEmitted(distDir: string, plan: Plan): void {
  const server = scripts(join(distDir, 'server')).map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  const before = server.map(({ text }) => codesIn(text)).find((codes) => codes !== null)
  if (!before) return
  const found: Partial<Record<keyof EmittedCodes, EmittedCode>> = {}
  const texts = server.map(({ text }) => text)
  for (const seam of SEAM_ORDER) {
    // The result of the webpack check or of the plan applies.
    if (before[seam] === '-') found[seam] = codeOf(seam, texts, distDir, plan)
  }
  if (plan.facts.bundler === 'turbopack') sayBypassed(found, plan.libraries)
  for (const { path, text } of server) {
    const next = rewritten(text, found)
    if (next !== null) writeFileSync(path, next)
  }
}

function codeOf(
  seam: keyof EmittedCodes,
  texts: readonly string[],
  distDir: string,
  plan: Plan,
): EmittedCode {
  if (seam === 'browser-client') return browserCode(distDir, plan)
  const library = plan.libraries.find((each) => seamOf(each) === seam)
  if (library && plan.facts.bundler === 'turbopack') {
    const name = library.name.replaceAll('/', '\\/')
    // A loaded external, by its name; newer versions of Turbopack add a hash to it.
    const outside = new RegExp(`\\.[xy]\\(\\s*["']${name}(?:-[0-9a-f]{16})?["']`)
    if (texts.some((text) => outside.test(text)))
      return codeOutside(library, { entries: plan.entries, by: 's' })
  }
  if (texts.some((text) => text.includes(`next-db-monitoring:${seam}`))) return 'w'
  return library && plan.facts.bundler === 'turbopack' && isAliasedInTheEnd(plan, library.name) ? 'a' : '.'
}

/** A counting client contains its ingest path. */
function browserCode(distDir: string, { facts }: Plan): EmittedCode {
  const { ingest } = facts.routes
  if (ingest === false || facts.seams['browser-client'] !== 'wrapped') return '.'
  const files = scripts(join(distDir, 'static'))
  return files.some((path) => readFileSync(path, 'utf8').includes(`${facts.basePath}${ingest}`)) ? 'w' : '.'
}

function scripts(dir: string): readonly string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}
