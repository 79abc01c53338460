import { type App, currentApp } from '../../internal/app.ts'

/** The user's proxy or middleware: `(request, event) → response`, also asynchronous. */
export type ProxyHandler = (...args: readonly unknown[]) => unknown

/** Where a wrapped handler comes from. */
export interface ProxyInfo {
  /** File name, for messages: `proxy.ts`. */
  readonly file: string
}

/** What a wrapper does around the user's handler; what it throws is dropped. */
export interface ProxyWatch {
  /** `true` = the handler is called without tracking. Read at every call. @default never */
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
    // Our routes check permissions themselves: a guard that redirects to a login page would lose counts and fail every probe.
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

/** The handler may be called with anything: what cannot be read is treated as the user's own request. */
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
    const { own, ingest } = ourPaths()
    return own.has(path) || (method === 'POST' && ingest.has(path))
  } catch {
    return false
  }
}

interface OurPaths {
  /** What passes, whatever the method. */
  readonly own: ReadonlySet<string>
  /** Counts sent to ourselves are no request of the user's: they pass whatever the options say. */
  readonly ingest: ReadonlySet<string>
}

let known: (OurPaths & { readonly app: App }) | undefined

/** Our paths in the app this runs in, with its `basePath` and without. */
function ourPaths(): OurPaths {
  const app = currentApp()
  if (known?.app === app) return known
  const { facts, ingestPath } = app
  const base = facts?.basePath ?? ''
  const passing = facts === null || facts.ownRoutesPass === false ? [] : Object.values(facts.routes)
  known = {
    app,
    own: new Set(passing.flatMap((path) => (path === false ? [] : [path, base + path]))),
    ingest: new Set(ingestPath === null ? [] : [bare(ingestPath), bare(ingestPath).slice(base.length)]),
  }
  return known
}

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

/** A failure of ours must not become the user's. */
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
