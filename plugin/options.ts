import { PluginError, show } from './errors.ts'
import { DEFAULT_ROUTES, ingestBelow, NO_ROUTES, ROUTE_NAMES, type RoutePaths } from './routes/names.ts'

/** Options of `withDbMonitoring(nextConfig, options)`. All optional. */
export interface PluginOptions {
  /** `false` wraps nothing, mounts nothing and removes generated files, as `DB_CONNECTION_MONITORING=false` does. @default true */
  readonly enabled?: boolean
  /** Where the routes are mounted, without `basePath`; `false` = not mounted (mount by hand, or go without). */
  readonly routes?: false | RouteOptions
  /**
   * Requests for our own routes go past the app's proxy or middleware, which often redirects to a login page: the routes
   * check permissions themselves. `false` = they pass through it like all others. @default true
   */
  readonly ownRoutesPass?: boolean
  /** Path of the config file, relative to the app. @default the first of `db-monitoring.config.{ts,mts,js,mjs}` at the root or in `src/` */
  readonly configFile?: string
  /** What to wrap. Everything by default. */
  readonly wrap?: WrapOptions
  /** Directory of the app. @default the directory of its next.config file */
  readonly dir?: string
}

/** URL paths of the mounted routes; `false` leaves one out. */
export interface RouteOptions {
  /** @default '/api/health/connections' */
  readonly health?: string | false
  /** @default '/api/monitoring/database' */
  readonly database?: string | false
  /** @default the database route + '/ingest' */
  readonly ingest?: string | false
}

/** What is wrapped; `false` leaves a part of the app as it is. */
export interface WrapOptions {
  /** `proxy.ts` / `middleware.ts`. @default true */
  readonly proxy?: boolean
  /** `instrumentation.ts`. @default true */
  readonly instrumentation?: boolean
  /** `@supabase/ssr` and `@supabase/supabase-js`. @default true */
  readonly supabase?: boolean
  /** The same libraries in the browser's bundle. @default true */
  readonly browser?: boolean
  /** @default true */
  readonly pg?: boolean
  /** @default true */
  readonly postgres?: boolean
}

/** Options after defaults. */
export interface ResolvedPluginOptions {
  readonly enabled: boolean
  readonly routes: RoutePaths
  /** Present only when they do not. */
  readonly ownRoutesPass?: false
  readonly configFile: string | null
  readonly wrap: Required<WrapOptions>
  readonly dir: string | null
}

const OPTIONS = ['enabled', 'routes', 'ownRoutesPass', 'configFile', 'wrap', 'dir']
const WRAPS = ['proxy', 'instrumentation', 'supabase', 'browser', 'pg', 'postgres']

/** A path of plain segments: what can be a folder in `app/` without a meaning of its own there. */
const ROUTE_PATH = /^(?:\/[A-Za-z0-9~-][\w.~-]*)+$/

/** Checks and fills the options. @throws PluginError DBM-101 (unknown), DBM-102 (wrong value) */
export function resolveOptions(
  given: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedPluginOptions {
  const options = record(given === undefined ? {} : given, 'options', 'an object')
  known(options, OPTIONS, '')
  const routes =
    options.routes === false
      ? { ...NO_ROUTES }
      : record(options.routes === undefined ? {} : options.routes, 'routes', 'an object or false')
  known(routes, ROUTE_NAMES, 'routes.')
  const wrap = record(options.wrap === undefined ? {} : options.wrap, 'wrap', 'an object')
  known(wrap, WRAPS, 'wrap.')

  const database = route(routes.database, 'routes.database', DEFAULT_ROUTES.database)
  const resolved: ResolvedPluginOptions = {
    enabled: flag(options.enabled, 'enabled', true) && switchedOn(environment.DB_CONNECTION_MONITORING),
    routes: {
      health: route(routes.health, 'routes.health', DEFAULT_ROUTES.health),
      database,
      ingest: route(routes.ingest, 'routes.ingest', ingestBelow(database)),
    },
    ...(flag(options.ownRoutesPass, 'ownRoutesPass', true) ? {} : { ownRoutesPass: false }),
    configFile: text(options.configFile, 'configFile', 'a path relative to the app'),
    wrap: {
      proxy: flag(wrap.proxy, 'wrap.proxy', true),
      instrumentation: flag(wrap.instrumentation, 'wrap.instrumentation', true),
      supabase: flag(wrap.supabase, 'wrap.supabase', true),
      browser: flag(wrap.browser, 'wrap.browser', true),
      pg: flag(wrap.pg, 'wrap.pg', true),
      postgres: flag(wrap.postgres, 'wrap.postgres', true),
    },
    dir: text(options.dir, 'dir', 'the path of the app'),
  }
  distinct(resolved.routes)
  return resolved
}

/** `false`, `0`, `off` and `no` switch off; a malformed value is reported at run time (DBM-004) and the default applies. */
function switchedOn(value: string | undefined): boolean {
  return !/^(?:false|0|off|no)$/i.test((value ?? '').trim())
}

function record(value: unknown, field: string, expected: string): Record<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return value as Record<string, unknown>
  throw wrong(field, expected, value, `Pass ${expected}, or leave it out.`)
}

function known(options: Record<string, unknown>, names: readonly string[], prefix: string): void {
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue
    const near = names.find(
      (each) => each.toLowerCase() === name.toLowerCase() || within(each.toLowerCase(), name.toLowerCase()),
    )
    throw new PluginError({
      code: 'DBM-101',
      field: prefix + name,
      expected: `one of ${names.map((each) => prefix + each).join(', ')}`,
      received: `${prefix}${name}: ${show(options[name])}`,
      fix: near
        ? `Did you mean \`${prefix}${near}\`?`
        : 'Remove it. Options of the running app belong in db-monitoring.config.ts.',
    })
  }
}

/** Whether one is the other with at most two letters changed, added or left out (enough for a typing error). */
function within(a: string, b: string): boolean {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]! <= 2
}

function flag(value: unknown, field: string, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value === 'boolean') return value
  throw wrong(field, 'true or false', value, `Write \`${field}: ${fallback}\`, or leave it out.`)
}

function text(value: unknown, field: string, expected: string): string | null {
  if (value === undefined) return null
  if (typeof value === 'string' && value !== '') return value
  throw wrong(field, expected, value, 'Pass a string, or leave it out.')
}

function route(value: unknown, field: string, fallback: string): string | false {
  if (value === undefined) return fallback
  if (value === false) return false
  if (typeof value === 'string' && ROUTE_PATH.test(value)) return value
  throw wrong(
    field,
    "a path of plain segments such as '/api/other', or false",
    value,
    `Write \`${field}: '${fallback}'\` without basePath, query, brackets or a slash at the end.`,
  )
}

function distinct(routes: ResolvedPluginOptions['routes']): void {
  const taken = new Map<string, string>()
  for (const [name, path] of Object.entries(routes)) {
    if (path === false) continue
    const other = taken.get(path)
    if (other !== undefined)
      throw wrong(
        `routes.${name}`,
        `a path of its own (routes.${other} has this one)`,
        path,
        'Give each route its own path.',
      )
    taken.set(path, name)
  }
}

function wrong(field: string, expected: string, value: unknown, fix: string): PluginError {
  return new PluginError({ code: 'DBM-102', field, expected, received: show(value), fix })
}
