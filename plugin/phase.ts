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

/** Whether the configuration is for a development server: Next sets the variable before it evaluates it. */
export function isDeveloping({ env }: Process): boolean {
  return env.NODE_ENV === 'development'
}

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
  const current = phase ?? env.NEXT_PHASE
  if (current !== undefined)
    return current === 'phase-production-build' || current === 'phase-development-server'
  const command = commandOf(argv)
  return command === 'build' || command === 'dev' || isDeveloping({ env, argv })
}
