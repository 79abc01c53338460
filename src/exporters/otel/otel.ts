import type { Exporter } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { MetricFamily, Sample } from '../families/family.ts'
import { metricsOf } from '../metrics.ts'
import { VERSION } from '../version.ts'
import type { Callback, Meter, OtelApi } from './api.ts'
import { createReplay, type Replay } from './replay.ts'

export interface OtelParts {
  /** Rejects when the package cannot be had; asked again at the next beat. */
  readonly open: () => Promise<OtelApi>
  /** The present, or the last beat's. */
  readonly read: (last: Snapshot) => Snapshot
  /** Monotonic ms. */
  readonly now: () => number
}

/** ms for which one look serves all instruments of a collection. */
const SAME_LOOK = 500

/** Metrics that add up over their attributes, as OpenTelemetry types them. */
const UP_DOWN = /^db_client_connection_/

/**
 * The metrics as instruments of the process's own meter provider. An instrument made before the provider is set is dead for ever, so
 * the meter is asked for at each beat until there is one. Gauges and counters are read when the provider collects; histograms, which
 * have no observable form, get at each beat what came since the last.
 */
export function createOtel({ open, read, now }: OtelParts): Exporter {
  const instruments = new Map<string, () => void>()
  let api: OtelApi | null = null
  let provider: unknown = null
  let replay: Replay | null = null
  let last: Snapshot | null = null
  let look: { readonly at: number; readonly scalars: ReadonlyMap<string, readonly Sample[]> } | null = null

  const samples = (name: string): readonly Sample[] => {
    if (last === null) return []
    if (look === null || now() - look.at > SAME_LOOK) look = { at: now(), scalars: scalarsOf(read(last)) }
    return look.scalars.get(name) ?? []
  }

  const forget = (): void => {
    for (const remove of instruments.values()) remove()
    instruments.clear()
  }

  const add = (meter: Meter, { name, help, type }: MetricFamily): void => {
    const described = { description: help }
    const instrument =
      type === 'counter'
        ? meter.createObservableCounter(otelName(name), described)
        : UP_DOWN.test(name)
          ? meter.createObservableUpDownCounter(otelName(name), described)
          : meter.createObservableGauge(otelName(name), described)
    const callback: Callback = (result) => {
      for (const { value, labels } of samples(name)) result.observe(value, attributesOf(labels))
    }
    instrument.addCallback(callback)
    instruments.set(name, () => instrument.removeCallback(callback))
  }

  return {
    name: 'opentelemetry',
    async send(snapshot, context) {
      last = snapshot
      api ??= await open()
      const current = api.metrics.getMeterProvider()
      const meter = current.getMeter('next-db-monitoring', VERSION)
      if (meter === api.createNoopMeter()) return
      if (current !== provider || replay === null) {
        forget()
        replay = createReplay(meter)
      }
      provider = current
      for (const one of metricsOf(snapshot, VERSION))
        if (one.type !== 'histogram' && !instruments.has(one.name)) add(meter, one)
      await replay.send(snapshot, context?.signal)
    },
    async close() {
      forget()
    },
  }
}

/** All gauges and counters by name. */
function scalarsOf(snapshot: Snapshot): ReadonlyMap<string, readonly Sample[]> {
  return new Map(
    metricsOf(snapshot, VERSION).map((one) => [one.name, one.type === 'histogram' ? [] : one.values]),
  )
}

/** The conventions' names, with dots; a counter is named without `_total`, which exporters to Prometheus add. */
function otelName(name: string): string {
  const base = name.replace(/_total$/, '')
  return base.startsWith('db_client_')
    ? base
        .replace('db_client_connection_', 'db.client.connection.')
        .replace('db_client_operation_', 'db.client.operation.')
    : base.replace('db_monitoring_', 'db_monitoring.')
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  db_client_connection_pool_name: 'db.client.connection.pool.name',
  db_client_connection_state: 'db.client.connection.state',
}

function attributesOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      Object.hasOwn(ATTRIBUTES, name) ? (ATTRIBUTES[name] as string) : name,
      value,
    ]),
  )
}
