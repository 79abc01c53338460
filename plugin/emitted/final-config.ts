import { turbopackOf } from '../bundlers/turbopack-options.ts'
import type { NextConfigLike } from '../next-config.ts'
import { isDeveloping, mayWrite } from '../phase.ts'
import type { Plan } from '../plan.ts'
import { codesIn, type EmittedCodes, emittedText } from './codes.ts'
import { codeOutside, leadsToUs, seamOf } from './judge.ts'
import { sayFound } from './late.ts'
import { sayLostFacts, watchLostHook } from './lost.ts'

const EMITTED: unique symbol = Symbol.for('next-db-monitoring.emitted') as never

/** The configuration that Next finally used, by our plan in it. */
const finals = new WeakMap<Plan, NextConfigLike>()

/**
 * Next calls `headers` on the configuration that it really uses, even if changed after us. What was lost of ours is reported there. A development
 * server of Turbopack emits on demand and has no hook, so its seams are judged there too, in the process that runs the app; a build stores it for
 * its look at the output.
 */
export function withFinalCheck<C extends NextConfigLike>(config: C, plan: Plan, phase: string | null): C {
  const serves = isDeveloping(phase, process)
  // Next warns about `headers` in a static export, which has no server to send them.
  if (!serves && config.output === 'export') return config
  const users: unknown = config.headers
  // Next itself rejects anything but a function.
  if (users !== undefined && typeof users !== 'function') return config
  const headers = async function (this: NextConfigLike | undefined): Promise<object[]> {
    if (this !== undefined) looked(this, { plan, serves, ours: config.webpack, phase })
    return ((await users?.call(this ?? config)) as object[] | undefined) ?? []
  }
  return { ...config, headers }
}

interface Look {
  readonly plan: Plan
  readonly serves: boolean
  readonly ours: NextConfigLike['webpack']
  readonly phase: string | null
}

function looked(final: NextConfigLike, { plan, serves, ours, phase }: Look): void {
  sayLostFacts(final)
  if (plan.facts.bundler === 'turbopack' && serves) check(final, plan)
  if (serves) return
  finals.set(plan, final)
  if (plan.facts.bundler === 'webpack' && final.webpack !== ours && mayWrite(phase, process))
    watchLostHook(final, plan)
}

/** What the build's final configuration puts out; `undefined` where that is unknown. */
export function outputInTheEnd(plan: Plan): string | undefined {
  return finals.get(plan)?.output
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
  ;(globalThis as { [EMITTED]?: string })[EMITTED] = emittedText({
    ...codesIn(plan.facts.emitted),
    ...found,
  })
  sayFound({ found, requests: [] }, plan, plan.aliased)
}

function targetOf(aliases: Readonly<Record<string, unknown>>, library: string): unknown {
  return Object.entries(aliases).find(([name]) => name === library)?.[1]
}
