import { basename, join, relative } from 'node:path'
import { standInName } from '../generated/content.ts'
import { generatedPath } from '../generated/files.ts'
import type { FacadeOptions } from '../loaders/facade.ts'
import type { NextConfigLike, TurbopackConfig } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { sayKeptAlias } from '../warn.ts'
import { turbopackOf } from './turbopack-options.ts'

/** The configuration with our rules and aliases appended to the user's. */
export function withTurbopack<C extends NextConfigLike>(config: C, plan: Plan): C {
  const extend = (turbopack: TurbopackConfig | undefined): TurbopackConfig => ({
    ...turbopack,
    rules: rulesWith(turbopack?.rules ?? {}, plan),
    resolveAlias: aliasesWith(turbopack?.resolveAlias ?? {}, plan),
  })
  if (plan.traits.turbopackKey === 'turbopack')
    return { ...config, turbopack: extend(turbopackOf(config, plan.traits)) }
  // Before 15.3 the options were an experiment that Next announces: only where Turbopack really runs.
  if (plan.facts.bundler !== 'turbopack') return config
  const experimental = (config.experimental ?? {}) as { turbo?: TurbopackConfig }
  return { ...config, experimental: { ...experimental, turbo: extend(experimental.turbo) } }
}

function rulesWith(users: Readonly<Record<string, unknown>>, plan: Plan): Record<string, unknown> {
  const rules: Record<string, unknown> = { ...users }
  const options: FacadeOptions = {
    files: plan.facades,
    bundler: 'turbopack',
    starExports: plan.traits.starExports,
  }
  const item = { loader: plan.loader, options }
  for (const name of new Set(Object.keys(options.files).map((path) => basename(path)))) {
    const glob = `**/${name}`
    const rule = plan.traits.ruleConditions
      ? { condition: { not: 'foreign' }, loaders: [item] }
      : { loaders: [item] }
    rules[glob] = appended(
      Object.hasOwn(rules, glob) ? rules[glob] : undefined,
      rule,
      plan.traits.ruleConditions,
    )
  }
  return rules
}

/** A rule's value is one rule or a list of loaders and rules; ours comes after the user's, which stay in their form. */
function appended(
  existing: unknown,
  rule: { readonly loaders: readonly unknown[] },
  lists: boolean,
): unknown {
  if (existing === undefined) return rule
  // Before conditions existed, a list could contain loaders only, and a rule with `as` was separate.
  if (lists) return Array.isArray(existing) ? [...existing, rule] : [existing, rule]
  if (Array.isArray(existing)) return [...existing, ...rule.loaders]
  const single = existing as { loaders?: readonly unknown[] }
  return { ...single, loaders: [...(single.loaders ?? []), ...rule.loaders] }
}

function aliasesWith(users: Readonly<Record<string, unknown>>, plan: Plan): Record<string, unknown> {
  const aliases: Record<string, unknown> = {}
  for (const library of plan.libraries) {
    const { name, seam, file, requiredFile, browser, edge } = library
    if (Object.hasOwn(users, name) && users[name] !== undefined) {
      sayKeptAlias(library, 'turbopack.resolveAlias')
      continue
    }
    const real = library.external && library.request !== null ? library.request : fromApp(plan, file)
    const ours = library.listed
      ? fromApp(plan, generatedPath(plan.app, standInName(library)))
      : `next-db-monitoring/internal/seams/${seam}`
    // A package would get a copy that is not its own.
    if (plan.copies.mixed.every((copy) => copy.library !== library))
      aliases[name] =
        browser && edge
          ? ours
          : { ...(browser ? {} : { browser: real }), ...(edge ? {} : { 'edge-light': real }), default: ours }
    aliases[`next-db-monitoring/internal/real/${seam}`] = real
    if (!library.external)
      aliases[`next-db-monitoring/internal/required/${seam}`] = fromApp(plan, requiredFile)
  }
  if (plan.traits.workUnits) {
    const never = fromApp(plan, join(plan.self.dir, 'dist', 'internal', 'prerender.js'))
    const asked = fromApp(plan, join(plan.self.dir, 'dist', 'internal', 'next-prerender.js'))
    aliases['next-db-monitoring/internal/prerender'] = {
      browser: never,
      'edge-light': never,
      default: asked,
    }
  }
  for (const { request, name } of plan.exits) {
    const file = fromApp(plan, generatedPath(plan.app, name))
    const real = Object.hasOwn(aliases, request) ? aliases[request] : undefined
    // What is bundled for browsers and the edge as well: Node is nowhere near.
    aliases[request] = real === undefined ? file : { browser: real, 'edge-light': real, default: file }
  }
  if (plan.app.configFile)
    aliases['next-db-monitoring/internal/user-config'] = fromApp(plan, plan.app.configFile)
  return { ...users, ...aliases }
}

/** Turbopack accepts relative paths with forward slashes, relative to the app. */
function fromApp(plan: Plan, file: string): string {
  const path = relative(plan.app.dir, file).replaceAll('\\', '/')
  // A folder may begin with a dot too.
  return path.startsWith('../') ? path : `./${path}`
}
