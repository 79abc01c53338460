import { buildFacts, ingestPath } from 'next-db-monitoring/internal/build-facts'

/** The user's proxy or middleware: `(request, event) → response`, also asynchronous. */
export type ProxyHandler = (...args: readonly unknown[]) => unknown

/** Where a wrapped handler comes from. */
export interface ProxyInfo {
  /** File name, for messages: `proxy.ts`. */
  readonly file: string
}

/** What a wrapper does around the user's handler; what it throws is dropped. */
export interface ProxyWatch {
  /** `true` = the handler is called as it is. Read at every call. @default never */
  isOff?(): boolean
  began(): void
  failed(error: unknown): void
  /** After the handler returned or threw; `args` are the handler's own. */
  done(args: readonly unknown[]): void
}

/** The handler with `watch` around each call; results, errors and timing of the user's code stay as they are. */
export function watched<H>(handler: H, watch: ProxyWatch, run: <T>(fn: () => T) => T): H {
  if (typeof handler !== 'function') return handler
  const users = handler as unknown as (this: unknown, ...args: unknown[]) => unknown
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    // Our routes ask for a permission themselves: a guard that redirects to a login would lose counts and blind every probe.
    if (isOurs(args[0])) return undefined
    if (isOff(watch)) return users.apply(this, args)
    quietly(() => watch.began())
    let result: unknown
    try {
      result = run(() => users.apply(this, args))
    } catch (error) {
      quietly(() => watch.failed(error))
      quietly(() => watch.done(args))
      throw error
    }
    if (!isThenable(result)) {
      quietly(() => watch.done(args))
      return result
    }
    return result.then(
      (value) => {
        quietly(() => watch.done(args))
        return value
      },
      (error: unknown) => {
        quietly(() => watch.failed(error))
        quietly(() => watch.done(args))
        throw error
      },
    )
  }
  return wrapped as unknown as H
}

/** Signals by which Next steers (redirects, bail-outs) are thrown but are no errors. */
export function isControlFlow(error: unknown): boolean {
  const digest = (error as { digest?: unknown } | null)?.digest
  return typeof digest === 'string' && /^(?:NEXT_|DYNAMIC_SERVER_USAGE|BAILOUT_)/.test(digest)
}

/** Whatever the handler is called with: what cannot be read is the user's. */
function isOurs(request: unknown): boolean {
  try {
    const { method, nextUrl, url } = (request ?? {}) as {
      method?: unknown
      nextUrl?: { pathname?: unknown }
      url?: unknown
    }
    // `nextUrl.pathname` comes without basePath, `url` with it.
    const pathname =
      typeof nextUrl?.pathname === 'string'
        ? nextUrl.pathname
        : typeof url === 'string'
          ? new URL(url).pathname
          : ''
    const path = bare(pathname)
    if (buildFacts?.ownRoutesPass !== false && OWN_PATHS.has(path)) return true
    return method === 'POST' && INGEST_PATHS.has(path)
  } catch {
    return false
  }
}

const BASE = buildFacts?.basePath ?? ''
/** Counts sent to ourselves are no request of the user's: they pass whatever the options say. */
const INGEST_PATHS: ReadonlySet<string> = new Set(
  ingestPath === null ? [] : [bare(ingestPath), bare(ingestPath).slice(BASE.length)],
)
const OWN_PATHS: ReadonlySet<string> = new Set(
  Object.values(buildFacts?.routes ?? {}).flatMap((path) => (path === false ? [] : [path, BASE + path])),
)

function bare(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function isOff(watch: ProxyWatch): boolean {
  try {
    return watch.isOff?.() === true
  } catch {
    return false
  }
}

/** Ours must not become the user's failure. */
function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // The monitor counts its own faults; there is no one left to report this to.
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null)?.then === 'function'
}
