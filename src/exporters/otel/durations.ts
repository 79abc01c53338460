import type { Snapshot } from '../../model/snapshot.ts'
import { createHistogram, type Histogram, merge } from '../../model/tools/histogram.ts'
import type { Attributes } from './api.ts'

/** One histogram of a snapshot under the convention's name, since the process began. */
export interface Duration {
  readonly name: keyof typeof DURATIONS
  readonly attributes: Attributes
  readonly times: Histogram
}

/** OpenTelemetry's histograms of database clients (`semantic-conventions`, `model/db/metrics.yaml`), seconds. */
export const DURATIONS = {
  'db.client.connection.create_time': 'Time to open a connection',
  'db.client.connection.wait_time': 'Time to get a connection from a pool',
  'db.client.connection.use_time': 'Time between getting a connection and giving it back',
  'db.client.operation.duration': 'Duration of database operations',
} as const

/** All histograms of a snapshot: as many series as there are pools and operations, which the ledger bounds. */
export function durationsOf({ pools, services }: Snapshot): Duration[] {
  return [
    ...pools.flatMap(({ name: pool, createTime, waitTime, useTime }) => {
      const attributes = { 'db.client.connection.pool.name': pool }
      return [
        ...some('db.client.connection.create_time', attributes, createTime),
        ...some('db.client.connection.wait_time', attributes, waitTime),
        ...some('db.client.connection.use_time', attributes, useTime),
      ]
    }),
    ...services.flatMap(({ name: service, operations }) => {
      const byOperation = new Map<string, Histogram>()
      for (const { operation, duration } of operations)
        byOperation.set(operation, merge(byOperation.get(operation) ?? createHistogram(), duration))
      return [...byOperation].flatMap(([operation, times]) =>
        some(
          'db.client.operation.duration',
          // Kind and table are what the convention calls the summary of a query.
          { 'db.system.name': 'postgresql', 'db.query.summary': operation, service },
          times,
        ),
      )
    }),
  ]
}

function some(name: Duration['name'], attributes: Attributes, times: Histogram | null): Duration[] {
  return times === null ? [] : [{ name, attributes, times }]
}
