import type { Member } from '../../../model/fleet/fleet.ts'
import type { PoolKind } from '../../../model/pool.ts'
import type { InstanceReport } from '../../../model/report/instance.ts'
import type { InstanceIdentity, Snapshot } from '../../../model/snapshot.ts'
import { healthOf } from '../../../model/verdict.ts'
import type { Monitor } from '../../../monitor/types.ts'
import { iso, percent } from '../units.ts'

/** A sender counts as silent after this time without a report, ms: three intervals of the slowest sender. */
const SILENT_MS = 90_000

type Sender = ReturnType<Monitor['senders']>[number]

type Who = Pick<
  InstanceReport,
  'id' | 'service' | 'region' | 'build' | 'environment' | 'runtime' | 'startedAt'
>

function whoIs(instance: InstanceIdentity): Who {
  const { id, service, region, build, environment, runtime, startedAt } = instance
  return {
    id,
    service,
    region,
    ...(build === undefined ? {} : { build }),
    environment,
    runtime,
    startedAt: iso(startedAt),
  }
}

/** Connections that the instance's own pools may open; `null` = none of them reports its limit. What a database or a pooler gives to all is nobody's own. */
function capacityOf(
  pools: readonly { readonly kind: PoolKind; readonly max: number | null }[],
): number | null {
  const known = pools.flatMap(({ kind, max }) =>
    kind === 'database' || kind === 'pooler' || max === null ? [] : [max],
  )
  return known.length === 0 ? null : known.reduce((sum, max) => sum + max, 0)
}

/** The instance that answers. */
export function selfReport(snapshot: Snapshot): InstanceReport {
  return {
    ...whoIs(snapshot.instance),
    lastSeenAt: iso(snapshot.at),
    state: 'reporting',
    self: true,
    active: snapshot.totals.active,
    max: capacityOf(snapshot.pools),
    utilization: percent(snapshot.poolUtilization),
    health: snapshot.health,
  }
}

/** Another instance of the fleet; its use at the time it fell silent is not current. */
export function memberReport({ report, ageMs, state }: Member, snapshot: Snapshot): InstanceReport {
  const { instance, build, pid } = report
  const isNow = state === 'reporting'
  // Written out: a fleet has hundreds, and spreading what is common costs half of a view of them.
  const row: { -readonly [K in keyof InstanceReport]: InstanceReport[K] } = {
    id: instance.id,
    service: instance.service,
    region: instance.region,
    environment: instance.environment,
    runtime: instance.runtime,
    startedAt: iso(instance.startedAt),
    lastSeenAt: iso(snapshot.at - ageMs),
    state,
    self: false,
    active: isNow ? report.active : null,
    max: isNow ? capacityOf(report.pools) : null,
    utilization: isNow ? report.poolUtilization : null,
    health: isNow ? healthOf(report.verdict) : 'unknown',
  }
  const release = build ?? instance.build
  if (release !== undefined) row.build = release
  if (pid !== null) row.pid = pid
  return row
}

/** A page, isolate or worker that reports by ingest; its pools and health are unknown here. @param now monotonic ms */
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
