import { withTurbopack } from './bundlers/turbopack.ts'
import { withWebpack } from './bundlers/webpack.ts'
import { callers } from './callers.ts'
import { withEmittedCheck } from './emitted/after-compile.ts'
import { withFinalCheck } from './emitted/final-config.ts'
import { PluginError, show } from './errors.ts'
import { FACTS_VARIABLE, factVariables, ingestKeyOf } from './facts.ts'
import { COMPILED } from './generated/exits.ts'
import { removeFiles } from './generated/files.ts'
import { withHeaders } from './headers.ts'
import type { NextConfigLike } from './next-config.ts'
import { type PluginOptions, type ResolvedPluginOptions, resolveOptions } from './options.ts'
import { mayWrite, purposeOf } from './phase.ts'
import { makePlan } from './plan.ts'
import { appDirectory, readApp } from './project/app.ts'
import { outsideBundle } from './project/outside.ts'
import { sayUntracked } from './project/untracked.ts'
import { isPromise } from './promise.ts'
import { withRewrites } from './routes/rewrites.ts'
import { warn } from './warn.ts'

export { PluginError, type PluginProblemCode } from './errors.ts'
export type { PluginOptions, RouteOptions, WrapOptions } from './options.ts'

/**
 * Monitors a Next.js app: wraps its proxy/middleware, its Supabase clients and Postgres drivers, mounts the monitoring
 * routes and loads `db-monitoring.config.*` on the server. No file of the app is changed.
 *
 * @param nextConfig the configuration as object, function, async function or promise; the result has the same form
 * @throws PluginError (DBM-1xx) for invalid options or conflicting files; each names the fix. Never where the app only serves
 */
export function withDbMonitoring<Config>(nextConfig?: Config, options?: PluginOptions): Config {
  const given: unknown = nextConfig === undefined ? {} : nextConfig
  return unlessItServes(null, given, () => applied(given, options)) as Config
}

function applied(given: unknown, options: PluginOptions | undefined): unknown {
  const resolved = resolveOptions(options, process.env)
  const dir = appDirectory(resolved.dir, callers())
  if (dir === null) {
    sayUnknownDirectory()
    return given
  }
  if (typeof given === 'function') {
    const evaluate = given as (phase: string, context: unknown) => unknown
    const wrapped = (phase: string, context: unknown): unknown =>
      settled(evaluate(phase, context), resolved, dir, phase)
    return wrapped
  }
  return settled(given, resolved, dir, null)
}

/** Our problems stop a build, and no server: it runs the app as it was built. */
function unlessItServes(phase: string | null, config: unknown, work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    if (purposeOf(phase, process) === 'build') throw error
    if (error instanceof PluginError) warn(error)
    return config
  }
}

function sayUnknownDirectory(): void {
  warn({
    code: 'DBM-107',
    field: 'dir',
    expected: 'a call from a next.config file, or one in the working directory',
    received: `neither; the working directory is ${process.cwd()}`,
    fix: "The app runs without monitoring. Give the app's directory: withDbMonitoring(nextConfig, { dir: import.meta.dirname }), or __dirname in CommonJS.",
  })
}

function settled(
  config: unknown,
  options: ResolvedPluginOptions,
  dir: string,
  phase: string | null,
): unknown {
  if (isPromise(config)) return config.then((value) => settled(value, options, dir, phase))
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new PluginError({
      code: 'DBM-107',
      field: 'nextConfig',
      expected: 'an object, or a function or promise that gives one',
      received: show(config),
      fix: 'Return the configuration object from your function.',
    })
  }
  return unlessItServes(phase, config, () => extend(config as NextConfigLike, options, dir, phase))
}

function extend(
  config: NextConfigLike,
  options: ResolvedPluginOptions,
  dir: string,
  phase: string | null,
): NextConfigLike {
  if (!options.enabled) {
    if (mayWrite(phase, process)) removeFiles(readApp(dir, null))
    return config
  }
  // A server runs what was built; a deployment may lack the files that a plan needs.
  if (purposeOf(phase, process) === 'server') return config
  // Already applied: the configuration is complete.
  if (config.env?.[FACTS_VARIABLE] !== undefined) return config
  sayUntracked(dir)
  const plan = makePlan(config, options, dir, phase)
  const informed: NextConfigLike = {
    ...config,
    ...outsideBundle(config, plan),
    env: {
      ...config.env,
      ...factVariables(plan.facts, config.trailingSlash === true, ingestKeyOf(process.env)),
    },
    // Compiled with the app in the pages router too, where packages stay outside the bundle and no alias would hold.
    transpilePackages: [
      ...new Set([
        ...(config.transpilePackages ?? []),
        ...(plan.exits.length > 0 ? COMPILED : [plan.self.name]),
      ]),
    ],
  }
  const bundled = withEmittedCheck(withWebpack(withTurbopack(informed, plan), plan), plan)
  return withFinalCheck(withRewrites(withHeaders(bundled, plan.facts.routes), plan), plan, phase)
}
