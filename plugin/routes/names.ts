import type { ResolvedPluginOptions } from '../options.ts'

export type RouteName = keyof ResolvedPluginOptions['routes']

export const ROUTE_NAMES: readonly RouteName[] = ['health', 'database', 'ingest']
