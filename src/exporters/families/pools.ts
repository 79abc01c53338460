import type { Forecast, PoolReading } from '../../model/pool.ts'
import type { Histogram } from '../../model/tools/histogram.ts'
import {
  byCode,
  counter,
  gauge,
  histogram,
  histogramSeries,
  type Labels,
  type MetricFamily,
  type Sample,
  sample,
} from './family.ts'

/** The pool's label as OpenTelemetry has it. */
const POOL = 'db_client_connection_pool_name'

type Pools = readonly PoolReading[]

/** What is known of a pool, whoever reports it. */
export interface PoolRow
  extends Pick<PoolReading, 'name' | 'used' | 'idle' | 'max' | 'pending' | 'timeouts' | 'utilization'> {
  readonly ghosts?: number | null
  readonly forecast?: Forecast
  readonly dead?: number | null
  readonly connectsFailed?: Readonly<Record<string, number>>
  /** Beside the pool's name. */
  readonly labels?: Labels
}

const each = (pools: readonly PoolRow[], read: (pool: PoolRow) => number | null): Sample[] =>
  pools.flatMap((pool) => sample(read(pool), { [POOL]: pool.name, ...pool.labels }))

/** What every instance reports of its pools. */
export function reportedPools(pools: readonly PoolRow[]): MetricFamily[] {
  return [...slots(pools), ...beyondOtel(pools)]
}

/** Pools under OpenTelemetry's names. @param bounds of histograms, seconds, ascending */
export function poolFamilies(pools: Pools, bounds: readonly number[]): MetricFamily[] {
  return [...slots(pools), ...times(pools, bounds), ...beyondOtel(pools)]
}

function slots(pools: readonly PoolRow[]): MetricFamily[] {
  return [
    {
      name: 'db_client_connection_count',
      help: 'Connections of a pool by state',
      // A gauge by nature. Linters keep the suffix _count for histograms; the name is OpenTelemetry's, so the type gives way.
      type: 'untyped',
      values: pools.flatMap((pool) => [
        ...sample(pool.used, { [POOL]: pool.name, ...pool.labels, db_client_connection_state: 'used' }),
        ...sample(pool.idle, { [POOL]: pool.name, ...pool.labels, db_client_connection_state: 'idle' }),
      ]),
    },
    gauge(
      'db_client_connection_max',
      'Most connections a pool may hold',
      each(pools, (pool) => pool.max),
    ),
    gauge(
      'db_client_connection_pending_requests',
      'Requests waiting for a connection of a pool',
      each(pools, (pool) => pool.pending),
    ),
    counter(
      'db_client_connection_timeouts_total',
      'Requests that gave up or were refused because no connection came in time',
      each(pools, (pool) => pool.timeouts),
    ),
  ]
}

function times(pools: Pools, bounds: readonly number[]): MetricFamily[] {
  const family = (name: string, help: string, read: (pool: PoolReading) => Histogram | null): MetricFamily =>
    histogram(
      name,
      help,
      pools.flatMap((pool) => {
        const recorded = read(pool)
        return recorded === null ? [] : histogramSeries(recorded, { [POOL]: pool.name }, bounds)
      }),
    )
  return [
    family(
      'db_client_connection_wait_time_seconds',
      'Time to get a connection from a pool',
      (pool) => pool.waitTime,
    ),
    family(
      'db_client_connection_use_time_seconds',
      'Time between getting a connection and giving it back',
      (pool) => pool.useTime,
    ),
    family(
      'db_client_connection_create_time_seconds',
      'Time to open a connection',
      (pool) => pool.createTime,
    ),
  ]
}

function beyondOtel(pools: readonly PoolRow[]): MetricFamily[] {
  return [
    gauge(
      'db_monitoring_pool_utilization_ratio',
      'Used connections of a pool by its maximum',
      each(pools, (pool) => pool.utilization),
    ),
    gauge(
      'db_monitoring_pool_full_timestamp_seconds',
      'When a pool will be full if its use goes on, and the interval that is right 9 times out of 10',
      pools.flatMap(({ name, forecast, labels }) =>
        forecast === undefined
          ? []
          : [
              ...sample(forecast.fullAt / 1000, { pool: name, bound: 'median', ...labels }),
              ...sample(forecast.earliest / 1000, { pool: name, bound: 'earliest', ...labels }),
              ...sample(forecast.latest / 1000, { pool: name, bound: 'latest', ...labels }),
            ],
      ),
    ),
    gauge(
      'db_monitoring_pool_ghosts',
      'Slots of a pool that will never be returned',
      pools.flatMap(({ name, ghosts, labels }) => sample(ghosts ?? null, { pool: name, ...labels })),
    ),
    gauge(
      'db_monitoring_pool_dead',
      'Slots of a pool whose connection is gone',
      pools.flatMap(({ name, dead, labels }) => sample(dead ?? null, { pool: name, ...labels })),
    ),
    counter(
      'db_monitoring_connects_failed_total',
      'Connections that could not be had, by code',
      pools.flatMap(({ name, connectsFailed, labels }) =>
        byCode(connectsFailed ?? {}, { pool: name, ...labels }),
      ),
    ),
  ]
}
