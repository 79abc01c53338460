import type { InstanceReport } from '../../src/model/report/instance.ts'
import type { MonitoringReport } from '../report.ts'

/** Whether it holds connections to the database: pages and edge isolates only tell what they asked for. */
export function isProcess({ runtime }: Pick<InstanceReport, 'runtime'>): boolean {
  return runtime !== 'browser' && runtime !== 'edge'
}

/** Processes that are there, or should be. */
export function processesOf({ instances }: Pick<MonitoringReport, 'instances'>): readonly InstanceReport[] {
  return instances.filter((one) => one.self || (isProcess(one) && one.state !== 'ended'))
}

/** Whether the page is about several: pools and services are sums over them, leaks are of all; history is the answering one's. */
export function isFleet(data: Pick<MonitoringReport, 'instances' | 'fleet'>): boolean {
  return data.fleet !== undefined && processesOf(data).length > 1
}
