import { type ReactNode, useId } from 'react'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { useSettings } from '../context.ts'
import { processesOf } from '../logic/instances.ts'
import { count } from '../logic/sentences.ts'

export type Scope = 'instance' | 'fleet'

/** Whether only the answering instance does it or every one; nothing where there is only one. */
export function ScopeChoice({
  data,
  scope,
  onScope,
}: {
  readonly data: MonitoringReport
  readonly scope: Scope
  readonly onScope: (scope: Scope) => void
}): ReactNode {
  const { labels, format } = useSettings()
  const why = useId()
  const { fleet } = data.capabilities
  const { length } = processesOf(data)
  if (length < 2) return null
  return (
    <fieldset className="ndm-fs">
      <legend>{labels.where}</legend>
      <label>
        <input type="radio" name={why} checked={scope === 'instance'} onChange={() => onScope('instance')} />
        {labels.onlyInstance(data.instance.id)}
      </label>
      <label data-disabled={!fleet.allowed || undefined}>
        <input
          type="radio"
          name={why}
          checked={scope === 'fleet'}
          disabled={!fleet.allowed}
          aria-describedby={fleet.allowed ? undefined : why}
          onChange={() => onScope('fleet')}
        />
        {labels.allInstances(count(format, length))}
      </label>
      {!fleet.allowed && (
        <p className="ndm-why" id={why}>
          {fleet.reason ?? labels.notAllowed}
        </p>
      )}
    </fieldset>
  )
}
