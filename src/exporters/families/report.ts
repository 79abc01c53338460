import {
  MOST_METRIC_BYTES,
  type ReportedFamily,
  type ReportedMetrics,
} from '../../model/fleet/report-metrics.ts'
import { type Exemplar, isTrace } from '../../model/tools/exemplar.ts'
import { bucketSamples, type Labels, type MetricFamily, type Sample } from './family.ts'

type Row = (string | number)[]
interface Packed extends ReportedFamily {
  readonly series: Row[]
}

const bytes = new TextEncoder()
const sizeOf = (value: unknown): number => bytes.encode(JSON.stringify(value)).length + 1

/**
 * Metrics in the short form of a report, bounded: what is beyond `most` bytes is left out and counted, histograms first. A series
 * that was in stays in while the names before it stay.
 */
export function packed(families: readonly MetricFamily[], most: number = MOST_METRIC_BYTES): ReportedMetrics {
  const filled = families.filter(({ values }) => values.length > 0)
  const ordered = [
    ...filled.filter(({ type }) => type !== 'histogram'),
    ...filled.filter(({ type }) => type === 'histogram'),
  ]
  const all = ordered.flatMap(packedFamily)
  // The usual case, measured at once: row by row costs as much as all the rest. A family has a comma more than the list says.
  if (sizeOf(all) + all.length <= most) return { families: all, omitted: 0 }
  const out: ReportedFamily[] = []
  let left = most
  let omitted = 0
  for (const family of all) {
    left -= sizeOf({ ...family, series: [] })
    const fits = family.series.filter((row) => {
      const size = sizeOf(row)
      if (size > left) return false
      left -= size
      return true
    })
    omitted += family.series.length - fits.length
    if (fits.length > 0) out.push({ ...family, series: fits })
  }
  return { families: out, omitted }
}

/** One short form per set of label names and bounds. */
function packedFamily({ name, type, values }: MetricFamily): Packed[] {
  const found = new Map<string, Packed>()
  const add = (labels: Labels, numbers: Row, bounds: number[] | null): void => {
    const names = Object.keys(labels)
    const key = `${names.join()} ${bounds?.join() ?? ''}`
    const family = found.get(key) ?? { name, type, labels: names, ...(bounds && { bounds }), series: [] }
    found.set(key, family)
    family.series.push([...Object.values(labels), ...numbers])
  }
  if (type !== 'histogram') for (const { labels, value } of values) add(labels, [value], null)
  else
    for (const { labels, sum, counts, bounds, exemplars } of histogramsOf(values))
      add(labels, [sum, ...counts, ...exemplars], bounds)
  return [...found.values()]
}

interface Recorded {
  readonly labels: Labels
  readonly sum: number
  readonly counts: number[]
  readonly bounds: number[]
  readonly exemplars: string[]
}

/** Samples of a histogram are ordered: buckets, then sum, then count. */
function histogramsOf(values: readonly Sample[]): Recorded[] {
  const found: Recorded[] = []
  let bounds: number[] = []
  let counts: number[] = []
  let exemplars: string[] = []
  let below = 0
  for (const { metricName = '', labels, value, exemplar } of values) {
    if (exemplar !== undefined) exemplars.push(exemplarText(exemplar))
    if (metricName.endsWith('_bucket')) {
      counts.push(value - below)
      below = value
      if (labels.le !== '+Inf') bounds.push(Number(labels.le))
    } else if (metricName.endsWith('_sum')) {
      while (counts.at(-1) === 0) counts.pop()
      found.push({ labels, sum: value, counts, bounds, exemplars })
      exemplars = []
      bounds = []
      counts = []
      below = 0
    }
  }
  return found
}

/**
 * Samples of one short form, with extra labels on each.
 * @param seen series of this instance so far: a duplicate would fail the whole scrape, and a report comes from another process
 */
export function unpacked(
  { name, type, labels, bounds, series }: ReportedFamily,
  more: Labels,
  seen: Set<string>,
): Sample[] {
  return series.flatMap((row) => {
    const own = { ...Object.fromEntries(labels.map((label, i) => [label, String(row[i])])), ...more }
    const key = JSON.stringify([name, Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1))])
    if (seen.has(key)) return []
    seen.add(key)
    const cells = row.slice(labels.length)
    const [first = 0, ...counts] = cells.filter((cell) => typeof cell === 'number')
    const exemplars = cells.flatMap((cell) => (typeof cell === 'string' ? exemplarOf(cell) : []))
    if (type !== 'histogram' || bounds === undefined) return [{ value: first, labels: own }]
    let total = 0
    const upTo = [...bounds, null].map((_, i) => {
      total += counts[i] ?? 0
      return total
    })
    return bucketSamples(name, { bounds, counts: upTo, sum: first, exemplars }, own)
  })
}

function exemplarText({ labelSet, value, timestamp }: NonNullable<Sample['exemplar']>): string {
  return [labelSet.trace_id, labelSet.span_id, value, timestamp].join(' ')
}

function exemplarOf(text: string): Exemplar[] {
  const [traceId = '', spanId = '', seconds, at] = text.split(' ')
  const exemplar = { traceId, spanId, seconds: Number(seconds), at: Number(at) }
  return isTrace(exemplar) && Number.isFinite(exemplar.seconds) && Number.isFinite(exemplar.at)
    ? [exemplar]
    : []
}
