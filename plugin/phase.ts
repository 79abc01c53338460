/** Identifies one evaluation of the configuration. */
export interface Process {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
}

/** What an evaluation of the configuration is for. */
export type Purpose = 'build' | 'server' | 'unknown'

/**
 * What the configuration is evaluated for. A server runs what was built, and a deployment may lack the files that a build needs: nothing
 * is planned there, and nothing may stop it. `unknown` where a program of the user's starts Next by itself, in production.
 *
 * @param phase as Next passes it to a configuration function; `null` for an object, where the command line decides
 * @returns `build` also in development
 */
export function purposeOf(phase: string | null, { env, argv }: Process): Purpose {
  if (phase !== null) return phase === SERVER ? 'server' : 'build'
  const isNext = /[\\/]next$/.test(argv[1] ?? '')
  if (isNext && commandOf(argv) === 'start') return 'server'
  if (env.NEXT_PHASE !== undefined) return env.NEXT_PHASE === SERVER ? 'server' : 'build'
  // Workers of a build, and the process that `next dev` starts.
  if (isNext || env.IS_NEXT_WORKER || env.NEXT_PRIVATE_WORKER) return 'build'
  return [undefined, 'development', 'test'].includes(env.NODE_ENV) ? 'build' : 'unknown'
}

/**
 * Whether the configuration is surely for a build. NODE_ENV says nothing: it may be `test` or `production` in development.
 *
 * @param phase as Next passes it to a configuration function; `null` for an object, where environment and command line tell
 */
export function isBuilding(phase: string | null, { env, argv }: Process): boolean {
  if (phase !== null) return phase === BUILD
  return (
    env.NEXT_PHASE === BUILD ||
    [env.IS_NEXT_WORKER, env.NEXT_PRIVATE_BUILD_WORKER].some(Boolean) ||
    commandOf(argv) === 'build'
  )
}

/** Whether the configuration is for a development server, as far as that can be told. @param phase as for {@link isBuilding} */
export function isDeveloping(phase: string | null, { env, argv }: Process): boolean {
  const current = phase ?? env.NEXT_PHASE
  if (current !== undefined) return current === DEVELOPMENT
  if (isBuilding(phase, { env, argv }) || commandOf(argv) === 'start') return false
  // The process that `next dev` starts, and Next 16 in any.
  const started = env.NEXT_PRIVATE_WORKER ?? env.__NEXT_DEV_SERVER
  return commandOf(argv) === 'dev' || started !== undefined || env.NODE_ENV === 'development'
}

const BUILD = 'phase-production-build'
const DEVELOPMENT = 'phase-development-server'
const SERVER = 'phase-production-server'

function commandOf(argv: readonly string[]): string | undefined {
  return argv.slice(2).find((word) => !word.startsWith('-'))
}

/**
 * Whether this evaluation of the configuration may write files: in a build or a development server, in the process
 * that began it; never where the app only serves (deployments may be read-only).
 *
 * @param phase as Next passes it to a configuration function; `null` for an object, where the command line decides
 */
export function mayWrite(phase: string | null, { env, argv }: Process): boolean {
  // Build workers evaluate the configuration again; the process that started them has written already.
  if (env.IS_NEXT_WORKER) return false
  return isBuilding(phase, { env, argv }) || isDeveloping(phase, { env, argv })
}
