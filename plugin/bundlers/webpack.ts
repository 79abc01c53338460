import { webpackCheck } from '../emitted/webpack-check.ts'
import { MARKER } from '../loaders/original.ts'
import type { NextConfigLike, WebpackConfig, WebpackContext, WebpackHook } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { ownCopyResolver } from './own-copy-resolver.ts'
import { aliasesFor, requiredAliasesFor } from './webpack-aliases.ts'
import { addExternals } from './webpack-externals.ts'

/** The configuration with a webpack hook that calls the user's first and then adds ours. */
export function withWebpack<C extends NextConfigLike>(config: C, plan: Plan): C {
  const users = config.webpack
  const hook: WebpackHook = (given, context) => {
    const before = (users?.(given as never, context as never) as WebpackConfig | undefined) ?? given
    return extend(before, context, plan)
  }
  return { ...config, webpack: hook }
}

function extend(config: WebpackConfig, context: WebpackContext, plan: Plan): WebpackConfig {
  const runtime = !context.isServer ? 'browser' : context.nextRuntime === 'edge' ? 'edge' : 'node'
  if (runtime !== 'browser') addFacade(config, plan)
  const aliases = aliasesFor(runtime, plan, config)
  const replaced = plan.libraries.filter(({ name }) => aliases[`${name}$`] !== undefined)
  config.resolve = {
    ...config.resolve,
    alias: withAliases(config.resolve?.alias, aliases),
    plugins: [
      ...((config.resolve?.plugins as readonly unknown[] | undefined) ?? []),
      ownCopyResolver(replaced, (target) => String(target).startsWith(plan.self.dir)),
    ],
  }
  addRequired(config, requiredAliasesFor(runtime, plan, aliases))
  if (runtime === 'node') {
    addExternals(config, plan, aliases)
    const users = plan.libraries.map(({ name }) => name).filter((name) => aliases[`${name}$`] === undefined)
    config.plugins = [...(config.plugins ?? []), webpackCheck(plan, users)]
  }
  return config
}

/** Aliases of `require` in place of those of all. webpack puts the ones over the others, but a list in place of a list. */
function addRequired(config: WebpackConfig, ours: Readonly<Record<string, string>>): void {
  const { alias, byDependency } = config.resolve ?? {}
  const users = byDependency as { readonly commonjs?: { readonly alias?: unknown } } | undefined
  const before = users?.commonjs?.alias ?? alias
  const first = Array.isArray(before) ? before.filter((row) => !isReplaced(row, ours)) : before
  config.resolve = {
    ...config.resolve,
    byDependency: { ...users, commonjs: { ...users?.commonjs, alias: withAliases(first, ours) } },
  }
}

function isReplaced(row: unknown, ours: Readonly<Record<string, string>>): boolean {
  return ours[`${(row as { name?: unknown }).name}$`] !== undefined
}

function addFacade(config: WebpackConfig, plan: Plan): void {
  if (plan.entries.length === 0) return
  const files = plan.facades
  const rule = {
    test: (resource: string) => Object.hasOwn(files, resource.replaceAll('\\', '/')),
    resourceQuery: { not: [new RegExp(MARKER)] },
    use: [{ loader: plan.loader, options: { files, bundler: 'webpack' } }],
  }
  config.module = { ...config.module, rules: [rule, ...(config.module?.rules ?? [])] }
}

/** webpack accepts a record or a list; the user's form is preserved. */
function withAliases(existing: unknown, ours: Readonly<Record<string, string>>): unknown {
  if (!Array.isArray(existing)) return { ...(existing as object | undefined), ...ours }
  const rows = Object.entries(ours).map(([name, alias]) => ({
    name: name.slice(0, -1),
    alias,
    onlyModule: true,
  }))
  return [...existing, ...rows]
}
