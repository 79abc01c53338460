import { type ReactNode, useState } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { count } from '../../logic/sentences.ts'
import { Panel } from '../../ui/index.ts'
import { instancesOf } from './by-interest.ts'
import { Changes, Regions, States } from './fleet-state.tsx'
import { InstanceRow } from './instance-row.tsx'
import { LongList } from './lazy-list.tsx'

const SHOWN = 8

/** Every process that reports; a silent one is unknown, not idle. */
export function InstanceList(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [all, setAll] = useState(false)
  if (data === undefined) return null
  const { instances, processes } = instancesOf(data)
  const several = new Set(instances.flatMap(({ build }) => build ?? [])).size > 1
  const isLong = instances.length > SHOWN
  return (
    <Panel name="instances" title={labels.instances} count={processes}>
      <States data={data} />
      <Regions data={data} />
      <Changes data={data} />
      {all && isLong ? (
        <LongList instances={instances} several={several} />
      ) : (
        <ul className="ndm-list ndm-fleet">
          {instances.slice(0, SHOWN).map((instance) => (
            <li key={instance.id} data-state={instance.state}>
              <InstanceRow instance={instance} several={several} />
            </li>
          ))}
        </ul>
      )}
      {!all && isLong && (
        <button type="button" className="ndm-btn ndm-mt" onClick={() => setAll(true)}>
          {labels.showAll(count(format, instances.length))}
        </button>
      )}
    </Panel>
  )
}
