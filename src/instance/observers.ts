import { createHeartbeat } from '../channels/heartbeat.ts'
import type { ResolvedOptions } from '../config/options.ts'
import { createPostHog } from '../integrations/posthog/posthog.ts'
import { createSentry } from '../integrations/sentry/sentry.ts'
import type { Observer, ObserverView } from '../model/observers/observer.ts'
import type { InstanceIdentity, Snapshot } from '../model/snapshot.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Monitor } from '../monitor/types.ts'

/** Connects the systems that the configuration names. One that cannot be connected is a fault. */
export function connectObservers(
  monitor: Monitor,
  { sentry, posthog, heartbeat }: Pick<ResolvedOptions, 'sentry' | 'posthog' | 'heartbeat'>,
  { now }: Clock,
  instance: InstanceIdentity,
): void {
  let last: Snapshot | null = null
  const view: ObserverView = {
    now,
    instance,
    // A look would advance the alerts while no beat runs: then the last beat's snapshot is used.
    snapshot: () => (monitor.collection.running ? monitor.snapshot() : last),
  }
  const connect = (name: string, make: () => Observer): void => {
    try {
      const { channel, exporter, listener } = make()
      if (channel) monitor.addChannel(channel)
      if (exporter) monitor.addExporter(exporter)
      if (listener) monitor.listen(listener)
    } catch (error) {
      monitor.fault(name, error)
    }
  }
  if (heartbeat !== null) monitor.addExporter(createHeartbeat(heartbeat))
  if (sentry === null && posthog === null) return
  monitor.addExporter({ name: 'last snapshot', inProcess: true, send: (snapshot) => void (last = snapshot) })
  if (sentry !== null) connect('sentry', () => createSentry(sentry, view))
  if (posthog !== null) connect('posthog', () => createPostHog(posthog, view))
}
