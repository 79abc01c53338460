import { type ReactNode, useMemo, useState } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { BROOM } from '../../ui/icons-lazy.ts'
import { ConfirmDialog } from '../confirm.tsx'
import { doneText } from '../result.ts'
import { type Scope, ScopeChoice } from '../scope-choice.tsx'
import { Lines } from './lines.tsx'
import { type CleanupBody, type Forecast, useForecast } from './use-forecast.ts'

/** Why it cannot be confirmed; an instance that was not counted may hold what is to be cleaned up. */
function useRefusal(forecast: Forecast): string | undefined {
  const { labels } = useSettings()
  if (forecast === null) return labels.cleanupCounting
  if ('failure' in forecast) return labels.actionFailed(forecast.failure)
  return forecast.amount.n === 0 && !forecast.waits ? labels.cleanupNothing : undefined
}

/** Shows the server's dry run of a cleanup before it offers to run it. */
export function CleanupDialog({
  service,
  scope: wanted = 'instance',
  onClose,
}: {
  readonly service?: string
  readonly scope?: Scope
  readonly onClose: () => void
}): ReactNode {
  const { labels, format } = useSettings()
  const { data, operations } = useLive()
  const [scope, setScope] = useState(wanted)
  const body = useMemo<CleanupBody>(
    () => ({
      operation: 'cleanup',
      ...(service === undefined ? {} : { service }),
      ...(scope === 'fleet' ? { scope } : {}),
    }),
    [service, scope],
  )
  const forecast = useForecast(body)
  const counted = forecast !== null && 'report' in forecast ? forecast : null
  const refusal = useRefusal(forecast)
  const isBlind = counted?.amount.n === 0 && refusal === undefined
  const amount = counted?.amount ?? { n: 0, s: format.int(0) }
  return (
    <ConfirmDialog
      icon={BROOM}
      title={labels.cleanupTitle}
      text={labels.cleanupText}
      confirmLabel={isBlind ? labels.cleanupAnyway : labels.cleanupButton(amount)}
      refusal={refusal}
      onConfirm={async (key) =>
        doneText(
          (await operations.run(body, key)).result,
          labels.cleanupDone,
          labels.cleanupDone(amount),
          labels,
          format,
        )
      }
      onClose={onClose}
    >
      {data !== undefined && <ScopeChoice data={data} scope={scope} onScope={setScope} />}
      <div className="ndm-forecast" role="status">
        {refusal !== undefined && <p className="ndm-dd">{refusal}</p>}
        {isBlind && <p className="ndm-dd">{labels.cleanupUnknown}</p>}
        {counted !== null && <Lines {...counted} />}
      </div>
    </ConfirmDialog>
  )
}
