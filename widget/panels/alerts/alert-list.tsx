import { type ReactNode, useId, useState } from 'react'
import type { AlertReport } from '../../../src/model/report/service.ts'
import { useLive, useSettings } from '../../context.ts'
import { rankIn } from '../../logic/causes.ts'
import { count } from '../../logic/sentences.ts'
import { Disclosure, Panel } from '../../ui/index.ts'
import { LinkGone, useLinkedId } from '../linked.tsx'
import { AlertRow } from './alert-row.tsx'

/** What fires now, in the verdict's order; what was resolved, folded; nothing when there is neither. */
export function AlertList(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [choice, setOpen] = useState<boolean>()
  const linked = useLinkedId('alert')
  const list = useId()
  if (data === undefined) return null
  const { verdict } = data
  const rank = ({ rule, subject }: AlertReport): number => rankIn(verdict, rule, subject)
  const firing = data.alerts
    .filter((alert) => alert.state === 'firing')
    .toSorted((left, right) => rank(left) - rank(right))
  const { resolvedAlerts } = data
  if (firing.length + resolvedAlerts.length === 0 && linked === null) return null
  const open = choice ?? resolvedAlerts.some(({ id }) => id === linked)
  return (
    <Panel name="alerts" title={labels.alerts} {...(firing.length > 0 ? { count: firing.length } : {})}>
      <LinkGone name="alert" ids={[...firing, ...resolvedAlerts].map(({ id }) => id)} />
      {firing.length > 0 && (
        <ul className="ndm-list">
          {firing.map((alert) => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      {resolvedAlerts.length > 0 && (
        <div className="ndm-more">
          <Disclosure open={open} controls={list} onToggle={() => setOpen(!open)}>
            {labels.resolved(count(format, resolvedAlerts.length))}
          </Disclosure>
          {open && (
            <ul className="ndm-list" id={list}>
              {resolvedAlerts.map((alert) => (
                <AlertRow key={alert.id} alert={alert} />
              ))}
            </ul>
          )}
        </div>
      )}
    </Panel>
  )
}
