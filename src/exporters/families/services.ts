import type { Snapshot } from '../../model/snapshot.ts'
import { countOf, createHistogram, type Histogram, merge } from '../../model/tools/histogram.ts'
import { byCode, counter, gauge, histogram, histogramSamples, type MetricFamily, sample } from './family.ts'

/** Services and their operations. @param bounds of histograms, seconds, ascending */
export function serviceFamilies(snapshot: Snapshot, bounds: readonly number[]): MetricFamily[] {
  return [operations(snapshot, bounds), ...leases(snapshot), ...failures(snapshot)]
}

function operations({ services }: Snapshot, bounds: readonly number[]): MetricFamily {
  const name = 'db_client_operation_duration_seconds'
  const values = services.flatMap((service) => {
    // The same operation on two pools is one series here: the pool is no label of this metric.
    const byOperation = new Map<string, Histogram>()
    for (const { operation, duration } of service.operations) {
      byOperation.set(operation, merge(byOperation.get(operation) ?? createHistogram(), duration))
    }
    // An operation that is only open may still get another name: it is counted under the one it ends with.
    return [...byOperation].flatMap(([operation, duration]) =>
      countOf(duration) === 0
        ? []
        : histogramSamples(name, duration, { service: service.name, operation }, bounds),
    )
  })
  return histogram(name, 'Duration of database operations', values)
}

function leases({ services }: Snapshot): MetricFamily[] {
  return [
    gauge(
      'db_monitoring_leases_active',
      'Operations and checked-out connections now',
      services.flatMap(({ name, active }) => sample(active, { service: name })),
    ),
    counter(
      'db_monitoring_leases_total',
      'Operations and checked-out connections begun',
      services.flatMap(({ name, opened }) => sample(opened, { service: name })),
    ),
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
