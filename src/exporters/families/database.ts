import type { Snapshot } from '../../model/snapshot.ts'
import { gauge, type MetricFamily, type Sample, sample } from './family.ts'

/** What the database itself says. */
export function databaseFamilies(snapshot: Snapshot): MetricFamily[] {
  // A reading that could not be renewed says what was: an absent sample is honest, a repeated one is not.
  const database = snapshot.database.reason === undefined ? snapshot.database.value : null
  const states = Object.entries(database?.byState ?? {})
  return [
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
      'db_monitoring_truth_error',
      'Connections of a pool that the database does not list',
      (snapshot.truth ?? []).flatMap(({ pool, error }) => sample(error, { pool })),
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
