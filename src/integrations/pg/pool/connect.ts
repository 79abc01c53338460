import { giveBack, replaceMethod } from '../../shared/methods.ts'
import type { Checkout } from '../client/checkout.ts'
import type { PgCallback, PgClient, PgPool, PgRelease } from '../shapes.ts'
import type { Requests } from './requests.ts'

/** Puts a tracked `connect` and `query` on one pool. Results, errors and promises are unchanged. */
export function replaceMethods(pool: PgPool, requests: Requests): void {
  replaceConnect(pool, requests)
  const query = pool.query as ((...args: unknown[]) => unknown) | undefined
  if (typeof query !== 'function') return
  replaceMethod(pool, 'query', function watchedQuery(this: PgPool, ...args: unknown[]): unknown {
    if (requests.isOff()) return Reflect.apply(giveBack(pool, 'query', watchedQuery, query), this, args)
    return requests.during(args[0], () => Reflect.apply(query, this, args))
  })
}

function replaceConnect(pool: PgPool, requests: Requests): void {
  const original = pool.connect
  /** The pool may throw before it answers (a connection string without a valid port): nothing waits then. */
  const call = (checkout: Checkout, run: () => unknown): unknown => {
    try {
      return run()
    } catch (error) {
      requests.refused(checkout, error)
      throw error
    }
  }
  function connect(this: PgPool, callback?: PgCallback): unknown {
    if (requests.isOff()) return giveBack(pool, 'connect', connect, original).call(this, callback)
    const checkout = requests.begin(connect)
    if (checkout === null) return original.call(this, callback)
    if (typeof callback === 'function') {
      return call(checkout, () =>
        original.call(this, (error, client, done) => {
          if (error || !client) {
            requests.refused(checkout, error)
            return callback(error, client, done)
          }
          requests.came(checkout, client)
          return callback(error, client, client.release as PgRelease)
        }),
      )
    }
    const answer = call(checkout, () => original.call(this)) as Promise<PgClient>
    // The caller's own handlers decide what is unhandled: the promise passed on rejects as the original does.
    return answer.then(
      (client) => {
        requests.came(checkout, client)
        return client
      },
      (error: unknown) => {
        requests.refused(checkout, error)
        throw error
      },
    )
  }
  replaceMethod(pool, 'connect', connect)
}
