import type { ReactNode } from 'react'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import { useLive, useSettings } from '../../context.ts'
import { pendingOf, refusalOfRelease } from '../../logic/capability.ts'
import { releasedBy } from '../../logic/leak.ts'
import { count } from '../../logic/sentences.ts'
import { Button } from '../../ui/index.ts'
import type { LeakGroup } from './leak-groups.ts'

/** Whether the button of the verdict does the same: one act has one button. */
function isHeadlines(open: LeakGroup['open'], data: MonitoringReport | undefined): boolean {
  const [headline] = data?.verdict.causes ?? []
  if (headline === undefined || data === undefined) return false
  const released = releasedBy(headline, data)
  return released.length === open.length && released.every(({ id }) => open.some((leak) => leak.id === id))
}

/** Releases the group at once. */
export function ReleaseGroup({ group: { open } }: { readonly group: LeakGroup }): ReactNode {
  const { labels, format, openDialog, readOnly } = useSettings()
  const { data, operations } = useLive()
  if (readOnly || open.length === 0 || isHeadlines(open, data)) return null
  return (
    <div>
      <Button
        state={pendingOf(
          operations,
          open.map(({ id }) => `release:${id}`),
        )}
        refusal={refusalOfRelease(open, data, labels)}
        onClick={() => openDialog({ kind: 'release', ids: open.map(({ id }) => id) })}
      >
        {labels.releaseLeaks(count(format, open.length))}
      </Button>
    </div>
  )
}
