import type { Fetch } from '../supabase/tracked-mark.ts'
import { createDelivery } from './delivery.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { watchedFetch } from './watch.ts'

interface GivenOptions {
  readonly global?: { readonly fetch?: Fetch | undefined } | undefined
}

let reporter: Reporter | undefined

/** The page's one reporter; made at the first client. Tells what is left when the page is hidden or left. */
function pageReporter(path: string): Reporter {
  if (reporter) return reporter
  reporter = createReporter(createDelivery(path))
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
  if (path === null || !factory) return factory
  type Create = (url: string, key: string, options: GivenOptions) => unknown
  const apply = (
    create: Create,
    _self: unknown,
    [url, key, given]: [string, string, GivenOptions?],
  ): unknown =>
    create(url, key, {
      ...given,
      global: { ...given?.global, fetch: watchedFetch(pageReporter(path), given?.global?.fetch) },
    })
  // The same function with the same properties, for those that look at it.
  return new Proxy(factory as F & object, { apply: apply as never })
}
