import type { PgClient, PgRelease } from '../shapes.ts'
import type { Checkout } from './checkout.ts'

/** Told when a handle was garbage-collected without a release. */
const lost = new FinalizationRegistry<Checkout>((checkout) => checkout.lose())

/**
 * A handle for one checkout. The pool keeps every client alive, so a forgotten client can never be seen to be
 * forgotten; a handle that only the owner holds can. It forwards everything to the client; of its own it has only
 * `release`, because whoever kept that function can still give the client back.
 */
export function handleOf(client: PgClient, checkout: Checkout): PgClient {
  const release: PgRelease = (error) => {
    lost.unregister(release)
    return checkout.release(error)
  }
  // The function stands for the handle: the handle holds it, and whoever took it from there can still release.
  lost.register(release, checkout, release)
  return new Proxy(client, {
    get(target, property, receiver) {
      if (property === 'release') return release
      return Reflect.get(target, property, receiver)
    },
  })
}
