import { useState } from 'react'
import type { Beat } from '../../chart/series/tail.ts'
import { isFleet } from '../../logic/instances.ts'
import type { MonitoringReport } from '../../report.ts'

/** A server that answers polls and no history must not make the page grow. */
const MOST_BEATS = 2000

const beatOf = ({ timestamp, pools }: MonitoringReport): Beat => ({
  at: Date.parse(timestamp),
  use: new Map(
    pools.flatMap(({ name, utilization }) => (utilization === null ? [] : [[name, utilization] as const])),
  ),
})

/** What the polls said since the history's last answer. */
export function useTail(data: MonitoringReport | undefined, since: string | undefined): readonly Beat[] {
  const [beats, setBeats] = useState<readonly Beat[]>([])
  const at = data === undefined ? 0 : Date.parse(data.timestamp)
  // The history is this instance's: the shares of the fullest of several do not continue it.
  if (data === undefined || isFleet(data) || at <= (beats.at(-1)?.at ?? 0)) return beats
  const from = since === undefined ? 0 : Date.parse(since)
  const next = [...beats.filter((beat) => beat.at > from), beatOf(data)].slice(-MOST_BEATS)
  setBeats(next)
  return next
}
