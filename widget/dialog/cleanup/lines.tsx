import type { ReactNode } from 'react'
import type { CleanupReport } from '../../../src/model/report/stats.ts'
import { useSettings } from '../../context.ts'
import { count } from '../../logic/sentences.ts'

/** The server's dry run, in numbers. */
export function Lines({
  report,
  missing,
  shares,
}: {
  readonly report: CleanupReport | null
  /** Instances that were not counted, each with the reason. */
  readonly missing: readonly string[]
  readonly shares: readonly string[]
}): ReactNode {
  const { labels, format } = useSettings()
  const { reclaimed = [], terminated = [], kept = [] } = report ?? {}
  const lines = [
    [reclaimed.length, labels.cleanupReclaim(count(format, reclaimed.length))],
    [terminated.length, labels.cleanupTerminate(count(format, terminated.length))],
    [kept.length, labels.cleanupKeep(count(format, kept.length))],
  ] as const
  return (
    <ul className="ndm-cons">
      {lines
        .filter(([amount]) => amount > 0)
        .map(([amount, text]) => (
          <li key={text}>
            <b>{format.int(amount)}</b>
            <span>{text}</span>
          </li>
        ))}
      {[...shares, ...missing].map((text) => (
        <li key={text} data-wide="">
          {text}
        </li>
      ))}
    </ul>
  )
}
