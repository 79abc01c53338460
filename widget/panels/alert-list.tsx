import { type ReactNode, useId, useState } from 'react'
import type { AlertReport } from '../../src/model/report/service.ts'
import { useLive, useSettings } from '../context.ts'
import { refusalOf } from '../logic/capability.ts'
import { rankIn } from '../logic/causes.ts'
import { count, readable, reasonOf } from '../logic/sentences.ts'
import { Age, Button, Disclosure, Panel, StatusIcon } from '../ui/index.ts'
import { AlertEvidence } from './alert-evidence.tsx'
import { CopyLink, LinkGone, useLinked, useLinkedId } from './linked.tsx'

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

function Row({ alert }: { readonly alert: AlertReport }): ReactNode {
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
            <Row key={alert.id} alert={alert} />
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
                <Row key={alert.id} alert={alert} />
              ))}
            </ul>
          )}
        </div>
      )}
    </Panel>
  )
}
