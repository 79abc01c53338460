import nodeModule from 'node:module'
import { own } from '../model/tools/own.ts'
import type { LoadHandlers } from './types.ts'

/** Entry files of the drivers as Node loads them, whichever copy. */
const ENTRIES: readonly (readonly [keyof LoadHandlers, RegExp])[] = [
  ['pg', /[\\/]node_modules[\\/]pg[\\/]lib[\\/]index\.js$/],
  ['pg-pool', /[\\/]node_modules[\\/]pg-pool[\\/]index\.js$/],
  ['postgres', /[\\/]node_modules[\\/]postgres[\\/]cjs[\\/]src[\\/]index\.js$/],
  // Pools that libraries have over single clients of pg.
  ['tarn', /[\\/]node_modules[\\/]tarn[\\/](?:dist|lib)[\\/]tarn\.js$/],
  ['knex', /[\\/]node_modules[\\/]knex[\\/]lib[\\/]dialects[\\/]postgres[\\/]index\.js$/],
  ['slonik', /[\\/]node_modules[\\/]slonik[\\/]dist[\\/]factories[\\/]createConnectionPool\.js$/],
  ['sequelize-pool', /[\\/]node_modules[\\/]sequelize-pool[\\/]lib[\\/]index\.js$/],
  // A library that calls its pool of pg outside the caller's stack.
  ['prisma', /[\\/]node_modules[\\/]@prisma[\\/]client[\\/]runtime[\\/](?:client|library)\.js$/],
]
/** Specifiers of these files; nothing else is resolved a second time. */
const REQUEST =
  /(?:^|[\\/])(?:pg|pg-pool|postgres|tarn|sequelize-pool|createConnectionPool|runtime[\\/](?:client|library))(?:\.js)?(?:$|[\\/])/
const MODULE = /\/node_modules\/postgres\/src\/index\.js$/
const KEY = 'next-db-monitoring.module-postgres'
const SEEN_EXPORT = `export default globalThis[Symbol.for(${JSON.stringify(KEY)})](Postgres)`
const DEFAULT_EXPORT = /^export default Postgres;?$/m

/** The loader of CommonJS as instrumentation has always used it, and the hooks of newer versions. */
interface Loader {
  _cache: Record<
    string,
    | {
        exports: unknown
        readonly loaded: boolean
        readonly parent?: { readonly filename?: string | null } | null
      }
    | undefined
  >
  _load(request: string, parent: unknown, ...more: unknown[]): unknown
  _resolveFilename(request: string, parent: unknown): string
  registerHooks?(hooks: { load: LoadHook }): unknown
  register?(url: string): unknown
}
type LoadHook = (
  url: string,
  context: object,
  next: (url: string, context: object) => { readonly source?: unknown },
) => object

/**
 * Passes every copy of the drivers to its handler: those already loaded, and those that Node loads from now on. The
 * handler's result is what the copy exports.
 * @param olderModules reach ES modules in Node before 22.15 too, which has no `module.registerHooks`
 */
export function watchLoads(handlers: LoadHandlers, olderModules: boolean): void {
  const loader = nodeModule as unknown as Loader
  const shown = new WeakSet<object>()
  const show = (file: string, early = false): void => {
    const loaded = own(loader._cache, file)
    if (!loaded || shown.has(loaded)) return
    const entry = ENTRIES.find(([, pattern]) => pattern.test(file))
    if (!entry || !loaded.loaded) return
    shown.add(loaded)
    const by = early ? loaded.parent?.filename : undefined
    loaded.exports = own(handlers, entry[0])?.(loaded.exports, by ?? undefined) ?? loaded.exports
  }
  for (const file of Object.keys(loader._cache)) show(file, true)
  const load = loader._load
  loader._load = function (this: unknown, request, parent, ...more) {
    const exports = load.call(this, request, parent, ...more)
    if (typeof request !== 'string' || !REQUEST.test(request)) return exports
    try {
      const file = loader._resolveFilename(request, parent)
      show(file)
      const cached = own(loader._cache, file)
      return cached?.loaded === true ? cached.exports : exports
    } catch {
      return exports
    }
  }
  watchModules(loader, handlers, olderModules)
}

/**
 * postgres.js has an ES module of its own, whose default export cannot be replaced from outside: its last line is. Older versions of
 * Node can do that in a thread of its own only, which takes its time to start.
 */
function watchModules(loader: Loader, handlers: LoadHandlers, older: boolean): void {
  Object.defineProperty(globalThis, Symbol.for(KEY), { value: handlers.postgres, configurable: true })
  if (loader.registerHooks) {
    loader.registerHooks({
      load(url, context, next) {
        const result = next(url, context)
        return MODULE.test(url) ? { ...result, source: seen(result.source) } : result
      },
    })
  } else if (older) loader.register?.(`data:text/javascript,${encodeURIComponent(OLDER_HOOK)}`)
}

function seen(source: unknown): string {
  const text = source instanceof Uint8Array ? new TextDecoder().decode(source) : String(source)
  return text.replace(DEFAULT_EXPORT, SEEN_EXPORT)
}

const OLDER_HOOK = `export async function load(url, context, next) {
  const result = await next(url, context)
  if (!${MODULE}.test(url)) return result
  const text = typeof result.source === 'string' ? result.source : new TextDecoder().decode(result.source)
  return { ...result, source: text.replace(${DEFAULT_EXPORT}, ${JSON.stringify(SEEN_EXPORT)}) }
}`
