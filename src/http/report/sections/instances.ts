import type { Member } from '../../../model/fleet/fleet.ts'
import type { InstanceReport } from '../../../model/report/instance.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Monitor } from '../../../monitor/types.ts'
import { healthOf } from '../fleet/fleet-verdict.ts'
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
    state: 'reporting',
    self: true,
    active: snapshot.totals.active,
    max: capacities.length === 0 ? null : capacities.reduce((sum, max) => sum + max, 0),
    utilization: percent(snapshot.poolUtilization),
    health: snapshot.health,
  }
}

/** Another instance of the fleet; what it used when it fell silent is not known now. */
export function memberReport({ report, ageMs, state }: Member, snapshot: Snapshot): InstanceReport {
  const { id, service, region, environment, runtime, startedAt } = report.instance
  const capacities = report.pools.flatMap(({ max }) => max ?? [])
  const isNow = state === 'reporting'
  return {
    id,
    service,
    region,
    environment,
    runtime,
    ...(report.build === null ? {} : { build: report.build }),
    ...(report.pid === null ? {} : { pid: report.pid }),
    startedAt: iso(startedAt),
    lastSeenAt: iso(snapshot.at - ageMs),
    state,
    self: false,
    active: isNow ? report.active : null,
    max: isNow && capacities.length > 0 ? capacities.reduce((sum, max) => sum + max, 0) : null,
    utilization: isNow ? report.poolUtilization : null,
    health: isNow ? healthOf(report.verdict) : 'unknown',
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
    state: silent ? 'silent' : 'reporting',
    self: false,
    active: silent ? null : sender.active,
    max: null,
    utilization: null,
    health: 'unknown',
  }
}
