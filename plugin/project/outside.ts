import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { lendersOf } from './lenders.ts'

/**
 * Entry points of ours that Node loads: the monitor is a lot of code, and each layer of each bundler would compile it again. What is
 * compiled with the app (seams, the configuration) is small and imports these.
 */
export const OWN_OUTSIDE = 'next-db-monitoring/internal/node'
/** The same for the files of the app that lead there: Turbopack asks by the name that is written in them. */
const BY_EXITS = 'next-db-monitoring/internal/outside'

/**
 * The configuration fields that make Node load what must or may stay outside the bundle. With webpack a function tells
 * which of our files stay outside.
 * @returns the fields to add; none when there is nothing to add
 */
export function outsideBundle(config: NextConfigLike, plan: Plan): NextConfigLike {
  const own =
    plan.facts.bundler === 'turbopack' ? [OWN_OUTSIDE, ...(plan.exits.length > 0 ? [BY_EXITS] : [])] : []
  const found = [...own, ...lendersOf(config, plan)]
  if (found.length === 0) return {}
  const { traits } = plan
  if (traits.externalsKey === 'serverExternalPackages')
    return { serverExternalPackages: [...new Set([...(config.serverExternalPackages ?? []), ...found])] }
  const experimental = (config.experimental ?? {}) as { serverComponentsExternalPackages?: string[] }
  const listed = experimental.serverComponentsExternalPackages ?? []
  return {
    experimental: {
      ...experimental,
      serverComponentsExternalPackages: [...new Set([...listed, ...found])],
    },
  }
}
