import {
  MOST_METRIC_BYTES,
  type ReportedFamily,
  type ReportedMetrics,
} from '../../model/fleet/report-metrics.ts'
import { type Exemplar, isTrace } from '../../model/tools/exemplar.ts'
import { exemplarsByBucket, type HistogramSeries, isEmpty, type Labels, type MetricFamily } from './family.ts'

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
  const filled = families.filter((family) => !isEmpty(family))
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
function packedFamily(family: MetricFamily): Packed[] {
  const { name, type } = family
  const found = new Map<string, Packed>()
  // Mostly the same list for all series.
  const texts = new Map<readonly number[] | null, string>([[null, '']])
  const add = (labels: Labels, numbers: Row, bounds: readonly number[] | null): void => {
    const names = Object.keys(labels)
    const text = texts.get(bounds) ?? String(bounds)
    texts.set(bounds, text)
    const key = `${names.join()} ${text}`
    const one = found.get(key) ?? { name, type, labels: names, ...(bounds && { bounds }), series: [] }
    found.set(key, one)
    one.series.push([...Object.values(labels), ...numbers])
  }
  if (family.type !== 'histogram') for (const { labels, value } of family.values) add(labels, [value], null)
  else for (const series of family.series) add(series.labels, packedSeries(series), series.bounds)
  return [...found.values()]
}

/** Sum, count of each bucket without those before it and without zeros at the end, exemplars. */
function packedSeries({ bounds, counts, sum, exemplars }: HistogramSeries): Row {
  const own = counts.map((count, i) => count - (counts[i - 1] ?? 0))
  while (own.at(-1) === 0) own.pop()
  const texts = exemplarsByBucket({ bounds, exemplars }).flatMap((one) => (one ? exemplarText(one) : []))
  return [sum, ...own, ...texts]
}

/**
 * A family of one short form, with extra labels on each series.
 * @param seen series of this instance so far: a duplicate would fail the whole scrape, and a report comes from another process
 */
export function unpacked(
  { name, type, labels, bounds, series }: ReportedFamily,
  more: Labels,
  seen: Set<string>,
): MetricFamily {
  const described = { name, help: 'As another version reports it' }
  const rows = series.flatMap((row) => {
    const own = { ...Object.fromEntries(labels.map((label, i) => [label, String(row[i])])), ...more }
    const key = JSON.stringify([name, Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1))])
    if (seen.has(key)) return []
    seen.add(key)
    return [{ labels: own, cells: row.slice(labels.length) }]
  })
  if (type === 'histogram')
    return {
      ...described,
      type,
      series: rows.map((row) => ({ labels: row.labels, ...unpackedSeries(row.cells, bounds ?? []) })),
    }
  return {
    ...described,
    type,
    values: rows.map((row) => ({ value: numbersOf(row.cells)[0] ?? 0, labels: row.labels })),
  }
}

const numbersOf = (cells: Row): number[] => cells.filter((cell) => typeof cell === 'number')

function unpackedSeries(cells: Row, bounds: readonly number[]): Omit<HistogramSeries, 'labels'> {
  const [sum = 0, ...own] = numbersOf(cells)
  let total = 0
  const counts = [...bounds, null].map((_, i) => {
    total += own[i] ?? 0
    return total
  })
  const exemplars = cells.flatMap((cell) => (typeof cell === 'string' ? exemplarOf(cell) : []))
  return { bounds, counts, sum, exemplars }
}

function exemplarText({ traceId, spanId, seconds, at }: Exemplar): string {
  return [traceId, spanId, seconds, at].join(' ')
}

function exemplarOf(text: string): Exemplar[] {
  const [traceId = '', spanId = '', seconds, at] = text.split(' ')
  const exemplar = { traceId, spanId, seconds: Number(seconds), at: Number(at) }
  return isTrace(exemplar) && Number.isFinite(exemplar.seconds) && Number.isFinite(exemplar.at)
    ? [exemplar]
    : []
}
