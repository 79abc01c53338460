import { useEffect, useState } from 'react'
import type { CleanupReport } from '../../../src/model/report/stats.ts'
import { useLive, useSettings } from '../../context.ts'
import { useLatest } from '../../data/use-report.ts'
import type { Labels } from '../../labels/labels.ts'
import type { Format } from '../../logic/format.ts'
import { reasonOf } from '../../logic/sentences.ts'
import { amountOf, cleanupOfAll, isWaiting, missingOf, sharesOf } from '../result.ts'

export type Forecast =
  | {
      /** `null` = no instance counted. */
      readonly report: CleanupReport | null
      readonly amount: ReturnType<typeof amountOf>
      readonly missing: readonly string[]
      /** Whether one of them may still answer. */
      readonly waits: boolean
      /** What each of several instances would do. */
      readonly shares: readonly string[]
    }
  | { readonly failure: string }
  | null

export interface CleanupBody {
  readonly operation: 'cleanup'
  readonly service?: string
  readonly scope?: 'fleet'
}

function forecastOf(result: unknown, labels: Labels, format: Format): Forecast {
  const report = cleanupOfAll(result)
  const missing = missingOf(result, labels, true)
  const shares = sharesOf(result, format)
  if (report === null && missing.length === 0) return { failure: labels.noCount }
  const total = (report?.reclaimed.length ?? 0) + (report?.terminated.length ?? 0)
  return { report, missing, waits: isWaiting(result), shares, amount: amountOf(result, total, format) }
}

/** The server's dry run of the operation; requested when the dialog opens, and for another choice. */
export function useForecast(body: CleanupBody): Forecast {
  const { labels, format } = useSettings()
  const { operations } = useLive()
  const latest = useLatest({ operations, labels, format })
  const [forecast, setForecast] = useState<Forecast>(null)
  useEffect(() => {
    let here = true
    setForecast(null)
    latest.current.operations.run({ ...body, dryRun: true }).then(
      (answer) => {
        if (here) setForecast(forecastOf(answer.result, latest.current.labels, latest.current.format))
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
