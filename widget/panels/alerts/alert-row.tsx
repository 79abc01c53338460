import type { ReactNode } from 'react'
import type { AlertReport } from '../../../src/model/report/service.ts'
import { useSettings } from '../../context.ts'
import { readable } from '../../logic/sentences.ts'
import { Age, StatusIcon, useWhen } from '../../ui/index.ts'
import { CopyLink, useLinked } from '../linked.tsx'
import { Acknowledge } from './acknowledge.tsx'
import { AlertEvidence } from './alert-evidence.tsx'

/** What an alert is called: in the reader's words where it is one of ours. */
export function useAlertName(): (alert: AlertReport) => string {
  const { labels } = useSettings()
  const words: Readonly<Record<string, string>> = { ...labels.cause, ...labels.rule }
  return ({ rule, name }) =>
    Object.hasOwn(words, rule) ? words[rule]! : name === rule ? readable(name) : name
}

/** One alert: what, since when, who and by what it was judged, and its actions. */
export function AlertRow({ alert }: { readonly alert: AlertReport }): ReactNode {
  const { labels, format, slots } = useSettings()
  const nameOf = useAlertName()
  const when = useWhen()
  const [, element] = useLinked<HTMLLIElement>('alert', alert.id)
  const name = nameOf(alert)
  const done = alert.state === 'resolved' && alert.resolvedAt !== null
  return (
    <li ref={element} tabIndex={-1} data-state={alert.state}>
      <StatusIcon status={done ? 'ok' : alert.severity} />
      <div>
        <p className="ndm-t">{name}</p>
        <p className="ndm-d">
          <bdi>{alert.message}</bdi>
        </p>
        <AlertEvidence alert={alert} name={name} />
        {!done && (
          <div className="ndm-row ndm-alert-a">
            <Acknowledge alert={alert} name={name} />
            {alert.silencedUntil !== undefined && (
              <span className="ndm-you">{labels.silencedUntil(when(Date.parse(alert.silencedUntil)))}</span>
            )}
            <CopyLink name="alert" id={alert.id} label={name} />
            {slots.alertActions?.(alert)}
          </div>
        )}
      </div>
      <span className="ndm-r">
        {done ? (
          <bdi>
            {labels.resolvedAfter(
              format.age(Date.parse(alert.resolvedAt ?? '') - Date.parse(alert.openedAt)),
            )}
          </bdi>
        ) : (
          <Age at={alert.openedAt} />
        )}
      </span>
    </li>
  )
}
