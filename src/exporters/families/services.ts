import type { Snapshot } from '../../model/snapshot.ts'
import type { Exemplar } from '../../model/tools/exemplar.ts'
import { countOf, type Histogram, merge } from '../../model/tools/histogram.ts'
import {
  byCode,
  counter,
  gauge,
  histogram,
  histogramSeries,
  type Labels,
  type MetricFamily,
  sample,
} from './family.ts'

/** Services and their operations. @param bounds of histograms, seconds, ascending */
export function serviceFamilies(snapshot: Snapshot, bounds: readonly number[]): MetricFamily[] {
  return [operations(snapshot, bounds), ...leases(snapshot), ...failures(snapshot)]
}

function operations({ services }: Snapshot, bounds: readonly number[]): MetricFamily {
  const series = services.flatMap((service) => {
    // The same operation on two pools is one series here: the pool is no label of this metric.
    const byOperation = new Map<string, { duration: Histogram; exemplars: readonly Exemplar[] }>()
    for (const { operation, duration, exemplars = [] } of service.operations) {
      const one = byOperation.get(operation)
      byOperation.set(operation, {
        duration: one === undefined ? duration : merge(one.duration, duration),
        exemplars: one === undefined ? exemplars : [...one.exemplars, ...exemplars],
      })
    }
    // An operation that is only open may still get another name: it is counted under the one it ends with.
    return [...byOperation].flatMap(([operation, { duration, exemplars }]) =>
      countOf(duration) === 0
        ? []
        : histogramSeries(duration, { service: service.name, operation }, bounds, exemplars),
    )
  })
  return histogram('db_client_operation_duration_seconds', 'Duration of database operations', series)
}

/** What is known of a service, whoever reports it. */
export interface ServiceRow {
  readonly name: string
  readonly active: number
  readonly opened: number
  /** Beside the service's name. */
  readonly labels?: Labels
}

/** What every instance reports of its services. */
export function reportedServices(services: readonly ServiceRow[]): MetricFamily[] {
  return [
    gauge(
      'db_monitoring_leases_active',
      'Operations and checked-out connections now',
      services.flatMap(({ name, active, labels }) => sample(active, { service: name, ...labels })),
    ),
    counter(
      'db_monitoring_leases_total',
      'Operations and checked-out connections begun',
      services.flatMap(({ name, opened, labels }) => sample(opened, { service: name, ...labels })),
    ),
  ]
}

function leases({ services }: Snapshot): MetricFamily[] {
  return [
    ...reportedServices(services),
    counter(
      'db_monitoring_connection_seconds_total',
      'Seconds that slots were in use, by route: its rate is the slots a route uses',
      services.flatMap(({ name, connectionSeconds }) =>
        Object.entries(connectionSeconds).flatMap(([route, seconds]) =>
          sample(seconds, { service: name, route }),
        ),
      ),
    ),
  ]
}

function failures({ services }: Snapshot): MetricFamily[] {
  return [
    counter(
      'db_monitoring_errors_total',
      'Errors by service and code',
      services.flatMap(({ name, errorsByCode }) => byCode(errorsByCode, { service: name })),
    ),
    counter(
      'db_monitoring_statements_failed_total',
      'Statements that failed, by code, also those a transaction handled',
      services.flatMap(({ name, statementsFailed }) => byCode(statementsFailed, { service: name })),
    ),
    counter(
      'db_monitoring_operations_failed_total',
      'Operations that failed: ended with an error, timed out, or got no connection',
      services.flatMap(({ name, failed }) => sample(failed, { service: name })),
    ),
  ]
}
