/** Identifies one evaluation of the configuration. */
export interface Process {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
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
  const command = argv.slice(2).find((word) => !word.startsWith('-'))
  return command === 'build' || command === 'dev' || env.NODE_ENV === 'development'
}
