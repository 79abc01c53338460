import type { ReactNode } from 'react'
import type { SeriesReport } from '../../../src/model/report/history.ts'
import { eventsIn } from '../../chart/series/events.ts'
import { useSettings } from '../../context.ts'
import { isolate, listOf } from '../../logic/sentences.ts'
import { useEvents } from './events.ts'

/** What the table is of. */
function useName(series: SeriesReport, when: (at: number) => string, isZoomed: boolean): string {
  const { labels, range } = useSettings()
  return isZoomed
    ? labels.tableZoomed(when(Date.parse(series.from)), when(Date.parse(series.to)))
    : labels.tableCaption(labels.rangeLong[range])
}

function Value({ bucket }: { readonly bucket: SeriesReport['pools'][number]['buckets'][number] }): ReactNode {
  const { labels, format } = useSettings()
  if (bucket === null) return <span className="ndm-faint">{labels.noData}</span>
  return <bdi>{labels.peakAverage(format.percent(bucket.max), format.percent(bucket.avg))}</bdi>
}

/** The same numbers as the chart, newest first, for reading and copying. */
export function HistoryTable({
  series,
  dated,
  isZoomed,
}: {
  readonly series: SeriesReport
  readonly dated: boolean
  /** Whether it is a stretch that somebody chose. */
  readonly isZoomed: boolean
}): ReactNode {
  const { labels, format } = useSettings()
  const from = Date.parse(series.from)
  const count = Math.max(0, ...series.pools.map((pool) => pool.buckets.length))
  const when = dated ? format.dayClock : format.clock
  const name = useName(series, when, isZoomed)
  const byBucket = eventsIn(series, useEvents())
  const eventsOf = (index: number): readonly string[] =>
    (byBucket.get(index) ?? []).map(({ text }) => isolate(text))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="ndm-scroll" tabIndex={0} aria-label={name}>
      <table className="ndm-table">
        <caption className="ndm-sr">{name}</caption>
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
                    <Value bucket={bucket} />
                  </td>
                )
              })}
              {byBucket.size > 0 && <td>{listOf(eventsOf(index), labels)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
