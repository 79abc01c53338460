/*
 * The parts of a Next.js configuration that the plugin reads and extends. Next's own type differs between
 * the supported majors, so only what is used is named; everything else goes through untouched.
 */

export interface TurbopackConfig {
  rules?: Record<string, unknown>
  resolveAlias?: Record<string, unknown>
  [key: string]: unknown
}

export interface WebpackContext {
  readonly dir: string
  readonly isServer: boolean
  readonly nextRuntime?: 'nodejs' | 'edge'
  readonly [key: string]: unknown
}

/** webpack's configuration as far as it is touched here. */
export interface WebpackConfig {
  module?: { rules?: unknown[]; [key: string]: unknown }
  resolve?: { alias?: unknown; [key: string]: unknown }
  externals?: unknown
  plugins?: unknown[]
  [key: string]: unknown
}

export type WebpackHook = (config: WebpackConfig, context: WebpackContext) => WebpackConfig

export interface NextConfigLike {
  basePath?: string
  trailingSlash?: boolean
  output?: string
  pageExtensions?: string[]
  transpilePackages?: string[]
  serverExternalPackages?: string[]
  env?: Record<string, string | undefined>
  // biome-ignore lint/suspicious/noExplicitAny: Next types this hook with `any`; a narrower type would refuse a user's own NextConfig.
  webpack?: ((config: any, context: any) => any) | null
  turbopack?: object
  // biome-ignore lint/suspicious/noExplicitAny: the rules go through as they are, and Next's majors type them differently.
  headers?: (() => Promise<any[]>) | undefined
  i18n?: object | null | undefined
  experimental?: object
  compiler?: { readonly [key: string]: unknown }
}
