/*
 * The parts of a Next.js configuration that the plugin reads and extends. Next's own type differs between
 * the supported majors, so only what is used is named; everything else is passed through unchanged.
 */

/** Next's own default of `pageExtensions`. */
export const PAGE_EXTENSIONS: readonly string[] = ['tsx', 'ts', 'jsx', 'js']

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

/** webpack's configuration, as far as it is used here. */
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
  distDir?: string
  trailingSlash?: boolean
  output?: string
  pageExtensions?: string[]
  transpilePackages?: string[]
  serverExternalPackages?: string[]
  env?: Record<string, string | undefined>
  /** `never` as parameters accepts a hook of any type: Next's own types its configuration with `any`. */
  webpack?: ((config: never, context: never) => unknown) | null
  turbopack?: object
  /** The rules are passed through; Next's majors type them differently. */
  headers?: (() => Promise<unknown[]>) | undefined
  rewrites?: (() => Promise<unknown>) | undefined
  i18n?: object | null | undefined
  experimental?: object
  compiler?: { readonly [key: string]: unknown }
}
