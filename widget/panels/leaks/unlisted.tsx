import type { ReactNode } from 'react'
import { useSettings } from '../../context.ts'
import { count, isolate, listOf } from '../../logic/sentences.ts'
import type { MonitoringReport } from '../../report.ts'

/** Instances named before they are counted. */
const MOST_NAMES = 3

/** Instances whose leaks are not all here. */
export function Unlisted({ unlistedLeaks = [] }: Pick<MonitoringReport, 'unlistedLeaks'>): ReactNode {
  const { labels, format } = useSettings()
  const more = unlistedLeaks.reduce((sum, one) => sum + (one.count ?? 0), 0)
  const silent = unlistedLeaks.filter((one) => one.count === null)
  const names = silent.slice(0, MOST_NAMES).map(({ instance }) => isolate(instance))
  return (
    <>
      {more > 0 && <p className="ndm-d ndm-mt">{labels.leaksOmitted(count(format, more))}</p>}
      {silent.length > 0 && (
        <p className="ndm-d ndm-mt">
          {labels.leaksUnknown(
            silent.length > MOST_NAMES
              ? labels.instanceCount(count(format, silent.length))
              : listOf(names, labels),
          )}
        </p>
      )}
    </>
  )
}
