import { useState } from 'react'
import type { Beat } from '../../chart/series/tail.ts'
import { isMerged } from '../../logic/pool.ts'
import type { MonitoringReport } from '../../report.ts'

/** A server that answers polls and no history must not make the page grow. */
const MOST_BEATS = 2000

const beatOf = ({ timestamp, pools }: MonitoringReport): Beat => ({
  at: Date.parse(timestamp),
  use: new Map(
    // The history is this instance's: the share of the fullest of several does not continue it.
    pools.flatMap((pool) =>
      pool.utilization === null || isMerged(pool) ? [] : [[pool.name, pool.utilization] as const],
    ),
  ),
})

/** What the polls said since the history's last answer. */
export function useTail(data: MonitoringReport | undefined, since: string | undefined): readonly Beat[] {
  const [beats, setBeats] = useState<readonly Beat[]>([])
  const at = data === undefined ? 0 : Date.parse(data.timestamp)
  if (data === undefined || at <= (beats.at(-1)?.at ?? 0)) return beats
  const from = since === undefined ? 0 : Date.parse(since)
  const next = [...beats.filter((beat) => beat.at > from), beatOf(data)].slice(-MOST_BEATS)
  setBeats(next)
  return next
}
