import type { FleetOperationReport } from '../../model/fleet/operation-report.ts'
import type { CleanupOptions, CleanupReport } from '../../model/report/stats.ts'
import type { Monitor } from '../../monitor/types.ts'
import { RequestError } from '../errors.ts'
import { optional, textUpTo, wordOf, yesOrNo } from '../input/fields.ts'
import { checkService } from './known-service.ts'
import { runOnFleet, toldOfFleet } from './on-fleet.ts'
import type { Operation, Part } from './row.ts'

export { acknowledge, release } from './by-id.ts'

const SWEEP = {
  dryRun: optional(yesOrNo),
  scope: optional(wordOf('instance', 'fleet')),
  service: optional(textUpTo(200)),
}

/** An operation that reclaims leases, here or on every instance. */
export function sweepRow(
  name: 'cleanup' | 'emergency-reset',
  sweepOf: (monitor: Monitor) => (options: CleanupOptions) => CleanupReport,
): Operation {
  const part: Part = (monitor, { dryRun, service }, actor) => {
    const options = {
      dryRun: dryRun === true,
      actor,
      scope: 'instance' as const,
      ...(typeof service === 'string' ? { service } : {}),
    }
    return withTerminated(monitor, options, sweepOf(monitor))
  }
  return {
    action: name,
    fields: SWEEP,
    onHealth: true,
    part,
    async run(monitor, body, actor) {
      if (body.scope === 'fleet') return runOnFleet(monitor, { name, body, part }, actor)
      if (typeof body.service === 'string') checkService(monitor, body.service)
      return part(monitor, body, actor)
    },
    told: (result) =>
      (result as { readonly scope?: unknown }).scope === 'fleet'
        ? toldOfFleet(result as FleetOperationReport, swept)
        : swept(result as CleanupReport),
  }
}

/** Reclaims this process's leases, then ends sessions the database still lists as left behind. */
async function withTerminated(
  monitor: Monitor,
  options: CleanupOptions,
  sweep: (options: CleanupOptions) => CleanupReport,
): Promise<CleanupReport> {
  const report = await monitor.confirmed(sweep(options))
  if (report.refused !== undefined) throw new RequestError('DBM-216', { message: report.refused })
  return { ...report, terminated: [...report.terminated, ...(await monitor.terminateStale(options))] }
}

function swept({ reclaimed, terminated, broken, dryRun }: CleanupReport): string {
  const left = reclaimed.filter(({ outcome }) => outcome !== undefined && outcome !== 'freed').length
  return [
    `${dryRun ? 'would reclaim' : 'reclaimed'} ${reclaimed.length}`,
    ...(broken > 0 ? [`${broken} at work`] : []),
    ...(left > 0 ? [`${left} not confirmed`] : []),
    `${dryRun ? 'would terminate' : 'terminated'} ${terminated.length}`,
  ].join(', ')
}
