import { isFleet } from '../../logic/instances.ts'
import { countsSessions } from '../../logic/pool.ts'
import type { MonitoringReport, SeriesReport } from '../../report.ts'

type Line = SeriesReport['pools'][number]

/** Percent now of what a line shows; `null` = unknown. */
export function nowOf({ name, mostUtilised, buckets }: Line, data: MonitoringReport): number | null {
  const { pools } = data
  const shown = mostUtilised === true ? pools : pools.filter((pool) => pool.name === name)
  // Of several instances the report has the fullest one's share; the history is of this one.
  if (isFleet(data) && !shown.every(countsSessions))
    return buckets.findLast((bucket) => bucket !== null)?.avg ?? null
  // What is now comes from the report: the newest bucket holds its highest value, not its last one.
  const known = shown.flatMap(({ utilization }) => utilization ?? [])
  return known.length === 0 ? null : Math.max(...known)
}
