import type { Channel, Exporter } from '../../model/extensions.ts'
import type { PostHogEvent, PostHogOptions } from '../../model/observers/clients.ts'
import type { Listener } from '../../model/observers/listener.ts'
import type { Observer, ObserverView } from '../../model/observers/observer.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { ratedByKey } from '../../model/tools/rate-by-key.ts'
import { propertiesOf } from './alert-properties.ts'
import { figuresOf } from './figures.ts'

/** Between two events of one code, ms. */
const ERROR_MS = 60_000

/** Sends to PostHog: alerts, connection errors by code, and a sample of the figures every few minutes. No person profile is made. */
export function createPostHog(options: PostHogOptions, view: ObserverView): Observer {
  const { client, sampleEvery = 300_000 } = options
  const { id, service, environment, region, serverless } = view.instance
  const eventOf = (event: string, properties: Record<string, unknown>): PostHogEvent => ({
    distinctId: options.distinctId ?? `next-db-monitoring:${service}`,
    event,
    properties: {
      service,
      instance: id,
      environment,
      region,
      ...properties,
      $process_person_profile: false,
    },
  })
  // A host that freezes after the response would delay a batch until it is thawed.
  const send = (event: PostHogEvent): void | Promise<void> =>
    serverless === true ? client.captureImmediate(event) : client.capture(event)
  const due = ratedByKey(ERROR_MS, view.now)

  const channel: Channel = {
    id: 'posthog',
    async send({ kind, alert }, _snapshot, { signal }) {
      signal.throwIfAborted()
      await client.captureImmediate(eventOf('database alert', { kind, ...propertiesOf(alert) }))
    },
  }
  const listener: Listener = {
    name: 'posthog',
    failed({ isConnection, service, pool, code, error, layer }) {
      const count = isConnection ? due(code ?? error) : 0
      if (count === 0) return
      const properties = { source: service, pool, code, message: error, layer: layer ?? null, count }
      return send(eventOf('database connection error', properties))
    },
  }
  const sampler = samplerOf(sampleEvery, view, (figures) => send(eventOf('database sample', figures)))
  return {
    channel,
    listener,
    // The client is the application's: it is flushed, and stays open.
    exporter: { ...sampler, close: async () => void (await client.flush()) },
  }
}

function samplerOf(
  everyMs: number,
  { now }: ObserverView,
  push: (figures: Record<string, unknown>) => void | Promise<void>,
): Exporter {
  let sampledAt = Number.NEGATIVE_INFINITY
  let last: Counts | null = null
  return {
    name: 'posthog',
    async send(snapshot) {
      if (everyMs === 0 || now() - sampledAt < everyMs) return
      sampledAt = now()
      const counts = countsOf(snapshot)
      const figures = { ...figuresOf(snapshot), ...since(last, counts) }
      last = counts
      await push(figures)
    },
  }
}

interface Counts {
  readonly ended: number
  readonly failed: number
}

function countsOf({ services }: Snapshot): Counts {
  const sum = (read: (service: Snapshot['services'][number]) => number): number =>
    services.reduce((total, service) => total + read(service), 0)
  return { ended: sum(({ ended }) => ended), failed: sum(({ failed }) => failed) }
}

/** Operations and errors since the sample before; the first has none before it. */
function since(last: Counts | null, now: Counts): Record<string, number | null> {
  if (last === null) return { operations: null, errors: null, errorRate: null }
  const operations = now.ended - last.ended
  const errors = now.failed - last.failed
  return { operations, errors, errorRate: operations === 0 ? null : errors / operations }
}
