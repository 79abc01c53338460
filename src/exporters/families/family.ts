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

/** A metric with all its samples, as Prometheus knows it. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter' | 'histogram' | 'untyped'
  readonly values: readonly Sample[]
}

export type Labels = Readonly<Record<string, string>>

export function gauge(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'gauge', values }
}

export function counter(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'counter', values }
}

export function histogram(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'histogram', values }
}

/** No sample for what is unknown: absent is not zero. */
export function sample(value: number | null, labels: Labels): Sample[] {
  return value === null || !Number.isFinite(value) ? [] : [{ value, labels }]
}

/** One sample a code. */
export function byCode(codes: Readonly<Record<string, number>>, labels: Labels): Sample[] {
  return Object.entries(codes).flatMap(([code, count]) => sample(count, { ...labels, code }))
}

/** The samples of one histogram. @param bounds seconds, ascending */
export function histogramSamples(
  name: string,
  times: Histogram,
  labels: Labels,
  bounds: readonly number[],
  exemplars: readonly Exemplar[] = [],
): Sample[] {
  const counts = cumulative(times, bounds)
  return bucketSamples(name, { bounds, counts, sum: times.sum / 1000, exemplars }, labels)
}

/** Buckets up to each bound, seconds, and up to `+Inf`, and their sum. */
export interface Buckets {
  readonly bounds: readonly number[]
  /** One for each bound, then the total. */
  readonly counts: readonly number[]
  /** Seconds. */
  readonly sum: number
  readonly exemplars: readonly Exemplar[]
}

/** The samples of cumulative buckets. */
export function bucketSamples(
  name: string,
  { bounds, counts, sum, exemplars }: Buckets,
  labels: Labels,
): Sample[] {
  const total = counts.at(-1) ?? 0
  return [
    ...bounds.map((bound, i) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: le(bound) },
      value: counts[i] ?? 0,
      ...newest(exemplars, bounds[i - 1] ?? Number.NEGATIVE_INFINITY, bound),
    })),
    {
      metricName: `${name}_bucket`,
      labels: { ...labels, le: '+Inf' },
      value: total,
      ...newest(exemplars, bounds.at(-1) ?? Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: total },
  ]
}

/** The newest exemplar above one bound and up to the next. */
function newest(exemplars: readonly Exemplar[], above: number, upTo: number): Pick<Sample, 'exemplar'> {
  const [first] = exemplars
    .filter(({ seconds }) => seconds > above && seconds <= upTo)
    .toSorted((a, b) => b.at - a.at)
  if (first === undefined) return {}
  const { traceId, spanId, seconds, at } = first
  return {
    exemplar: { labelSet: { trace_id: traceId, span_id: spanId }, value: seconds, timestamp: at },
  }
}

/** A bound as OpenMetrics writes it: whole numbers with a decimal. */
function le(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
