import type { MonitoringReport } from '../../model/report/monitoring.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Context } from '../context.ts'
import { RequestError } from '../errors.ts'
import { selfReport, senderReport } from '../report/sections/instances.ts'
import type { DatabaseQuery } from './database-query.ts'

/** With `fleet` also those that report to this instance; filters name one that is known or are refused. */
export function chosenInstances(
  { monitor, now }: Context,
  snapshot: Snapshot,
  { fleet, instance, region }: DatabaseQuery,
): MonitoringReport['instances'] {
  const filtered = instance !== null || region !== null
  const senders =
    fleet || filtered ? monitor.senders().map((sender) => senderReport(sender, snapshot, now())) : []
  const all = [selfReport(snapshot), ...senders]
  const chosen = all.filter(
    (one) => (instance === null || one.id === instance) && (region === null || one.region === region),
  )
  if (filtered && chosen.length === 0) {
    const field = instance !== null && !all.some(({ id }) => id === instance) ? 'instance' : 'region'
    throw new RequestError('DBM-203', {
      field,
      received: JSON.stringify((field === 'instance' ? instance : region)?.slice(0, 60) ?? ''),
    })
  }
  return chosen
}
