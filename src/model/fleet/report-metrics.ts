import { type Fields, isList, isNumber } from './report-checks.ts'

/** Most bytes of a report's metrics as JSON: the rest of a full report leaves this much below `MOST_REPORT_BYTES`. */
export const MOST_METRIC_BYTES = 40_960

const TYPES = ['gauge', 'counter', 'histogram', 'untyped'] as const
const MOST_FAMILIES = 100
const MOST_SERIES = 2000
const MOST_BOUNDS = 64
const MOST_LABELS = 8

/** A metric of an instance in short: a report is written at each beat. */
export interface ReportedFamily {
  readonly name: string
  readonly type: (typeof TYPES)[number]
  /** Names of the labels. */
  readonly labels: readonly string[]
  /** Of a histogram: upper bounds of its buckets, seconds, ascending. */
  readonly bounds?: readonly number[]
  /** Values of the labels, then the value; of a histogram its sum in seconds and the count of each bucket, `+Inf` last, zeros at the end left out, then its exemplars as text. */
  readonly series: readonly (readonly (string | number)[])[]
}

/** All that an instance's own scrape holds, as far as it fits. */
export interface ReportedMetrics {
  readonly families: readonly ReportedFamily[]
  /** Series that did not fit. */
  readonly omitted: number
}

/** Whether a value from outside is what `ReportedMetrics` says. */
export function isReportedMetrics(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  const { families, omitted } = value as Fields
  return isNumber(omitted) && isList(families, MOST_FAMILIES, isFamily)
}

/** Names of this package only: a report must not put a series beside another exporter's. */
function isFamily(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  const { name, type, labels, bounds, series } = value as Fields
  if (typeof name !== 'string' || !/^db_(client|monitoring)_[a-z0-9_]{1,100}$/.test(name)) return false
  if (!TYPES.some((one) => one === type)) return false
  if (!isList(labels, MOST_LABELS, (one) => typeof one === 'string' && /^[a-z][a-z0-9_]{0,60}$/.test(one)))
    return false
  if (type === 'histogram' ? !areBounds(bounds) : bounds !== undefined) return false
  const texts = (labels as readonly string[]).length
  const most = type === 'histogram' ? 2 * (bounds as readonly number[]).length + 3 : 1
  return isList(
    series,
    MOST_SERIES,
    (row) =>
      isList(row, texts + most, (cell, i) =>
        i < texts || (i > texts && type === 'histogram' && typeof cell === 'string')
          ? typeof cell === 'string' && cell.length <= 500
          : isNumber(cell),
      ) && (row as readonly unknown[]).length > texts,
  )
}

function areBounds(value: unknown): boolean {
  return isList(
    value,
    MOST_BOUNDS,
    (one, i) => isNumber(one) && (i === 0 || one > (value as readonly number[])[i - 1]!),
  )
}
