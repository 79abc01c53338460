import type { SentryEvent, SentryOptions, SentrySdk } from '../../model/observers/clients.ts'
import type { EndedUse, Failure, Listener } from '../../model/observers/listener.ts'
import type { Observer, ObserverView } from '../../model/observers/observer.ts'
import { ratedByKey } from '../../model/tools/rate-by-key.ts'
import { channelOf } from './channel.ts'
import { contextOf } from './context.ts'
import { gaugesOf } from './gauges.ts'

/** Between two exceptions of one code, ms: an outage is one issue with a count, not a bill. */
const EXCEPTION_MS = 60_000
/** How long a snapshot is reused, ms: many events come at once when something breaks. */
const FRESH_MS = 1000

/** Sentry's own integrations that already report Supabase requests. */
const OWN_ERRORS = ['Supabase'] as const
const OWN_BREADCRUMBS = ['Supabase', 'NodeFetch', 'WinterCGFetch'] as const

/**
 * Sends to Sentry: alerts as messages, connection errors as exceptions, uses as breadcrumbs, gauges as metrics, and a `database` context on
 * every event. Without a client that was initialised it does nothing.
 */
export function createSentry(options: SentryOptions, view: ObserverView): Observer {
  const { sdk, metrics = true } = options
  addContext(sdk, view)
  return {
    channel: channelOf(sdk),
    listener: listenerOf(options, view),
    ...(metrics ? { exporter: gaugesOf(sdk) } : {}),
  }
}

/** On the scope of the whole process, so that it does not matter whether Sentry was initialised before this, after it, or again. */
function addContext(sdk: SentrySdk, view: ObserverView): void {
  let kept: { readonly at: number; readonly context: Record<string, string | number> } | null = null
  sdk.getGlobalScope().addEventProcessor(<E extends SentryEvent>(event: E): E => {
    try {
      if (kept === null || view.now() - kept.at >= FRESH_MS) {
        const snapshot = view.snapshot()
        if (snapshot === null) return event
        kept = { at: view.now(), context: contextOf(snapshot) }
      }
      event.contexts = { ...event.contexts, database: { ...kept.context } }
    } catch {
      // The application's event is sent unchanged.
    }
    return event
  })
}

function listenerOf(options: SentryOptions, view: ObserverView): Listener {
  const { sdk, exceptions = true, breadcrumbs = 16 } = options
  const due = ratedByKey(EXCEPTION_MS, view.now)
  const tellsItself = (pool: string | null, names: readonly string[]): boolean =>
    pool?.startsWith('supabase:') === true &&
    names.some((name) => sdk.getClient()?.getIntegrationByName?.(name) !== undefined)
  return {
    name: 'sentry',
    ...(exceptions
      ? {
          failed(failure) {
            if (!failure.isConnection || sdk.getClient() === undefined) return
            if (tellsItself(failure.pool, OWN_ERRORS)) return
            const count = due(failure.code ?? failure.error)
            if (count > 0) capture(sdk, failure, count)
          },
        }
      : {}),
    ...(breadcrumbs > 0
      ? {
          sample: breadcrumbs,
          ended(use) {
            if (sdk.getClient() !== undefined && !tellsItself(use.pool, OWN_BREADCRUMBS)) leave(sdk, use)
          },
        }
      : {}),
  }
}

/** An error of our own: the application's stays untouched, and is still its own to capture. */
function capture(sdk: SentrySdk, failure: Failure, count: number): void {
  const { service, pool, code, context, layer } = failure
  // The count is in the text too: Sentry drops an event that equals the one before it.
  const error = new Error(count === 1 ? failure.error : `${failure.error}, ${count} times`)
  error.name = 'DatabaseConnectionError'
  const known = (text: string | null | undefined): string => text ?? 'unknown'
  sdk.captureException(error, {
    captureContext: {
      level: 'error',
      fingerprint: ['next-db-monitoring', 'connection', code ?? failure.error],
      tags: {
        'db.service': service,
        'db.pool': known(pool),
        'db.code': known(code),
        'db.layer': known(layer),
      },
      contexts: {
        'database error': { occurrences: count, since: 'the last one that was sent', place: known(context) },
      },
    },
  })
}

function leave(sdk: SentrySdk, { service, pool, operation, outcome, heldMs, route }: EndedUse): void {
  sdk.addBreadcrumb({
    category: 'db.connection',
    level: outcome === 'ok' ? 'info' : 'warning',
    message: `${operation} on ${pool}`,
    data: { service, outcome, heldMs: Math.round(heldMs), ...(route === null ? {} : { route }) },
  })
}
