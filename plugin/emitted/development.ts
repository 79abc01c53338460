import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { type EmittedCodes, emittedText } from './codes.ts'
import { codeOutside, sayBypassed, seamOf } from './judge.ts'

const EMITTED: unique symbol = Symbol.for('next-db-monitoring.emitted') as never

/**
 * A development server of Turbopack emits on demand and has no hook. But it calls `headers` on the configuration that it
 * really uses, even if changed after us, in the process that runs the app.
 */
export function withDevelopmentCheck<C extends NextConfigLike>(
  config: C,
  plan: Plan,
  phase: string | null,
): C {
  const serves =
    phase === 'phase-development-server' || (phase === null && process.env.NODE_ENV === 'development')
  if (plan.facts.bundler !== 'turbopack' || !serves) return config
  const users = config.headers
  const headers = async function (this: NextConfigLike | undefined): Promise<object[]> {
    if (this !== undefined) check(this, plan)
    return (await users?.call(this ?? config)) ?? []
  }
  return { ...config, headers }
}

function check(final: NextConfigLike, plan: Plan): void {
  const found: Partial<Record<keyof EmittedCodes, EmittedCodes[keyof EmittedCodes]>> = {}
  const outside = final.serverExternalPackages ?? []
  const aliases = (final.turbopack as { resolveAlias?: Record<string, unknown> } | undefined)?.resolveAlias
  for (const library of plan.libraries) {
    const seam = seamOf(library)
    if (plan.aliased.includes(library.name)) found[seam] = 'a'
    else if (aliases !== undefined && !leadsToUs(aliases, library.name)) found[seam] = 'a'
    // Where it was listed before us, a stand-in leads to us all the same.
    else if (!library.listed && outside.includes(library.name))
      found[seam] = codeOutside(library, { entries: plan.entries, by: 's' })
  }
  ;(globalThis as { [EMITTED]?: string })[EMITTED] = emittedText(found)
  sayBypassed(found, plan.libraries)
}

function leadsToUs(aliases: Readonly<Record<string, unknown>>, library: string): boolean {
  const found = Object.entries(aliases).find(([name]) => name === library)
  return /next-db-monitoring|\(db-monitoring\)/.test(JSON.stringify(found?.[1]) ?? '')
}
