import { type ReactNode, useId, useState } from 'react'
import type { AlertReport } from '../../src/model/report/service.ts'
import { useLive, useSettings } from '../context.ts'
import { MonitoringError } from '../data/error.ts'
import { count, reasonOf } from '../logic/sentences.ts'
import { byUrgency } from '../logic/verdict.ts'
import { Button } from '../ui/button.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { Nothing, Panel } from '../ui/panel.tsx'
import { StatusIcon } from '../ui/status.tsx'
import { Age } from '../ui/time.tsx'

function Acknowledge({ alert, name }: { readonly alert: AlertReport; readonly name: string }): ReactNode {
  const { labels, announcer, readOnly } = useSettings()
  const { data, operations } = useLive()
  if (alert.acknowledgedAt !== null) return <span className="ndm-you">{labels.acknowledged}</span>
  const may = data?.capabilities.acknowledge
  if (readOnly || may === undefined) return null
  const run = async (): Promise<void> => {
    try {
      await operations.run({ operation: 'acknowledge', id: alert.id })
      announcer.say(`${labels.acknowledged}: ${name}`)
    } catch (error) {
      announcer.say(
        labels.actionFailed(error instanceof MonitoringError ? reasonOf(error, labels) : String(error)),
      )
    }
  }
  return (
    <Button
      variant="ghost"
      aria-label={labels.acknowledgeNamed(name)}
      state={operations.states[`acknowledge:${alert.id}`]}
      refusal={may.allowed ? undefined : (may.reason ?? labels.notAllowed)}
      onClick={() => void run()}
    >
      {labels.acknowledge}
    </Button>
  )
}

function useAlertName(): (alert: AlertReport) => string {
  const { labels } = useSettings()
  return (alert) => labels.rule[alert.rule] ?? alert.name
}

function Row({ alert }: { readonly alert: AlertReport }): ReactNode {
  const { labels, format, slots } = useSettings()
  const nameOf = useAlertName()
  const name = nameOf(alert)
  const done = alert.state === 'resolved' && alert.resolvedAt !== null
  return (
    <li data-state={alert.state}>
      <StatusIcon status={done ? 'ok' : alert.severity} />
      <div>
        <p className="ndm-t">{name}</p>
        <p className="ndm-d">
          <bdi>{alert.message}</bdi>
        </p>
        {!done && (
          <div className="ndm-row ndm-alert-a">
            <Acknowledge alert={alert} name={name} />
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

/** What fires now, worst first; what was resolved, folded. */
export function AlertList(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [open, setOpen] = useState(false)
  const list = useId()
  if (data === undefined) return null
  const firing = data.alerts.filter((alert) => alert.state === 'firing').toSorted(byUrgency)
  const { resolvedAlerts } = data
  return (
    <Panel name="alerts" title={labels.alerts} count={firing.length}>
      {firing.length === 0 ? (
        <Nothing title={labels.noAlerts} />
      ) : (
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
