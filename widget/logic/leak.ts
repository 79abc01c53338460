import { type LeaseState, operationOf } from '../../src/model/lease.ts'
import type { LeakReport } from '../../src/model/report/leak.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import type { Cause } from '../../src/model/verdict.ts'

export { operationOf }

/** States in which a lease holds an unused slot, most certain first. The server decides the state. */
const HELD: readonly LeaseState[] = ['dead', 'lost', 'idle']

/** Whether another instance than the answering one holds it. */
export function isElsewhere(
  leak: LeakReport,
  data: Pick<MonitoringReport, 'instance'> | undefined,
): leak is LeakReport & { readonly instance: string } {
  return leak.instance !== undefined && leak.instance !== data?.instance.id
}

/** Leases that hold an unused slot. */
export function openLeaks(leaks: readonly LeakReport[]): readonly LeakReport[] {
  return leaks.filter((leak) => HELD.includes(leak.state))
}

/** Where a leak comes from, in one name: the request, else the line of code, else what it does and for whom. */
export function originOf(leak: LeakReport): string {
  if (leak.route !== null) return leak.route
  const own = leak.stack?.find((frame) => frame.app)
  if (own !== undefined) return `${own.file}:${own.line}`
  return operationOf(leak) ?? leak.service
}

/** The headline's pool first, then by state, then the one idle for longest. */
export function byVerdict(leaks: readonly LeakReport[], headline: Cause | undefined): readonly LeakReport[] {
  const state = (leak: LeakReport): number => (HELD.indexOf(leak.state) + HELD.length + 1) % (HELD.length + 1)
  const pool = (leak: LeakReport): number => (leak.pool === headline?.culprit.pool ? 0 : 1)
  const idle = (leak: LeakReport): number => leak.idleMs ?? leak.heldMs
  return leaks.toSorted(
    (left, right) => state(left) - state(right) || pool(left) - pool(right) || idle(right) - idle(left),
  )
}

/** The leaks that a cause's action is about: one lease, a pool's, a service's, or all. */
export function targetsOf(leaks: readonly LeakReport[], target: string | null): readonly LeakReport[] {
  const open = openLeaks(leaks)
  if (target === null) return open
  const named = leaks.filter((leak) => leak.id === target && leak.state !== 'returned')
  return named.length > 0 ? named : open.filter((leak) => leak.pool === target || leak.service === target)
}

type Listed = Pick<MonitoringReport, 'leaks' | 'unlistedLeaks'>

/** Whether every leak of the instance that a cause is of is on the page. */
export function listsAll({ culprit }: Cause, { unlistedLeaks = [] }: Listed): boolean {
  return unlistedLeaks.every(({ instance }) => instance !== culprit.instance)
}

/** The leaks that a cause's button releases: those its own instance holds; none where its action is about something else. */
export function releasedBy(cause: Cause, data: Listed): readonly LeakReport[] {
  const { kind, culprit, action } = cause
  // By the ids of some of them the others would stay.
  if (!listsAll(cause, data)) return []
  const leaks = data.leaks.filter(({ instance }) => instance === undefined || instance === culprit.instance)
  if (action?.operation === 'release') return targetsOf(leaks, action.target)
  if (action?.operation !== 'cleanup' || culprit.pool === undefined) return []
  const held = targetsOf(leaks, culprit.pool)
  if (kind === 'dead-connections') return held.filter(({ state }) => state === 'dead')
  return kind === 'leak' ? held : []
}
