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
/** As JSON at most: a character, a number, what stands around a cell or a row, and a family's own field names. */
const CHARACTER_BYTES = 6
const NUMBER_BYTES = 25
const CELL_BYTES = 3
const EMPTY_BYTES = JSON.stringify({ name: '', type: '', labels: [], bounds: [], series: [] }).length

/** A number they are not beyond, for a fraction of what writing them takes. */
function atMost(families: readonly Packed[]): number {
  let characters = 0
  let numbers = 0
  let cells = 0
  const count = (row: readonly (string | number)[]): void => {
    cells += row.length + 1
    for (const cell of row) {
      if (typeof cell === 'number') numbers += 1
      else characters += cell.length
    }
  }
  for (const { name, type, labels, bounds = [], series } of families) {
    count([name, type])
    count(labels)
    count(bounds)
    for (const row of series) count(row)
  }
  return (
    families.length * EMPTY_BYTES + CHARACTER_BYTES * characters + NUMBER_BYTES * numbers + CELL_BYTES * cells
  )
}

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
  // The usual case at once: row by row costs as much as all the rest. A family has a comma more than the list says.
  if (atMost(all) <= most || sizeOf(all) + all.length <= most) return { families: all, omitted: 0 }
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
  const found: Packed[] = []
  const add = (labels: Labels, numbers: Row, bounds?: readonly number[]): void => {
    let one = found.find((other) => other.bounds === bounds && hasNames(labels, other.labels))
    if (one === undefined) {
      one = { name, type, labels: Object.keys(labels), ...(bounds && { bounds }), series: [] }
      found.push(one)
    }
    one.series.push([...Object.values(labels), ...numbers])
  }
  if (family.type !== 'histogram') for (const { labels, value } of family.values) add(labels, [value])
  else for (const series of family.series) add(series.labels, packedSeries(series), series.bounds)
  return found
}

/** Whether labels have these names in this order. */
function hasNames(labels: Labels, names: readonly string[]): boolean {
  let i = 0
  for (const name in labels) if (names[i++] !== name) return false
  return i === names.length
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
