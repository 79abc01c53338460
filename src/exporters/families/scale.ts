import type { ScaleReport } from '../../model/report/budget.ts'
import { gauge, type MetricFamily, sample } from './family.ts'

/** How many instances of each service fit and are needed, for an adapter of an autoscaler. */
export function scaleFamilies(scale: readonly ScaleReport[]): MetricFamily[] {
  return [
    gauge(
      'db_monitoring_scale_ceiling',
      'Instances of a service whose pools the database can serve',
      scale.flatMap(({ service, ceiling }) => sample(ceiling, { service })),
    ),
    gauge(
      'db_monitoring_scale_wanted',
      'Instances of a service to run: more than there are only while requests wait and the database has slots',
      scale.flatMap(({ service, wanted }) => sample(wanted, { service })),
    ),
  ]
}
