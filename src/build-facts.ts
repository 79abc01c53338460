import type { BuildFacts } from './model/coverage.ts'

/** Stands where an app was not built with the plugin; the plugin puts what it knew in its place. */
export const buildFacts: BuildFacts | null = null
