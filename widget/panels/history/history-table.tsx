import type { ReactNode } from 'react'
import type { SeriesReport } from '../../../src/model/report/history.ts'
import { eventsIn } from '../../chart/series/events.ts'
import { useSettings } from '../../context.ts'
import { useEvents } from './events.ts'

/** The same numbers as the chart, newest first, for reading and copying. */
export function HistoryTable({
  series,
  dated,
}: {
  readonly series: SeriesReport
  readonly dated: boolean
}): ReactNode {
  const { labels, format, range } = useSettings()
  const from = Date.parse(series.from)
  const count = Math.max(0, ...series.pools.map((pool) => pool.buckets.length))
  const when = dated ? format.dayClock : format.clock
  const byBucket = eventsIn(series, useEvents())
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="ndm-scroll" tabIndex={0} aria-label={labels.tableCaption(labels.rangeLong[range])}>
      <table className="ndm-table">
        <caption className="ndm-sr">{labels.tableCaption(labels.rangeLong[range])}</caption>
        <thead>
          <tr>
            <th scope="col">{labels.tableTime}</th>
            {series.pools.map((pool) => (
              <th scope="col" key={pool.name}>
                <bdi>{pool.name}</bdi>
              </th>
            ))}
            {byBucket.size > 0 && <th scope="col">{labels.events}</th>}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, index) => count - 1 - index).map((index) => (
            <tr key={index}>
              <th scope="row">
                <bdi>{when(from + index * series.bucketMs)}</bdi>
              </th>
              {series.pools.map((pool) => {
                const bucket = pool.buckets[index] ?? null
                return (
                  <td key={pool.name}>
                    {bucket === null ? (
                      <span className="ndm-faint">{labels.noData}</span>
                    ) : (
                      <bdi>{labels.peakAverage(format.percent(bucket.max), format.percent(bucket.avg))}</bdi>
                    )}
                  </td>
                )
              })}
              {byBucket.size > 0 && (
                <td>
                  <bdi>{(byBucket.get(index) ?? []).map(({ text }) => text).join(', ')}</bdi>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
