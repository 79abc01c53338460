import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { Labels } from '../../labels/labels.ts'
import { isFleet, processesOf } from '../../logic/instances.ts'
import { isElsewhere, openLeaks } from '../../logic/leak.ts'
import { countsSessions } from '../../logic/pool.ts'
import type { Scope } from '../scope-choice.tsx'

/** What the person types: the pool, or the service when the reset concerns several pools. */
export function resetName(data: MonitoringReport): string {
  return data.pools.length === 1 ? data.pools[0]!.name : data.instance.service
}

/** What is in use where the reset is to happen; `null` = it is known over all instances only. */
export function inUse(data: MonitoringReport, scope: Scope, service: string | undefined): number | null {
  const { instances, services, pools, summary } = data
  const isOne = scope === 'instance'
  // Pools and services of a fleet are sums over its instances.
  const isPart = isOne && isFleet(data)
  if (service !== undefined)
    return isPart ? null : (services.find(({ name }) => name === service)?.activeConnections ?? null)
  if (!isOne) return processesOf(data).reduce((sum, { active }) => sum + (active ?? 0), 0)
  if (isPart) return instances.find(({ self }) => self)?.active ?? null
  const known = pools.filter((pool) => !countsSessions(pool) && pool.used !== null)
  return known.length === 0
    ? summary.totalActiveConnections
    : known.reduce((sum, pool) => sum + (pool.used ?? 0), 0)
}

/** What the reset ends, counted; a figure of all instances says nothing about this one. */
export function consequences(
  data: MonitoringReport,
  amount: number | null,
  scope: Scope,
  labels: Labels,
): readonly (readonly [number, string])[] {
  if (amount === null) return []
  const held = openLeaks(data.leaks).filter((leak) => !isElsewhere(leak, data))
  const running = Math.max(0, amount - held.length)
  const waiting = isFleet(data) ? 0 : data.pools.reduce((sum, pool) => sum + (pool.pending ?? 0), 0)
  const ofThisOne = [
    [running, labels.resetRunning(running)],
    [waiting, labels.resetWaiting(waiting)],
  ] as const
  return [
    [amount, labels.resetOpen(amount)],
    ...(scope === 'instance' ? ofThisOne.filter(([number]) => number > 0) : []),
  ]
}
