import { passedOn } from './passing.ts'

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

/** The handler with `watch` around each call; results, errors, timing and properties of the user's code stay as they are. */
export function watched<H>(handler: H, watch: ProxyWatch, run: <T>(fn: () => T) => T): H {
  if (typeof handler !== 'function') return handler
  // A stand-in: name, length, properties and `new` are the handler's own.
  return new Proxy(handler, {
    apply(target, self, args: unknown[]): unknown {
      const users = (): unknown => Reflect.apply(target, self, args)
      // Our routes check permissions themselves: a guard that redirects to a login page would lose counts and fail every probe.
      return passedOn(args[0]) ?? (isOff(watch) ? users() : observed(users, args, watch, run))
    },
  })
}

function observed(
  users: () => unknown,
  args: readonly unknown[],
  watch: ProxyWatch,
  run: <T>(fn: () => T) => T,
): unknown {
  quietly(() => watch.began())
  let result: unknown
  try {
    result = run(users)
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

/** Signals by which Next steers (redirects, bail-outs) are thrown but are no errors. */
export function isControlFlow(error: unknown): boolean {
  const digest = (error as { digest?: unknown } | null)?.digest
  return typeof digest === 'string' && /^(?:NEXT_|DYNAMIC_SERVER_USAGE|BAILOUT_)/.test(digest)
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
