import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { findPackage } from './packages.ts'

/**
 * Libraries with a pool of their own over single clients of `pg`. Only the library can tell which client is in use, and its
 * pools are patched where Node loads it, so it stays outside the bundle.
 */
const LENDERS = ['knex', 'sequelize', 'slonik'] as const

/**
 * The installed libraries that Node has to load. What the user bundles on purpose (`transpilePackages`, which Next rejects beside an
 * external of the same name) stays bundled, and what the app cannot resolve itself could not be loaded.
 */
export function lendersOf(config: NextConfigLike, { app, libraries, copies }: Plan): readonly string[] {
  const bundled = config.transpilePackages ?? []
  const lenders = libraries.some(({ seam }) => seam === 'pg')
    ? LENDERS.filter((name) => findPackage(name, app.dir) !== null)
    : []
  return [...lenders, ...copies.outside].filter((name) => !bundled.includes(name))
}
