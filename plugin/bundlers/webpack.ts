import { join } from 'node:path'
import { webpackCheck } from '../emitted/webpack-check.ts'
import { MARKER } from '../loaders/original.ts'
import type { NextConfigLike, WebpackConfig, WebpackContext, WebpackHook } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { OWN_OUTSIDE } from '../project/outside.ts'
import { exportedFile } from '../project/packages.ts'
import { byHand, warn } from '../warn.ts'

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
  config.resolve = { ...config.resolve, alias: withAliases(config.resolve?.alias, aliases) }
  if (runtime === 'node') {
    addExternals(config, plan, aliases)
    const users = plan.libraries.map(({ name }) => name).filter((name) => aliases[`${name}$`] === undefined)
    config.plugins = [...(config.plugins ?? []), webpackCheck(plan, users)]
  }
  return config
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

const CONDITIONS = {
  browser: ['browser', 'import', 'module'],
  edge: ['edge-light', 'worker', 'import', 'module'],
  node: ['node', 'import', 'module'],
} as const

function aliasesFor(
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
      (external ? exportedFile(plan.self, door, ['node', 'require']) : null) ??
      exportedFile(plan.self, door, CONDITIONS[runtime])
    if (ours === null) continue
    if (aliased(config.resolve?.alias, name)) {
      warn({
        code: 'DBM-109',
        field: name,
        expected: 'no alias of its own',
        received: 'an alias in the webpack configuration',
        fix: `The alias is kept and ${name} is not tracked. Remove it, or track by hand: ${byHand(seam)}.`,
      })
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

function aliased(existing: unknown, name: string): boolean {
  if (Array.isArray(existing)) return existing.some((row) => (row as { name?: unknown }).name === name)
  const record = (existing ?? {}) as Record<string, unknown>
  return [name, `${name}$`].some((key) => Object.hasOwn(record, key) && record[key] !== undefined)
}

/**
 * Next leaves packages outside the bundle by their name, before any alias is applied (all of them in the pages router,
 * those of its list everywhere). The names we replace have to be bundled; the real drivers are left outside instead.
 */
function addExternals(config: WebpackConfig, plan: Plan, aliases: Readonly<Record<string, string>>): void {
  const drivers = Object.fromEntries(
    plan.libraries
      .filter(({ external, byName }) => external && byName)
      .map(({ name, seam }) => [`next-db-monitoring/internal/real/${seam}`, `commonjs ${name}`]),
  )
  const inside = (request: string | undefined): boolean =>
    request !== undefined &&
    (aliases[`${request}$`] !== undefined || /^next-db-monitoring(?:\/|$)/.test(request))
  const existing =
    config.externals === undefined
      ? []
      : Array.isArray(config.externals)
        ? config.externals
        : [config.externals]
  config.externals = [drivers, ownParts, ...existing.map((external: unknown) => sparing(external, inside))]
}

/** Our own doors that Node loads, in a form that a `require` takes. */
function ownParts(
  { request }: { readonly request?: string },
  callback: (error?: unknown, result?: string) => void,
): void {
  if (request?.startsWith(`${OWN_OUTSIDE}/`)) callback(null, `commonjs ${request}`)
  else callback()
}

type ExternalFunction = (data: { readonly request?: string }, callback: (error?: unknown) => void) => unknown

/** An external function that skips some requests. Other forms are explicit and stay. */
function sparing(external: unknown, inside: (request: string | undefined) => boolean): unknown {
  // Three parameters is webpack 4's form.
  if (typeof external !== 'function' || external.length > 2) return external
  const ask = external as ExternalFunction
  const sparingly: ExternalFunction = (data, callback) =>
    inside(data.request) ? callback() : ask(data, callback)
  return sparingly
}
