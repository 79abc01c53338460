import { type ReactNode, useEffect, useState } from 'react'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import { useLive, useSettings } from '../context.ts'
import { useLatest } from '../data/use-report.ts'
import { count, reasonOf } from '../logic/sentences.ts'
import { BROOM } from '../ui/icons-lazy.ts'
import { ConfirmDialog } from './confirm.tsx'
import { cleanupOf, outcomeText } from './result.ts'

type Forecast = { readonly report: CleanupReport } | { readonly failure: string } | null

interface CleanupBody {
  readonly operation: 'cleanup'
  readonly service?: string
}

/** The server's dry run of the operation; requested once, when the dialog opens. */
function useForecast(body: CleanupBody): Forecast {
  const { labels } = useSettings()
  const { operations } = useLive()
  const latest = useLatest({ operations, labels })
  const [forecast, setForecast] = useState<Forecast>(null)
  useEffect(() => {
    let here = true
    latest.current.operations.run({ ...body, dryRun: true }).then(
      (answer) => {
        const report = cleanupOf(answer.result)
        if (here) setForecast(report === null ? { failure: 'result' } : { report })
      },
      (error: unknown) => {
        if (here) setForecast({ failure: reasonOf(error, latest.current.labels) })
      },
    )
    return () => {
      here = false
    }
  }, [latest, body])
  return forecast
}

/** The server's dry run, in numbers. */
function Lines({ report }: { readonly report: CleanupReport }): ReactNode {
  const { labels, format } = useSettings()
  const lines = [
    [report.reclaimed.length, labels.cleanupReclaim(count(format, report.reclaimed.length))],
    [report.terminated.length, labels.cleanupTerminate(count(format, report.terminated.length))],
    [report.kept.length, labels.cleanupKeep(count(format, report.kept.length))],
  ] as const
  return (
    <ul className="ndm-cons">
      {lines
        .filter(([amount]) => amount > 0)
        .map(([amount, text]) => (
          <li key={text}>
            <b>{format.int(amount)}</b>
            <span>{text}</span>
          </li>
        ))}
    </ul>
  )
}

/** Shows the server's dry run of a cleanup before it offers to run it. */
export function CleanupDialog({
  service,
  onClose,
}: {
  readonly service: string | undefined
  readonly onClose: () => void
}): ReactNode {
  const { labels, format } = useSettings()
  const { operations } = useLive()
  const [body] = useState({ operation: 'cleanup' as const, ...(service === undefined ? {} : { service }) })
  const forecast = useForecast(body)
  const report = forecast !== null && 'report' in forecast ? forecast.report : null
  const total = (report?.reclaimed.length ?? 0) + (report?.terminated.length ?? 0)
  const refusal =
    forecast === null
      ? labels.cleanupCounting
      : 'failure' in forecast
        ? labels.actionFailed(forecast.failure)
        : total === 0
          ? labels.cleanupNothing
          : undefined
  return (
    <ConfirmDialog
      icon={BROOM}
      title={labels.cleanupTitle}
      text={labels.cleanupText}
      confirmLabel={labels.cleanupButton(count(format, total))}
      refusal={refusal}
      onConfirm={async (key) => {
        const done = cleanupOf((await operations.run(body, key)).result)
        return outcomeText([done], (freed) => labels.cleanupDone(count(format, freed)), labels, format)
      }}
      onClose={onClose}
    >
      <div className="ndm-forecast" role="status">
        {refusal !== undefined ? (
          <p className="ndm-dd">{refusal}</p>
        ) : (
          report !== null && <Lines report={report} />
        )}
      </div>
    </ConfirmDialog>
  )
}
