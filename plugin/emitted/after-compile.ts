import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { codesIn, type EmittedCodes, rewritten, SEAM_ORDER } from './codes.ts'
import { sayFound } from './late.ts'
import { codeOf, externalsIn, filesOf, SCRIPT } from './output.ts'
import { traceMaps } from './traced-maps.ts'

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
    traceMaps(build.distDir, plan, config)
  }
  return { ...config, compiler: { ...config.compiler, runAfterProductionCompile } }
}

/** Examines the emitted files, and writes the state of each seam into the files that carry the facts. */
export function checkEmitted(distDir: string, plan: Plan): void {
  const server = filesOf(join(distDir, 'server'), SCRIPT).map((path) => ({
    path,
    text: readFileSync(path, 'utf8'),
  }))
  const before = server.map(({ text }) => codesIn(text)).find((codes) => codes !== null)
  if (!before) return
  const isTurbopack = plan.facts.bundler === 'turbopack'
  const texts = server.map(({ text }) => text)
  const requests: ReadonlySet<string> = isTurbopack ? externalsIn(texts) : new Set()
  const found: Partial<Record<keyof EmittedCodes, EmittedCodes[keyof EmittedCodes]>> = {}
  for (const seam of SEAM_ORDER) {
    // The result of the webpack check or of the plan applies.
    if (before[seam] === '-') found[seam] = codeOf(seam, { distDir, texts, requests }, plan)
  }
  const codes = isTurbopack ? sayFound({ found, before, requests }, plan, plan.aliased) : found
  for (const { path, text } of server) {
    const next = rewritten(text, codes)
    if (next !== null) writeFileSync(path, next)
  }
}
