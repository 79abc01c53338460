import { turbopackOf } from '../bundlers/turbopack-options.ts'
import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { type EmittedCodes, emittedText } from './codes.ts'
import { codeOutside, leadsToUs, sayBypassed, seamOf } from './judge.ts'

const EMITTED: unique symbol = Symbol.for('next-db-monitoring.emitted') as never

/** The configuration that Next finally used, by our plan in it. */
const finals = new WeakMap<Plan, NextConfigLike>()

/**
 * Next calls `headers` on the configuration that it really uses, even if changed after us. A development server of Turbopack emits on
 * demand and has no hook, so this is judged there, in the process that runs the app; a build stores it for its look at the output.
 */
export function withFinalCheck<C extends NextConfigLike>(config: C, plan: Plan, phase: string | null): C {
  const serves =
    phase === 'phase-development-server' || (phase === null && process.env.NODE_ENV === 'development')
  // Next warns about `headers` in a static export, which has no server to send them.
  if (plan.facts.bundler !== 'turbopack' || (!serves && config.output === 'export')) return config
  const users: unknown = config.headers
  // Next itself rejects anything but a function.
  if (users !== undefined && typeof users !== 'function') return config
  const headers = async function (this: NextConfigLike | undefined): Promise<object[]> {
    if (this !== undefined && serves) check(this, plan)
    else if (this !== undefined) finals.set(plan, this)
    return ((await users?.call(this ?? config)) as object[] | undefined) ?? []
  }
  return { ...config, headers }
}

/** Whether the build's final configuration redirects a library's name; `false` where that is unknown. */
export function isAliasedInTheEnd(plan: Plan, name: string): boolean {
  const final = finals.get(plan)
  const aliases = final && turbopackOf(final, plan.traits)?.resolveAlias
  return aliases !== undefined && !leadsToUs(targetOf(aliases, name))
}

function check(final: NextConfigLike, plan: Plan): void {
  const found: Partial<Record<keyof EmittedCodes, EmittedCodes[keyof EmittedCodes]>> = {}
  const outside = final.serverExternalPackages ?? []
  const aliases = turbopackOf(final, plan.traits)?.resolveAlias
  for (const library of plan.libraries) {
    const seam = seamOf(library)
    if (plan.aliased.includes(library.name)) found[seam] = 'a'
    else if (aliases !== undefined && !leadsToUs(targetOf(aliases, library.name))) found[seam] = 'a'
    // Where it was listed before ours, a stand-in still leads to ours.
    else if (!library.listed && outside.includes(library.name))
      found[seam] = codeOutside(library, { entries: plan.entries, by: 's' })
  }
  ;(globalThis as { [EMITTED]?: string })[EMITTED] = emittedText(found)
  sayBypassed(found, plan.libraries)
}

function targetOf(aliases: Readonly<Record<string, unknown>>, library: string): unknown {
  return Object.entries(aliases).find(([name]) => name === library)?.[1]
}
