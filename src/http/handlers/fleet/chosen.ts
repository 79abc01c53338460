import type { Member } from '../../../model/fleet/fleet.ts'
import type { MonitoringReport } from '../../../model/report/monitoring.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Context } from '../../context.ts'
import { RequestError } from '../../errors.ts'
import { memberReport, selfReport, senderReport } from '../../report/sections/instances.ts'
import type { DatabaseQuery } from '../database-query.ts'

/** Which instances a request is about. */
export interface Chosen {
  /** Of this instance. */
  readonly snapshot: Snapshot
  readonly reports: MonitoringReport['instances']
  /** Those of them that report by a store or by HTTP, without this instance. */
  readonly members: readonly Member[]
  readonly withSelf: boolean
  /** Services of those members. */
  readonly services: readonly string[]
  /** Whether it is about more than this instance. */
  readonly isFleet: boolean
}

/** With `fleet` also the others, and those that report to this instance; filters name one that is known or are refused. */
export async function chosenInstances(
  { monitor, now }: Context,
  snapshot: Snapshot,
  { fleet, instance, region, format }: DatabaseQuery,
): Promise<Chosen> {
  const filtered = instance !== null || region !== null
  const isFleet = format !== 'csv' && (filtered || (fleet ?? monitor.fleet.isShared))
  if (isFleet) await monitor.fleet.refresh()
  const members = isFleet ? monitor.fleet.members() : []
  const senders = isFleet ? monitor.senders().map((sender) => senderReport(sender, snapshot, now())) : []
  const all = [
    selfReport(snapshot),
    ...members.map((member) => memberReport(member, snapshot)),
    ...senders.filter(({ id }) => !members.some(({ report }) => report.instance.id === id)),
  ]
  const fits = (one: { readonly id: string; readonly region: string | null }): boolean =>
    (instance === null || one.id === instance) && (region === null || one.region === region)
  const reports = all.filter(fits)
  if (filtered && reports.length === 0) {
    const field = instance !== null && !all.some(({ id }) => id === instance) ? 'instance' : 'region'
    throw new RequestError('DBM-203', {
      field,
      received: JSON.stringify((field === 'instance' ? instance : region)?.slice(0, 60) ?? ''),
    })
  }
  const others = members.filter(({ report }) => fits(report.instance))
  return {
    snapshot,
    reports,
    members: others,
    services: others.flatMap(servicesOf),
    withSelf: reports.some(({ self }) => self),
    isFleet,
  }
}

/** What a worker is called is a service of it, also before its first operation. */
function servicesOf({ report }: Member): string[] {
  return [report.instance.service, ...report.services.map(({ name }) => name)]
}
