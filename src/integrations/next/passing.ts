import { type App, currentApp } from '../../internal/app.ts'

/** What is read of a request; the handler may be called with anything. */
interface Asked {
  readonly method?: unknown
  readonly url?: unknown
  readonly headers?: { get(name: string): string | null; keys(): Iterable<string> }
  readonly nextUrl?: {
    readonly pathname: string
    readonly basePath: string
    readonly locale?: string
    readonly defaultLocale?: string
  }
}

/**
 * Past the user's guard, to our own route.
 * @returns Next's rewrite to exactly that route; `undefined` = not a request of ours, or it cannot be told. Never just
 * "go on": Next shows a request with its spelling mended (`.rsc`, `_next/data`, a locale) and goes on by the original,
 * which may be a page of the user's.
 */
export function passedOn(request: unknown): Response | undefined {
  try {
    const asked = (request ?? {}) as Asked
    const { base, own, ingest } = ourPaths()
    const shown = asked.nextUrl && bare(asked.nextUrl.pathname)
    // Nearly every request is none of ours, and reading its address would cost more than this.
    if (shown !== undefined && shown !== ingest && !own.has(shown)) return undefined
    const path = pathOf(asked, base)
    if (path === null) return undefined
    const { method } = asked
    const passes = ingest === path ? method === 'POST' : own.has(path) && METHODS.has(String(method))
    if (!passes || isOfRouter(asked)) return undefined
    const target = new URL(String(asked.url))
    target.pathname = base + path
    target.hash = ''
    return new Response(null, { headers: { 'x-middleware-rewrite': String(target) } })
  } catch {
    // What cannot be read is the user's own request.
    return undefined
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST'])

/** Headers of Next's own client, by which it asks for pages and runs actions: nobody asks our routes so. */
function isOfRouter({ headers }: Asked): boolean {
  for (const name of headers?.keys() ?? []) {
    if (/^(?:rsc|next-action|next-url|next-router-.*|next-hmr-.*|x-nextjs-data)$/i.test(name)) return true
  }
  return false
}

/** The path without `basePath` and a slash at the end; `null` where the request says it in another way than we are asked. */
function pathOf({ url, nextUrl }: Asked, base: string): string | null {
  if (typeof url !== 'string') return null
  const full = bare(new URL(url).pathname)
  const path = full.startsWith(`${base}/`) ? full.slice(base.length) : null
  if (path === null || !nextUrl) return path
  const { pathname, basePath, locale, defaultLocale } = nextUrl
  const isPlain = basePath === base && (locale || undefined) === (defaultLocale || undefined)
  return isPlain && bare(pathname) === path ? path : null
}

interface OurPaths {
  readonly base: string
  readonly own: ReadonlySet<string>
  /** Counts sent to ourselves are no request of the user's: they pass whatever the options say. */
  readonly ingest: string | null
}

let known: (OurPaths & { readonly app: App }) | undefined

/** Our paths in the app this runs in, without its `basePath`. */
function ourPaths(): OurPaths {
  const app = currentApp()
  if (known?.app === app) return known
  const { facts, ingestPath, rewrittenPaths } = app
  const base = facts?.basePath ?? ''
  // A rewrite of the user's comes after ours and could lead to any page.
  const isSafe = (path: string): boolean => rewrittenPaths?.includes(path) === false
  const passing = facts === null || facts.ownRoutesPass === false ? [] : Object.values(facts.routes)
  const ingest = ingestPath === null ? null : bare(ingestPath).slice(base.length)
  known = {
    app,
    base,
    own: new Set(passing.filter((path): path is string => path !== false && isSafe(path))),
    ingest: ingest !== null && isSafe(ingest) ? ingest : null,
  }
  return known
}

function bare(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
