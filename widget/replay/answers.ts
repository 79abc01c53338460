import type { IncidentFile } from '../../src/model/incident/incident-file.ts'
import { checkReport } from '../data/http/check-report.ts'
import { HISTORY_BUCKETS } from '../data/http/urls.ts'
import type { MonitoringReport, SeriesReport } from '../report.ts'
import { RANGE_HOURS } from '../types.ts'

const HOUR_MS = 3_600_000

type Bucket = SeriesReport['pools'][number]['buckets'][number]

/** A recording cannot be changed: every operation is refused. */
function refused(report: MonitoringReport, reason: string): MonitoringReport['capabilities'] {
  const no = { allowed: false, reason } as const
  return Object.fromEntries(
    Object.keys(report.capabilities).map((name) => [name, no]),
  ) as unknown as MonitoringReport['capabilities']
}

/** The file; `null` = not one of this version. */
export function readIncident(file: unknown): IncidentFile | null {
  if (typeof file !== 'object' || file === null) return null
  const { kind, version, report, history } = file as Partial<IncidentFile>
  if (kind !== 'next-db-monitoring/incident' || version !== 1) return null
  return 'report' in checkReport(report) && Array.isArray(history) ? (file as IncidentFile) : null
}

/**
 * The recorded beats cut for drawing. The file holds the use of the fullest pool, not that of each.
 * @param hours how far back from the moment it was taken
 * @param name of the one line
 */
export function seriesOf({ history, takenAt }: IncidentFile, hours: number, name: string): SeriesReport {
  const to = Date.parse(takenAt)
  const from = to - hours * HOUR_MS
  const bucketMs = (hours * HOUR_MS) / HISTORY_BUCKETS
  const buckets: Bucket[] = Array.from({ length: HISTORY_BUCKETS }, () => null)
  for (const point of history) {
    const at = Math.min(HISTORY_BUCKETS - 1, Math.floor((Date.parse(point.timestamp) - from) / bucketMs))
    const peak = point.utilizationPeak ?? point.poolUtilization
    const mean = point.utilizationMean ?? point.poolUtilization
    const before = buckets[at]
    if (before === undefined) continue
    buckets[at] = {
      min: Math.min(before?.min ?? mean, point.poolUtilization),
      avg: before === null ? mean : (before.avg + mean) / 2,
      max: Math.max(before?.max ?? 0, peak),
    }
  }
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucketMs,
    pools: [{ name, mostUtilised: true, buckets }],
  }
}

export interface ReplayWords {
  /** Why nothing can be done. */
  readonly recordedOnly: string
  readonly fullestPool: string
}

/** The route's answer at that moment. */
export function reportOf(file: IncidentFile, words: ReplayWords): MonitoringReport {
  return {
    ...file.report,
    leaks: file.leaks,
    audit: file.audit,
    capabilities: refused(file.report, words.recordedOnly),
  }
}

/** Answers the widget's requests from the file; nothing leaves the page. */
export function answerFrom(file: IncidentFile, words: ReplayWords): (url: string) => Promise<Response> {
  const report = reportOf(file, words)
  return async (url) => {
    const query = new URL(url, 'http://file').searchParams
    const hours = Number(query.get('hours') ?? RANGE_HOURS['24h'])
    return Response.json(
      query.has('history') ? { ...report, series: seriesOf(file, hours, words.fullestPool) } : report,
    )
  }
}
