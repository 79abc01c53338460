import type { PoolReading } from '../../model/pool.ts'
import type { Recommendation } from '../../model/report/stats.ts'
import type { Snapshot } from '../../model/snapshot.ts'

/** One kind of advice: silent unless the snapshot's own numbers call for it. Pure. */
export type Advice = (snapshot: Snapshot) => readonly Recommendation[]

/** `1 lease`, `3 leases`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A duration as a sentence has it. */
export function lasting(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

/** Pools a driver of this process holds. */
export function driverPools({ pools }: Snapshot): readonly PoolReading[] {
  return pools.filter(({ kind }) => kind === 'pg' || kind === 'postgres')
}
