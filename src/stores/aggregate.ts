import type { Sample } from '../model/history.ts'
import type { Spread } from '../model/report/stats.ts'

/** A single snapshot's value. */
export function single(value: number): Sample {
  return { min: value, avg: value, max: value, p95: value, weight: 1 }
}

/** The value below which a share `q` of the weight lies; samples need not be sorted. `NaN` without samples. */
export function weightedQuantile(
  values: readonly { readonly value: number; readonly weight: number }[],
  q: number,
): number {
  const sorted = [...values].sort((a, b) => a.value - b.value)
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0)
  let seen = 0
  for (const { value, weight } of sorted) {
    seen += weight
    if (seen >= q * total) return value
  }
  return sorted[sorted.length - 1]?.value ?? Number.NaN
}

/**
 * Aggregates samples, oldest first. Average, min and max are exact; the p95 of roll-ups is the weighted 95th
 * percentile of their own p95 values, which never understates the true one by more than a roll-up's spread.
 */
export function spreadOf(samples: readonly Sample[], scale: number): Spread {
  let weight = 0
  let sum = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    weight += sample.weight
    sum += sample.avg * sample.weight
    min = Math.min(min, sample.min)
    max = Math.max(max, sample.max)
  }
  const p95 = weightedQuantile(
    samples.map((sample) => ({ value: sample.p95, weight: sample.weight })),
    0.95,
  )
  const newest = samples[samples.length - 1]
  const current = newest?.last ?? newest?.avg ?? 0
  return {
    average: round(sum / weight, scale),
    min: round(min, scale),
    max: round(max, scale),
    p95: round(p95, scale),
    current: round(current, scale),
  }
}

/** Two decimals after scaling. */
function round(value: number, scale: number): number {
  return Math.round(value * scale * 100) / 100
}
