import { HEALTH_RANK, SEVERITIES } from '../../model/health.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { counter, gauge, type MetricFamily, type Sample, sample } from './family.ts'

/** What the monitor found, and how it is itself. @param version of this package */
export function monitorFamilies(snapshot: Snapshot, version: string): MetricFamily[] {
  return [...judgement(snapshot), ...books(snapshot), about(snapshot, version)]
}

function judgement({ leaks, alerts, health, verdict }: Snapshot): MetricFamily[] {
  return [
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
    gauge('db_monitoring_verdict', 'What is wrong now: 1 while a cause is present', verdictSamples(verdict)),
  ]
}

/** One series a cause and certainty, however many pools it concerns; none while nothing is wrong. */
function verdictSamples({ causes }: Snapshot['verdict']): Sample[] {
  const present = new Map(
    causes.map(({ kind, certainty }) => [`${kind} ${certainty}`, { cause: kind, certainty }]),
  )
  return [...present.values()].flatMap((labels) => sample(1, labels))
}

function books({ totals, faults }: Snapshot): MetricFamily[] {
  return [
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
    counter(
      'db_monitoring_faults_total',
      'Faults of the monitor itself',
      faults.flatMap(({ part, count }) => sample(count, { part })),
    ),
  ]
}

function about({ instance }: Snapshot, version: string): MetricFamily {
  return gauge(
    'db_monitoring_build_info',
    'Version and runtime of the monitor',
    sample(1, {
      version,
      instance: instance.id,
      runtime: instance.runtime,
      environment: instance.environment,
    }),
  )
}
