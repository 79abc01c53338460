import type { PoolReport } from '../../../src/model/report/pool.ts'
import { isMerged } from '../../logic/pool.ts'
import type { SeriesReport } from '../../report.ts'

type Line = SeriesReport['pools'][number]

/** Percent now of what a line shows; `null` = unknown. */
export function nowOf({ name, mostUtilised, buckets }: Line, pools: readonly PoolReport[]): number | null {
  const shown = mostUtilised === true ? pools : pools.filter((pool) => pool.name === name)
  // Of several instances the report has the fullest one's share; the history is of this one.
  if (shown.some(isMerged)) return buckets.findLast((bucket) => bucket !== null)?.avg ?? null
  // What is now comes from the report: the newest bucket holds its highest value, not its last one.
  const known = shown.flatMap(({ utilization }) => utilization ?? [])
  return known.length === 0 ? null : Math.max(...known)
}
