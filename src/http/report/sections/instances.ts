import type { InstanceReport } from '../../../model/report/instance.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Monitor } from '../../../monitor/types.ts'
import { iso, percent } from '../units.ts'

/** A sender that sent nothing for this long is called silent, ms: three intervals of the slowest sender. */
const SILENT_MS = 90_000

type Sender = ReturnType<Monitor['senders']>[number]

/** The instance that answers. */
export function selfReport(snapshot: Snapshot): InstanceReport {
  const { id, service, region, environment, runtime, startedAt } = snapshot.instance
  const capacities = snapshot.pools.flatMap(({ max }) => max ?? [])
  return {
    id,
    service,
    region,
    environment,
    runtime,
    startedAt: iso(startedAt),
    lastSeenAt: iso(snapshot.at),
    state: 'live',
    self: true,
    active: snapshot.totals.active,
    max: capacities.length === 0 ? null : capacities.reduce((sum, max) => sum + max, 0),
    utilization: percent(snapshot.poolUtilization),
    health: snapshot.health,
  }
}

/** A page, isolate or worker that reports by ingest; of its pools and health nothing is known here. @param now monotonic ms */
export function senderReport(sender: Sender, snapshot: Snapshot, now: number): InstanceReport {
  const wall = (monotonic: number): string => iso(snapshot.at - (now - monotonic))
  const silent = now - sender.lastAt > SILENT_MS
  return {
    id: sender.id,
    service: sender.service,
    region: null,
    environment: snapshot.instance.environment,
    runtime: sender.runtime,
    startedAt: wall(sender.firstAt),
    lastSeenAt: wall(sender.lastAt),
    state: silent ? 'silent' : 'live',
    self: false,
    active: silent ? null : sender.active,
    max: null,
    utilization: null,
    health: 'unknown',
  }
}
