import type { NextConfigLike, TurbopackConfig } from '../next-config.ts'
import type { NextTraits } from '../next-version.ts'

/**
 * Turbopack's options as this version of Next reads them. While the old key was read beside the new one, Next took each field of the
 * new one whole: who adds a rule there has to bring those of the old key along.
 */
export function turbopackOf(
  config: NextConfigLike,
  { turbopackKey, mergesTurbo }: NextTraits,
): TurbopackConfig | undefined {
  const { turbo } = (config.experimental ?? {}) as { turbo?: TurbopackConfig }
  if (turbopackKey === 'experimental.turbo') return turbo
  const turbopack = config.turbopack as TurbopackConfig | undefined
  return mergesTurbo && turbo ? { ...turbo, ...turbopack } : turbopack
}
