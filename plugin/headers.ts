import type { NextConfigLike } from './next-config.ts'
import type { MountedRoutes } from './routes/mount.ts'

/** The result of Next's `headers`, as far as it is read here. */
interface HeaderRule {
  readonly source: string
  readonly headers: readonly { readonly key: string; readonly value: string }[]
  readonly locale?: false
}

/** As the routes themselves answer. */
const HEADERS = [
  { key: 'Cache-Control', value: 'no-store' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
] as const

/**
 * Excludes our routes from the user's `headers`: Next applies them over a route's own, so a rule that makes `/api/*`
 * cacheable would let shared caches store monitoring data. Without `headers` there is nothing to do.
 */
export function withHeaders(config: NextConfigLike, mounted: MountedRoutes): NextConfigLike {
  const { headers } = config
  const paths = Object.values(mounted).filter((path) => path !== false)
  if (typeof headers !== 'function' || paths.length === 0) return config
  // The last rule for a header wins. With i18n a source matches the paths of all languages unless it opts out.
  const ours = paths.map(
    (source): HeaderRule => ({ source, headers: HEADERS, ...(config.i18n ? { locale: false } : {}) }),
  )
  return { ...config, headers: async () => [...(await headers.call(config)), ...ours] }
}
