import { type FleetReport, REPORT_CAPS } from '../../../model/fleet/report.ts'
import { LEAK_TEXT } from '../../../model/fleet/report-leaks.ts'
import { type Leak, leasePrefix } from '../../../model/lease.ts'
import type { LeakReport, StackFrame } from '../../../model/report/leak.ts'
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

/** The leaks of another instance. An id that its process gave names it wherever it is read; any other needs its name. */
export function leaksOf(
  { leaks = [], instance }: FleetReport,
  service: string | null,
): readonly LeakReport[] {
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
