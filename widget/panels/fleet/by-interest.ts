import type { InstanceReport } from '../../../src/model/report/instance.ts'
import { isProcess, processesOf } from '../../logic/instances.ts'
import type { MonitoringReport } from '../../report.ts'

const RANK = { critical: 0, warning: 2, unknown: 3, healthy: 4 } as const

/** Itself first, then the troubled and the silent; pages and isolates, which come and go, last. */
function byInterest(left: InstanceReport, right: InstanceReport): number {
  const rank = (one: InstanceReport): number => {
    if (one.self) return -1
    if (!isProcess(one)) return 9
    return one.state === 'silent' ? 1 : RANK[one.health]
  }
  return rank(left) - rank(right) || left.id.localeCompare(right.id)
}

/** All that report, and how many of them are processes of their own. */
export function instancesOf(data: MonitoringReport): {
  readonly instances: readonly InstanceReport[]
  readonly processes: number
} {
  return { instances: data.instances.toSorted(byInterest), processes: processesOf(data).length }
}
