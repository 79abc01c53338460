import { type FleetReport, REPORT_CAPS } from '../../../model/fleet/report.ts'
import { LEAK_TEXT } from '../../../model/fleet/report-leaks.ts'
import { type Leak, leasePrefix } from '../../../model/lease.ts'
import type { LeakReport, StackFrame } from '../../../model/report/leak.ts'
import type { MonitoringReport } from '../../../model/report/monitoring.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import { leakOf } from '../sections/leaks.ts'

/** The leaks that an instance tells the others: those idle for longest, each with the line that took it. */
export function leaksForOthers({ leaks }: Snapshot): Pick<FleetReport, 'leaks' | 'leaksOmitted'> {
  const open = leaks.filter(({ state }) => state !== 'returned')
  const told = open.toSorted((a, b) => b.lease.idleMs - a.lease.idleMs).slice(0, REPORT_CAPS.leaks)
  return {
    leaks: told.map(shortened),
    ...(open.length > told.length ? { leaksOmitted: open.length - told.length } : {}),
  }
}

/** Most leaks in one answer. */
const MOST_LISTED = 200
const CERTAIN_FIRST = (a: LeakReport, b: LeakReport): number =>
  Number(b.certainty === 'certain') - Number(a.certainty === 'certain') ||
  (b.idleMs ?? b.heldMs) - (a.idleMs ?? a.heldMs)

/**
 * The leaks of all instances, and which instances have more of them.
 * @param self the answering instance; `null` = it is not shown
 * @param service only those of this one
 */
export function fleetLeaks(
  self: Pick<MonitoringReport, 'instance' | 'leaks'> | null,
  others: readonly FleetReport[],
  service: string | null,
): Pick<MonitoringReport, 'leaks' | 'unlistedLeaks'> {
  const own = self?.leaks.map((leak) => ({ ...leak, instance: self.instance.id })) ?? []
  const theirs = others.flatMap((one) => leaksOf(one, service)).toSorted(CERTAIN_FIRST)
  const missing = new Map(others.map((one) => [one.instance.id, omittedBy(one, service)]))
  for (const { instance } of theirs.slice(MOST_LISTED)) {
    const known = missing.get(instance)
    if (known !== undefined && known !== null) missing.set(instance, known + 1)
  }
  const unlisted = [...missing].flatMap(([instance, count]) => (count === 0 ? [] : [{ instance, count }]))
  return {
    leaks: [...own, ...theirs.slice(0, MOST_LISTED)],
    ...(unlisted.length > 0 ? { unlistedLeaks: unlisted } : {}),
  }
}

/** How many it does not tell; `null` = not known. */
function omittedBy(
  { instance, leaks, leaksOmitted = 0 }: FleetReport,
  service: string | null,
): number | null {
  // Pages and isolates hold no connections that could leak.
  if (leaks === undefined) return instance.runtime === 'browser' || instance.runtime === 'edge' ? 0 : null
  return service === null || leaksOmitted === 0 ? leaksOmitted : null
}

/** An id that its process gave names a lease wherever it is read; any other needs the name of the instance. */
function leaksOf(
  { leaks = [], instance }: FleetReport,
  service: string | null,
): readonly (LeakReport & { readonly instance: string })[] {
  const prefix = leasePrefix(instance)
  return leaks
    .filter((leak) => service === null || leak.service === service)
    .map((leak) => ({
      ...leak,
      id: leak.id.startsWith(prefix) ? leak.id : `${leak.id}@${instance.id}`,
      instance: instance.id,
    }))
}

function shortened(leak: Leak): LeakReport {
  const { name, place } = LEAK_TEXT
  const report = leakOf(leak, lineOf(leak))
  const cut = (text: string | null): string | null => text?.slice(0, place) ?? null
  return {
    ...report,
    id: report.id.slice(0, name),
    service: report.service.slice(0, name),
    pool: report.pool.slice(0, name),
    operation: report.operation.slice(0, name),
    reason: cut(report.reason),
    route: cut(report.route),
    lastOperation: cut(report.lastOperation),
  }
}

/** `file:line` as the one frame of a stack. */
function lineOf({ place }: Leak): readonly StackFrame[] | null {
  const [, file, line] = /^(.*):(\d+)$/.exec(place ?? '') ?? []
  if (file === undefined || file.length > LEAK_TEXT.place) return null
  return [{ function: null, file, line: Number(line), column: null, app: true }]
}
