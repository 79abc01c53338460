import { join } from 'node:path'
import type { WebpackConfig } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { moduleRequest } from '../project/libraries.ts'
import { exportedFile } from '../project/packages.ts'
import { sayKeptAlias } from '../warn.ts'

const CONDITIONS = {
  browser: ['browser', 'import', 'module'],
  edge: ['edge-light', 'worker', 'import', 'module'],
  node: ['node', 'import', 'module'],
} as const

const REQUIRING = {
  browser: ['browser', 'require'],
  edge: ['edge-light', 'worker', 'require'],
  node: ['node', 'require'],
} as const

/** Our aliases, each name with a `$` behind it. A name that has an alias of the user's is left out, and said. */
export function aliasesFor(
  runtime: keyof typeof CONDITIONS,
  plan: Plan,
  config: WebpackConfig,
): Record<string, string> {
  const aliases: Record<string, string> = {}
  for (const { name, seam, file, browser, edge, external, byName } of plan.libraries) {
    if ((runtime === 'browser' && !browser) || (runtime === 'edge' && !edge)) continue
    // A driver is CommonJS outside the bundle: `require` of an ES module in its place would give a namespace or a promise.
    const door = `./internal/seams/${seam}`
    const ours =
      (external ? exportedFile(plan.self, door, REQUIRING.node) : null) ??
      exportedFile(plan.self, door, CONDITIONS[runtime])
    if (ours === null) continue
    if (aliased(config.resolve?.alias, name)) {
      sayKeptAlias({ name, seam }, 'the webpack configuration')
      continue
    }
    aliases[`${name}$`] = ours
    if (!external || !byName) aliases[`next-db-monitoring/internal/real/${seam}$`] = file
  }
  if (runtime === 'node' && plan.traits.workUnits)
    aliases['next-db-monitoring/internal/prerender$'] = join(
      plan.self.dir,
      'dist',
      'internal',
      'next-prerender.js',
    )
  if (runtime !== 'browser' && plan.app.configFile)
    aliases['next-db-monitoring/internal/user-config$'] = plan.app.configFile
  return aliases
}

/**
 * The same for a `require`: whoever requires a library gets its CommonJS, as without us. In Node, which must not wait, of the aliases those
 * of libraries that Node would import as a module.
 */
export function requiredAliasesFor(
  runtime: keyof typeof REQUIRING,
  { libraries, self }: Plan,
  aliases: Readonly<Record<string, string>>,
): Record<string, string> {
  const required: Record<string, string> = {}
  for (const library of libraries) {
    const { name, seam, requiredFile } = library
    if (aliases[`${name}$`] === undefined) continue
    if (runtime === 'node' && moduleRequest(library) === null) continue
    const ours = exportedFile(self, `./internal/seams/${seam}`, REQUIRING[runtime])
    if (ours === null) continue
    required[`${name}$`] = ours
    required[`next-db-monitoring/internal/required/${seam}$`] = requiredFile
  }
  return required
}

function aliased(existing: unknown, name: string): boolean {
  if (Array.isArray(existing)) return existing.some((row) => (row as { name?: unknown }).name === name)
  const record = (existing ?? {}) as Record<string, unknown>
  return [name, `${name}$`].some((key) => Object.hasOwn(record, key) && record[key] !== undefined)
}
