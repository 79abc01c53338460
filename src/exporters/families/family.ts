import type { Exemplar } from '../../model/tools/exemplar.ts'
import { cumulative, type Histogram } from '../../model/tools/histogram.ts'

/** One sample of a metric. */
export interface Sample {
  /** With a suffix of its own (`_bucket`, `_sum`, `_count`); else the metric's name. */
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Of a bucket: a duration in it and its trace, as prom-client takes it; seconds. */
  readonly exemplar?: {
    readonly labelSet: { readonly trace_id: string; readonly span_id: string }
    readonly value: number
    readonly timestamp: number
  }
}

/** A metric with all that is known of it, as Prometheus names it. */
export type MetricFamily = ScalarFamily | HistogramFamily

interface Described {
  readonly name: string
  readonly help: string
}

interface ScalarFamily extends Described {
  readonly type: 'gauge' | 'counter' | 'untyped'
  readonly values: readonly Sample[]
}

/** Its series as they were recorded: a report takes them as they are, and only a scrape writes a line for each bucket. */
interface HistogramFamily extends Described {
  readonly type: 'histogram'
  readonly series: readonly HistogramSeries[]
}

export type Labels = Readonly<Record<string, string>>

export function gauge(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'gauge', values }
}

export function counter(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'counter', values }
}

export function histogram(name: string, help: string, series: readonly HistogramSeries[]): MetricFamily {
  return { name, help, type: 'histogram', series }
}

/** The lines of a scrape. */
export function samplesOf(family: MetricFamily): readonly Sample[] {
  return family.type === 'histogram'
    ? family.series.flatMap((one) => bucketSamples(family.name, one))
    : family.values
}

/** Whether nothing is known of it yet. */
export function isEmpty(family: MetricFamily): boolean {
  return (family.type === 'histogram' ? family.series : family.values).length === 0
}

/** No sample for what is unknown: absent is not zero. */
export function sample(value: number | null, labels: Labels): Sample[] {
  return value === null || !Number.isFinite(value) ? [] : [{ value, labels }]
}

/** One sample a code. */
export function byCode(codes: Readonly<Record<string, number>>, labels: Labels): Sample[] {
  return Object.entries(codes).flatMap(([code, count]) => sample(count, { ...labels, code }))
}

/** One histogram as a series. @param bounds seconds, ascending */
export function histogramSeries(
  times: Histogram,
  labels: Labels,
  bounds: readonly number[],
  exemplars: readonly Exemplar[] = [],
): HistogramSeries {
  return { labels, bounds, counts: cumulative(times, bounds), sum: times.sum / 1000, exemplars }
}

/** Buckets up to each bound, seconds, and up to `+Inf`, and their sum. */
export interface HistogramSeries {
  readonly labels: Labels
  readonly bounds: readonly number[]
  /** One for each bound, then the total; each holds those before it. */
  readonly counts: readonly number[]
  /** Seconds. */
  readonly sum: number
  readonly exemplars: readonly Exemplar[]
}

/** The newest exemplar of each bucket, `+Inf` last. */
export function exemplarsByBucket({
  bounds,
  exemplars,
}: Pick<HistogramSeries, 'bounds' | 'exemplars'>): readonly (Exemplar | undefined)[] {
  if (exemplars.length === 0) return []
  return [...bounds, Number.POSITIVE_INFINITY].map((upTo, i) => {
    const above = bounds[i - 1] ?? Number.NEGATIVE_INFINITY
    return exemplars
      .filter(({ seconds }) => seconds > above && seconds <= upTo)
      .reduce<Exemplar | undefined>((best, one) => (best && best.at >= one.at ? best : one), undefined)
  })
}

function bucketSamples(name: string, series: HistogramSeries): Sample[] {
  const { bounds, counts, sum, labels } = series
  const total = counts.at(-1) ?? 0
  const newest = exemplarsByBucket(series)
  return [
    ...[...bounds.map(le), '+Inf'].map((bound, i) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: bound },
      value: i < bounds.length ? (counts[i] ?? 0) : total,
      ...shown(newest[i]),
    })),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: total },
  ]
}

function shown(exemplar: Exemplar | undefined): Pick<Sample, 'exemplar'> {
  if (exemplar === undefined) return {}
  const { traceId, spanId, seconds, at } = exemplar
  return {
    exemplar: { labelSet: { trace_id: traceId, span_id: spanId }, value: seconds, timestamp: at },
  }
}

/** A bound as OpenMetrics writes it: whole numbers with a decimal. */
function le(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
