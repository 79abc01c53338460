import { type ReactNode, useState } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { byVerdict, openLeaks } from '../../logic/leak.ts'
import { Panel } from '../../ui/index.ts'
import { LinkGone, useLinkedId } from '../linked.tsx'
import { LeakGroupRow } from './leak-group.tsx'
import { groupLeaks, type LeakGroup } from './leak-groups.ts'
import { Unlisted } from './unlisted.tsx'

/** Rows shown before "Show all": more would bury what stands below. */
const SHOWN = 6

/** Connections held without being used, put together by the code that took them; nothing when there is none. */
export function LeakTable(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [choice, setAll] = useState(false)
  const linked = useLinkedId('leak')
  if (data === undefined) return null
  const leaks = byVerdict(data.leaks, data.verdict.causes[0])
  if (leaks.length === 0 && linked === null && data.unlistedLeaks === undefined) return null
  const groups = groupLeaks(leaks)
  const isLinked = (group: LeakGroup): boolean => group.leaks.some(({ id }) => id === linked)
  const all = choice || groups.slice(SHOWN).some(isLinked)
  const shown = all ? groups : groups.slice(0, SHOWN)
  return (
    <Panel name="leaks" title={labels.leaks} count={openLeaks(leaks).length}>
      <LinkGone name="leak" ids={leaks.map(({ id }) => id)} />
      <ul className="ndm-leaks">
        {shown.map((group, index) => (
          <LeakGroupRow
            key={group.leaks.length === 1 ? group.leaks[0]?.id : `${group.leaks[0]?.pool} ${group.place}`}
            group={group}
            first={index === 0}
            linked={linked}
          />
        ))}
      </ul>
      {groups.length > shown.length && (
        <button type="button" className="ndm-btn ndm-mt" onClick={() => setAll(true)}>
          {labels.showAll({ n: groups.length, s: format.int(groups.length) })}
        </button>
      )}
      <Unlisted {...data} />
    </Panel>
  )
}
