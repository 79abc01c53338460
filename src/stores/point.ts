import type { HistoryPoint, Sample, Use } from '../model/history.ts'
import { single } from './aggregate.ts'

/** A point's numbers. Where only the instant was measured, it represents the time since the point before. */
export function rowOf(point: HistoryPoint): Required<Omit<HistoryPoint, 'pools' | 'use'>> {
  const { pools: _pools, use: _use, ...numbers } = point
  const active = usageOf(point, 'active')
  const utilization = usageOf(point, 'utilization')
  return {
    ...numbers,
    activeMean: active.mean,
    activePeak: active.peak,
    utilizationMean: utilization.mean,
    utilizationPeak: utilization.peak,
    longestWait: point.longestWait ?? Number.NaN,
    refused: point.refused ?? Number.NaN,
  }
}

/** Mean and peak since the point before. */
export function usageOf(point: HistoryPoint, metric: 'active' | 'utilization'): Use {
  return {
    mean: point[`${metric}Mean`] ?? point[metric],
    peak: point[`${metric}Peak`] ?? point[metric],
  }
}

/** One point's value as a stretch of time: its average over time, its peak, and the least that is certain. */
export function sampleOf(value: number, use?: Use): Sample {
  if (use === undefined || Number.isNaN(use.mean)) return single(value)
  const { mean, peak } = use
  return {
    min: Math.min(value, mean),
    avg: mean,
    max: Math.max(value, peak),
    p95: mean,
    weight: 1,
    last: value,
  }
}
