import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings } from '../../context.ts'
import { count } from '../../logic/sentences.ts'
import { Icon } from '../../ui/icon.tsx'

function Lost({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className="ndm-note" data-status="critical">
      <Icon name="critical" size={12} />
      <bdi>{children}</bdi>
    </p>
  )
}

/** Slots that will never be returned, as text: in the rack they look like any other. */
export function LostSlots({ dead = 0, ghosts = 0 }: Pick<PoolReport, 'dead' | 'ghosts'>): ReactNode {
  const { labels, format } = useSettings()
  return (
    <>
      {dead > 0 && <Lost>{labels.dead(count(format, dead))}</Lost>}
      {ghosts > 0 && <Lost>{labels.ghosts(count(format, ghosts))}</Lost>}
    </>
  )
}
