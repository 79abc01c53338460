import { HEALTH_RANK, SEVERITIES } from '../model/health.ts'
import {
  countOf,
  createHistogram,
  cumulative,
  type Histogram,
  merge,
  OTEL_SECONDS,
} from '../model/histogram.ts'
import type { PoolReading } from '../model/pool.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** One sample of a metric. */
export interface Sample {
  /** With a suffix of its own (`_bucket`, `_sum`, `_count`); else the metric's name. */
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A metric with all its samples, as Prometheus knows it. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter' | 'histogram' | 'untyped'
  readonly values: readonly Sample[]
}

type Labels = Readonly<Record<string, string>>

/** The pool's label as OpenTelemetry has it. */
const POOL = 'db_client_connection_pool_name'

/**
 * A snapshot as metrics. Pool and operation names and buckets follow OpenTelemetry's database-client conventions
 * (`semantic-conventions`, `model/db/metrics.yaml`) in their Prometheus form; seconds and ratios throughout.
 * @param version of this package
 * @param bounds of histograms, seconds, ascending
 */
export function metricsOf(
  snapshot: Snapshot,
  version: string,
  bounds: readonly number[] = OTEL_SECONDS,
): readonly MetricFamily[] {
  const families = [
    ...poolMetrics(snapshot.pools, bounds),
    operations(snapshot, bounds),
    ...counters(snapshot),
    ...ours(snapshot, version),
  ]
  return families.filter(({ values }) => values.length > 0)
}

