import { type ReactNode, useEffect, useState } from 'react'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import { useLive, useSettings } from '../context.ts'
import { useLatest } from '../data/use-report.ts'
import { count, reasonOf } from '../logic/sentences.ts'
import { BROOM } from '../ui/icons-lazy.ts'
import { ConfirmDialog } from './confirm.tsx'
import { cleanupOfAll, doneText, missingOf } from './result.ts'

type Forecast =
  | { readonly report: CleanupReport; readonly missing: readonly string[] }
  | { readonly failure: string }
  | null

interface CleanupBody {
  readonly operation: 'cleanup'
  readonly service?: string
  readonly scope?: 'fleet'
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
        const { labels: words } = latest.current
        const report = cleanupOfAll(answer.result)
        if (!here) return
        setForecast(
          report === null ? { failure: words.noCount } : { report, missing: missingOf(answer.result, words) },
        )
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
function Lines({
  report,
  missing,
}: {
  readonly report: CleanupReport
  /** Instances that were not counted, each with the reason. */
  readonly missing: readonly string[]
}): ReactNode {
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
      {missing.map((text) => (
        <li key={text} data-wide="">
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  )
}

/** Shows the server's dry run of a cleanup before it offers to run it. */
export function CleanupDialog({
  service,
  scope,
  onClose,
}: {
  readonly service?: string
  readonly scope?: 'fleet'
  readonly onClose: () => void
}): ReactNode {
  const { labels, format } = useSettings()
  const { data, operations } = useLive()
  const [body] = useState<CleanupBody>({
    operation: 'cleanup',
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
  })
  const everywhere = labels.allInstances(count(format, data?.instances.length ?? 0))
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
      text={scope === undefined ? labels.cleanupText : `${everywhere}. ${labels.cleanupText}`}
      confirmLabel={labels.cleanupButton(count(format, total))}
      refusal={refusal}
      onConfirm={async (key) => {
        const { result } = await operations.run(body, key)
        const freedText = (freed: number): string => labels.cleanupDone(count(format, freed))
        return doneText(result, freedText, labels.cleanupDone(count(format, total)), labels, format)
      }}
      frees
      onClose={onClose}
    >
      <div className="ndm-forecast" role="status">
        {refusal !== undefined && <p className="ndm-dd">{refusal}</p>}
        {forecast !== null && 'report' in forecast && <Lines {...forecast} />}
      </div>
    </ConfirmDialog>
  )
}
