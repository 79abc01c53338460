import type { FleetReport } from '../../model/fleet/report.ts'

/** What scaling reads of an instance. */
export type ScaledInstance = Pick<FleetReport, 'instance' | 'pools' | 'verdict'>

/** What the advice is made of. */
export interface ScaleScene {
  /** All instances of the fleet that report now, this one included. */
  readonly instances: readonly ScaledInstance[]
  /** Whether the instances share a store, and whether it answers. */
  readonly store: 'none' | 'answering' | 'failing'
  /** Requests that wait at the pooler for a server connection; 0 where there is no pooler. */
  readonly waitingAtPooler: number
}

/** Use of the pools of a service over its instances that report. */
export interface Load {
  /** Requests that wait for a slot. */
  readonly waiting: number
  /** Requests that were refused a slot in the last minute. */
  readonly refused: number
  /** Peak of the last minute and waiting requests, in units of full instances; a fraction. */
  readonly filled: number
  /** The same without those that wait. */
  readonly busy: number
}

/** Adds up the pools of one service, those of one name together; the fullest name decides. */
export function loadOf(service: string, instances: readonly ScaledInstance[]): Load {
  const byName = new Map<string, { full: number; pending: number; max: number }>()
  let refused = 0
  for (const { instance, pools } of instances) {
    if (instance.service !== service) continue
    for (const pool of pools) {
      if ((pool.kind !== 'pg' && pool.kind !== 'postgres') || pool.max === null || pool.max === 0) continue
      const line = byName.get(pool.name) ?? { full: 0, pending: 0, max: 0 }
      // Each by its own max: instances may differ in it.
      line.full += Math.max(pool.used ?? 0, pool.peakUsed ?? 0) / pool.max
      line.pending += pool.pending ?? 0
      line.max = Math.max(line.max, pool.max)
      refused += pool.refused?.lastMinute ?? 0
      byName.set(pool.name, line)
    }
  }
  const lines = [...byName.values()]
  return {
    waiting: lines.reduce((sum, { pending }) => sum + pending, 0),
    refused,
    filled: Math.max(0, ...lines.map(({ full, pending, max }) => full + pending / max)),
    busy: Math.max(0, ...lines.map(({ full }) => full)),
  }
}
