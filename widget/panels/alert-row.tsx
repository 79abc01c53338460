import type { ReactNode } from 'react'
import type { AlertReport } from '../../src/model/report/service.ts'
import { useLive, useSettings } from '../context.ts'
import { refusalOf } from '../logic/capability.ts'
import { readable, reasonOf } from '../logic/sentences.ts'
import { Age, Button, StatusIcon } from '../ui/index.ts'
import { AlertEvidence } from './alert-evidence.tsx'
import { CopyLink, useLinked } from './linked.tsx'

function Acknowledge({ alert, name }: { readonly alert: AlertReport; readonly name: string }): ReactNode {
  const { labels, announcer, readOnly } = useSettings()
  const { data, operations } = useLive()
  if (alert.acknowledgedAt !== null) return <span className="ndm-you">{labels.acknowledged}</span>
  if (readOnly) return null
  const run = async (): Promise<void> => {
    try {
      await operations.run({ operation: 'acknowledge', id: alert.id })
      announcer.done(`${labels.acknowledged}: ${name}`, Date.now())
    } catch (error) {
      announcer.done(labels.actionFailed(reasonOf(error, labels)), Date.now())
    }
  }
  return (
    <Button
      variant="ghost"
      aria-label={labels.acknowledgeNamed(name)}
      state={operations.states[`acknowledge:${alert.id}`]}
      refusal={refusalOf(data?.capabilities.acknowledge, labels)}
      onClick={() => void run()}
    >
      {labels.acknowledge}
    </Button>
  )
}

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
