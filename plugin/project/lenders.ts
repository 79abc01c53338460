import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { findPackage } from './packages.ts'

/**
 * Libraries with a pool of their own over single clients of `pg`. Only they know which client is lent, and their pools are patched
 * where Node loads them, so they stay outside the bundle.
 */
const LENDERS = ['knex', 'sequelize', 'slonik'] as const

/**
 * What the configuration needs so that Node loads these libraries. What the user has bundled on purpose (`transpilePackages`, which
 * Next refuses beside an external of the same name) stays so, and what the app cannot resolve by itself could not be loaded.
 * @returns the fields to add; none when there is nothing to add
 */
export function lendersOutside(config: NextConfigLike, { app, traits, libraries }: Plan): NextConfigLike {
  if (!libraries.some(({ seam }) => seam === 'pg')) return {}
  const bundled = config.transpilePackages ?? []
  const found = LENDERS.filter((name) => !bundled.includes(name) && findPackage(name, app.dir) !== null)
  if (found.length === 0) return {}
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
