export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The process's environment; empty where there is none (browsers). The only reader of `process.env` in the package. Separate
 * from `env.ts`, because the edge seam reads one variable and must not include the checks of all options.
 */
export function environment(): Environment {
  return typeof process === 'undefined' || !process.env ? {} : process.env
}
