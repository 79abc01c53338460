import type { NextConfigLike } from './next-config.ts'
import type { MountedRoutes } from './routes/mount.ts'

/** What Next's `headers` gives, as far as it is read here. */
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
 * Keeps the user's `headers` off our routes: Next lets them win over what a route answers, so a rule that makes
 * `/api/*` cacheable would have monitoring data stored by shared caches. Without `headers` nothing is to be done.
 */
export function withHeaders(config: NextConfigLike, mounted: MountedRoutes): NextConfigLike {
  const { headers } = config
  const paths = Object.values(mounted).filter((path) => path !== false)
  if (typeof headers !== 'function' || paths.length === 0) return config
  // The last rule for a header wins. With i18n a source stands for the paths of all languages unless it says otherwise.
  const ours = paths.map(
    (source): HeaderRule => ({ source, headers: HEADERS, ...(config.i18n ? { locale: false } : {}) }),
  )
  return { ...config, headers: async () => [...(await headers.call(config)), ...ours] }
}
