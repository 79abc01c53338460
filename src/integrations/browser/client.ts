import type { Fetch } from '../supabase/tracked-mark.ts'
import { createDelivery } from './delivery.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { watchedFetch } from './watch.ts'

interface GivenOptions {
  readonly global?: { readonly fetch?: Fetch | undefined } | undefined
}

interface Client {
  readonly realtime?: { isConnected?(): boolean }
}

let reporter: Reporter | undefined
/** The page's clients; a dropped one is collected. */
const clients: WeakRef<Client>[] = []

/** Realtime sockets that are open. A factory may give the same client again. */
const sockets = (): number =>
  new Set(clients.map((one) => one.deref()).filter((one) => one?.realtime?.isConnected?.())).size

/** The page's one reporter; made at the first client. Sends what remains when the page is hidden or left. */
function pageReporter(path: string): Reporter {
  if (reporter) return reporter
  reporter = createReporter(createDelivery(path), sockets)
  // A hidden page may never be shown again; `pagehide` alone does not come on every phone.
  for (const event of ['pagehide', 'visibilitychange'])
    globalThis.addEventListener?.(event, reporter.flush, true)
  return reporter
}

/**
 * A client factory of a Supabase library whose clients count what they do.
 * @param path URL path of the ingest route; `null` = there is none, and nothing is counted
 */
export function countedClient<F>(factory: F, path: string | null): F {
  if (!path || !factory) return factory
  // The arguments of a trap are a list of its own.
  const apply = (create: (...args: unknown[]) => Client, _self: unknown, args: unknown[]): Client => {
    const given = args[2] as GivenOptions | undefined
    // What is inherited counts too: options may be made from others, or by a class.
    const global = given?.global
    args[2] = {
      __proto__: given,
      ...given,
      global: { ...global, fetch: watchedFetch(pageReporter(path), global?.fetch) },
    }
    const client = create(...args)
    if (client) clients.push(new WeakRef(client))
    return client
  }
  // The same function with the same properties, for those that look at it.
  return new Proxy(factory as F & object, { apply: apply as never })
}
