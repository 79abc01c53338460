import { giveBack, inheritedMethod, replaceMethod } from '../../shared/methods.ts'
import type { Checkout } from '../client/checkout.ts'
import type { PgCallback, PgPool, PgRelease } from '../shapes.ts'
import type { Requests } from './requests.ts'

type Method = (...args: unknown[]) => unknown

/** Puts a tracked `connect` and `query` on one pool. Results, errors and promises are unchanged. */
export function replaceMethods(pool: PgPool, requests: Requests): void {
  replaceConnect(pool, requests)
  if (typeof pool.query !== 'function') return
  const real = inheritedMethod<Method>(pool, 'query')
  function watchedQuery(this: PgPool, ...args: unknown[]): unknown {
    if (requests.isOff()) return Reflect.apply(giveBack(pool, 'query', watchedQuery, real()), this, args)
    return requests.during(args[0], () => Reflect.apply(real(), this, args))
  }
  replaceMethod(pool, 'query', watchedQuery, real())
}

function replaceConnect(pool: PgPool, requests: Requests): void {
  const real = inheritedMethod<Method>(pool, 'connect')
  // A subclass may take arguments of its own; a callback comes last.
  function connect(this: PgPool, ...args: unknown[]): unknown {
    if (requests.isOff()) return Reflect.apply(giveBack(pool, 'connect', connect, real()), this, args)
    const checkout = requests.begin(connect)
    if (checkout === null) return Reflect.apply(real(), this, args)
    const callback = args.at(-1)
    const isCalledBack = typeof callback === 'function'
    const passed = isCalledBack
      ? [...args.slice(0, -1), calledBack(this, requests, checkout, callback as PgCallback)]
      : args
    let answer: unknown
    try {
      answer = Reflect.apply(real(), this, passed)
    } catch (error) {
      // The pool may throw before it answers (a connection string without a valid port): nothing waits then.
      requests.refused(checkout, error)
      throw error
    }
    return isCalledBack ? answer : promised(this, requests, checkout, answer)
  }
  replaceMethod(pool, 'connect', connect, real())
}

function calledBack(pool: PgPool, requests: Requests, checkout: Checkout, callback: PgCallback): PgCallback {
  return (error, client, done, ...more: unknown[]) => {
    if (error || !client) {
      requests.refused(checkout, error)
      return (callback as Method)(error, client, done, ...more)
    }
    const isOwn = requests.came(checkout, pool, client)
    return (callback as Method)(error, client, isOwn ? (client.release as PgRelease) : done, ...more)
  }
}

/** @param answer a promise of the client, in all but the strangest subclass */
function promised(pool: PgPool, requests: Requests, checkout: Checkout, answer: unknown): unknown {
  if (typeof (answer as Partial<Promise<unknown>> | null | undefined)?.then !== 'function') {
    requests.lost(checkout)
    return answer
  }
  // The caller's own handlers decide what is unhandled: the promise passed on rejects as the original does.
  return (answer as Promise<unknown>).then(
    (client) => {
      requests.came(checkout, pool, client)
      return client
    },
    (error: unknown) => {
      requests.refused(checkout, error)
      throw error
    },
  )
}
