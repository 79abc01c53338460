import type { ResolvedOptions } from '../config/options.ts'
import { ConfigError } from '../config/problems.ts'
import { createInflux } from '../exporters/influx/influx.ts'
import { type InfluxClient, writerOf } from '../exporters/influx/writer.ts'
import type { OtelApi } from '../exporters/otel/api.ts'
import { createOtel } from '../exporters/otel/otel.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Monitor } from '../monitor/types.ts'
import type { Runtime } from '../runtime/types.ts'

/** Connects the exporters that the configuration names. Packages are loaded at the first beat, never at start. */
export function connectExporters(
  monitor: Monitor,
  { influxdb, opentelemetry }: Pick<ResolvedOptions, 'influxdb' | 'opentelemetry'>,
  runtime: Pick<Runtime, 'loadPeer'>,
  { now }: Clock,
): void {
  if (opentelemetry) {
    const open = async (): Promise<OtelApi> =>
      (await loaded(runtime, 'opentelemetry', '@opentelemetry/api')) as OtelApi
    // A look would advance the alerts while no beat runs: then the last beat's snapshot is used.
    const read = (last: Snapshot): Snapshot => (monitor.collection.running ? monitor.snapshot() : last)
    monitor.addExporter(createOtel({ open, read, now }))
  }
  if (!influxdb.enabled) return
  const open = async (): Promise<ReturnType<typeof writerOf>> =>
    writerOf((await loaded(runtime, 'influxdb', '@influxdata/influxdb-client')) as InfluxClient, influxdb)
  monitor.addExporter(createInflux({ open, now, random: Math.random }))
}

/** An optional package, or a numbered error that says how to get it. */
async function loaded(
  runtime: Pick<Runtime, 'loadPeer'>,
  field: string,
  name: Parameters<Runtime['loadPeer']>[0],
): Promise<unknown> {
  try {
    return await runtime.loadPeer(name)
  } catch {
    throw new ConfigError({
      code: 'DBM-007',
      field,
      expected: `the package ${name}`,
      received: 'none that can be loaded',
      fix: `npm install ${name}.`,
    })
  }
}
