import type { ReactNode } from 'react'
import type { AlertReport } from '../../../src/model/report/service.ts'
import { useLive, useSettings } from '../../context.ts'
import { refusalOf } from '../../logic/capability.ts'
import { isFleet } from '../../logic/instances.ts'
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
  if (readOnly || data === undefined) return null
  const { capabilities, instance } = data
  const isElsewhere = alert.instance !== undefined && alert.instance !== instance.id
  // Each instance keeps its own alerts, and any of them may get the request.
  const at = isFleet(data) && alert.instance === undefined ? { at: instance.id } : {}
  return (
    <Button
      variant="ghost"
      aria-label={labels.acknowledgeNamed(name)}
      state={operations.states[`acknowledge:${alert.id}`]}
      refusal={
        refusalOf(capabilities.acknowledge, labels) ??
        // `fleet` is off too for whoever may not clean up: here it counts only that the others cannot be reached.
        (isElsewhere && capabilities.cleanup.allowed !== false
          ? refusalOf(capabilities.fleet, labels)
          : undefined)
      }
      onClick={() =>
        void speak(
          operations.run({ operation: 'acknowledge', id: alert.id, ...at }),
          () => `${labels.acknowledged}: ${name}`,
        )
      }
    >
      {labels.acknowledge}
    </Button>
  )
}
