import type { ReactNode } from 'react'
import type { AlertReport } from '../../../src/model/report/service.ts'
import { useLive, useSettings } from '../../context.ts'
import { refusalOf } from '../../logic/capability.ts'
import { Button } from '../../ui/index.ts'
import { useOperationSpeech } from '../top/speech.ts'

/** Says that somebody looks after an alert; done already, it says so. */
export function Acknowledge({
  alert,
  name,
}: {
  readonly alert: AlertReport
  readonly name: string
}): ReactNode {
  const { labels, readOnly } = useSettings()
  const { data, operations } = useLive()
  const speak = useOperationSpeech()
  if (alert.acknowledgedAt !== null) return <span className="ndm-you">{labels.acknowledged}</span>
  if (readOnly) return null
  const { instance = data?.instance.id } = alert
  // Each instance keeps its own alerts.
  const elsewhere =
    instance === undefined || instance === data?.instance.id ? undefined : labels.onlyThere(instance)
  return (
    <Button
      variant="ghost"
      aria-label={labels.acknowledgeNamed(name)}
      state={operations.states[`acknowledge:${alert.id}`]}
      refusal={elsewhere ?? refusalOf(data?.capabilities.acknowledge, labels)}
      onClick={() =>
        void speak(
          operations.run({ operation: 'acknowledge', id: alert.id }),
          () => `${labels.acknowledged}: ${name}`,
        )
      }
    >
      {labels.acknowledge}
    </Button>
  )
}
