import { cumulative, type Histogram } from '../../model/tools/histogram.ts'

/** One sample of a metric. */
export interface Sample {
  /** With a suffix of its own (`_bucket`, `_sum`, `_count`); else the metric's name. */
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
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
): Sample[] {
  const counts = cumulative(times, bounds)
  const total = counts.at(-1) ?? 0
  return [
    ...bounds.map((bound, i) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: le(bound) },
      value: counts[i] ?? 0,
    })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: total },
    { metricName: `${name}_sum`, labels, value: times.sum / 1000 },
    { metricName: `${name}_count`, labels, value: total },
  ]
}

/** A bound as OpenMetrics writes it: whole numbers with a decimal. */
function le(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