function poolMetrics(pools: readonly PoolReading[], bounds: readonly number[]): MetricFamily[] {
  const each = (read: (pool: PoolReading) => number | null): Sample[] =>
    pools.flatMap((pool) => sample(read(pool), { [POOL]: pool.name }))
  const times = (read: (pool: PoolReading) => Histogram | null, name: string): Sample[] =>
    pools.flatMap((pool) => {
      const histogram = read(pool)
      return histogram === null ? [] : histogramSamples(name, histogram, { [POOL]: pool.name }, bounds)
    })
  return [
    {
      name: 'db_client_connection_count',
      help: 'Connections of a pool by state',
      // A gauge by nature. Linters keep the suffix _count for histograms; the name is OpenTelemetry's, so the type gives way.
      type: 'untyped',
      values: pools.flatMap((pool) => [
        ...sample(pool.used, { [POOL]: pool.name, db_client_connection_state: 'used' }),
        ...sample(pool.idle, { [POOL]: pool.name, db_client_connection_state: 'idle' }),
      ]),
    },
    {
      name: 'db_client_connection_max',
      help: 'Most connections a pool may hold',
      type: 'gauge',
      values: each((pool) => pool.max),
    },
    {
      name: 'db_client_connection_pending_requests',
      help: 'Requests waiting for a connection of a pool',
      type: 'gauge',
      values: each((pool) => pool.pending),
    },
    {
      name: 'db_client_connection_timeouts_total',
      help: 'Requests that gave up or were refused because no connection came in time',
      type: 'counter',
      values: each((pool) => pool.timeouts),
    },
    histogram(
      'db_client_connection_wait_time_seconds',
      'Time to get a connection from a pool',
      times((pool) => pool.waitTime, 'db_client_connection_wait_time_seconds'),
    ),
    histogram(
      'db_client_connection_use_time_seconds',
      'Time between getting a connection and giving it back',
      times((pool) => pool.useTime, 'db_client_connection_use_time_seconds'),
    ),
    histogram(
      'db_client_connection_create_time_seconds',
      'Time to open a connection',
      times((pool) => pool.createTime, 'db_client_connection_create_time_seconds'),
    ),
    {
      name: 'db_monitoring_pool_utilization_ratio',
      help: 'Used connections of a pool by its maximum',
      type: 'gauge',
      values: each((pool) => pool.utilization),
    },
    {
      name: 'db_monitoring_pool_ghosts',
      help: 'Slots of a pool that nobody will give back',
      type: 'gauge',
      values: pools.flatMap(({ name, ghosts }) => sample(ghosts ?? null, { pool: name })),
    },
    {
      name: 'db_monitoring_pool_dead',
      help: 'Slots of a pool whose connection is gone',
      type: 'gauge',
      values: pools.flatMap(({ name, dead }) => sample(dead ?? null, { pool: name })),
    },
    {
      name: 'db_monitoring_connects_failed_total',
      help: 'Connections that could not be had, by code',
      type: 'counter',
      values: pools.flatMap(({ name, connectsFailed }) => byCode(connectsFailed, { pool: name })),
    },
  ]
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

/** What failed, and which route used how many slots. */
function counters({ services, truth = [] }: Snapshot): MetricFamily[] {
  return [
    {
      name: 'db_monitoring_truth_error',
      help: 'Connections of a pool that the database does not list',
      type: 'gauge',
      values: truth.flatMap(({ pool, error }) => sample(error, { pool })),
    },
    {
      name: 'db_monitoring_statements_failed_total',
      help: 'Statements that failed, by code, also those a transaction handled',
      type: 'counter',
      values: services.flatMap(({ name, statementsFailed }) => byCode(statementsFailed, { service: name })),
    },
    {
      name: 'db_monitoring_operations_failed_total',
      help: 'Operations that failed: ended with an error, timed out, or got no connection',
      type: 'counter',
      values: services.flatMap(({ name, failed }) => sample(failed, { service: name })),
    },
    {
      name: 'db_monitoring_connection_seconds_total',
      help: 'Seconds that slots were in use, by route: its rate is the slots a route uses',
      type: 'counter',
      values: services.flatMap(({ name, connectionSeconds }) =>
        Object.entries(connectionSeconds).flatMap(([route, seconds]) =>
          sample(seconds, { service: name, route }),
        ),
      ),
    },
  ]
}

function byCode(codes: Readonly<Record<string, number>>, labels: Labels): Sample[] {
  return Object.entries(codes).flatMap(([code, count]) => sample(count, { ...labels, code }))
}

function ours(snapshot: Snapshot, version: string): MetricFamily[] {
  const { services, totals, leaks, alerts, health, faults, instance } = snapshot
  // A reading that could not be renewed says what was: an absent sample is honest, a repeated one is not.
  const database = snapshot.database.reason === undefined ? snapshot.database.value : null
  const gauge = (name: string, help: string, values: readonly Sample[]): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    values,
  })
  const counter = (name: string, help: string, values: readonly Sample[]): MetricFamily => ({
    name,
    help,
    type: 'counter',
    values,
  })
  const states = Object.entries(database?.byState ?? {})
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
      'db_monitoring_errors_total',
      'Errors by service and code',
      services.flatMap(({ name, errorsByCode }) =>
        Object.entries(errorsByCode).flatMap(([code, count]) => sample(count, { service: name, code })),
      ),
    ),
    counter(
      'db_monitoring_leases_leaked_total',
      'Leases taken back by cleanup or lost by their owner',
      sample(totals.leaked, {}),
    ),
    counter(
      'db_monitoring_releases_unmatched_total',
      'Releases that matched no open lease',
      sample(totals.unmatchedReleases, {}),
    ),
    counter(
      'db_monitoring_names_folded_total',
      'Times a name was counted as "other" because there are too many',
      Object.entries(totals.folded).flatMap(([kind, count]) => sample(count, { kind })),
    ),
    gauge(
      'db_monitoring_leaks',
      'Leases held past their limit or lost',
      sample(leaks.filter(({ state }) => state !== 'returned').length, {}),
    ),
    gauge(
      'db_monitoring_alerts_firing',
      'Alerts that fire now',
      SEVERITIES.flatMap((severity) =>
        sample(alerts.filter((alert) => alert.severity === severity).length, { severity }),
      ),
    ),
    gauge(
      'db_monitoring_health',
      'Health of this instance: 0 healthy, 1 warning, 2 critical',
      sample(HEALTH_RANK[health], {}),
    ),
    counter(
      'db_monitoring_faults_total',
      'Faults of the monitor itself',
      faults.flatMap(({ part, count }) => sample(count, { part })),
    ),
    gauge(
      'db_monitoring_database_connections',
      'Client sessions as the database lists them',
      states.flatMap(([state, count]) => sample(count, { state })),
    ),
    gauge(
      'db_monitoring_database_connections_max',
      'Sessions the database allows to ordinary roles',
      sample(database?.limits.usable ?? null, {}),
    ),
    gauge(
      'db_monitoring_drift_connections',
      'Connections an instance reports minus those the database lists for it',
      driftSamples(snapshot),
    ),
    gauge(
      'db_monitoring_build_info',
      'Version and runtime of the monitor',
      sample(1, {
        version,
        instance: instance.id,
        runtime: instance.runtime,
        environment: instance.environment,
      }),
    ),
  ]
}

/** One series an instance, whatever number of names its connections carry. */
function driftSamples({ drift = [] }: Snapshot): Sample[] {
  const byInstance = new Map<string, number>()
  for (const row of drift)
    if (row.drift !== null) byInstance.set(row.instance, (byInstance.get(row.instance) ?? 0) + row.drift)
  return [...byInstance].flatMap(([instance, sum]) => sample(sum, { instance }))
}

function histogram(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'histogram', values }
}

/** No sample for what is unknown: absent is not zero. */
function sample(value: number | null, labels: Labels): Sample[] {
  return value === null || !Number.isFinite(value) ? [] : [{ value, labels }]
}

function histogramSamples(
  name: string,
  times: Histogram,
  labels: Labels,
  bounds: readonly number[],
): Sample[] {
  const counts = cumulative(times, bounds)
  const total = counts.at(-1) ?? 0
  return [
    ...bounds.map((bound, i) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: le(bound) },
      value: counts[i] ?? 0,
    })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: total },
    { metricName: `${name}_sum`, labels, value: times.sum / 1000 },
    { metricName: `${name}_count`, labels, value: total },
  ]
}

/** A bound as OpenMetrics writes it: whole numbers with a decimal. */
function le(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
