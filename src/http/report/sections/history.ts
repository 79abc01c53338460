import type { HistoryPoint, Series } from '../../../model/history.ts'
import type { HistoryReportPoint, SeriesReport } from '../../../model/report/history.ts'
import type { MonitoringReport } from '../../../model/report/monitoring.ts'
import type { AggregatedStats } from '../../../model/report/stats.ts'
import { iso, known, ms, percent, tenth } from '../units.ts'

const HEALTH = ['healthy', 'warning', 'critical'] as const

export function pointReport(point: HistoryPoint): HistoryReportPoint {
  return {
    timestamp: iso(point.at),
    activeConnections: point.active,
    totalConnections: point.total,
    poolUtilization: percent(point.utilization),
    pending: point.pending,
    errors: point.errors,
    alerts: point.alerts,
    leaks: point.leaks,
    healthStatus: HEALTH[point.health],
    activeMean: rounded(given(point.activeMean)),
    activePeak: given(point.activePeak),
    utilizationMean: percent(given(point.utilizationMean)),
    utilizationPeak: percent(given(point.utilizationPeak)),
    longestWaitMs: ms(given(point.longestWait)),
    refused: given(point.refused),
  }
}

export function seriesReport({ from, to, bucketMs, pools }: Series): SeriesReport {
  return {
    from: iso(from),
    to: iso(to),
    bucketMs,
    pools: pools.map(({ name, buckets, mostUtilised }) => ({
      name,
      ...(mostUtilised === true ? { mostUtilised } : {}),
      buckets: buckets.map((bucket) =>
        bucket === null
          ? null
          : { min: tenth(bucket.min * 100), avg: tenth(bucket.avg * 100), max: tenth(bucket.max * 100) },
      ),
    })),
  }
}

/** Averages to compare current values with. Utilisation in percent, acquire time in ms. */
export function usualOf(points: readonly HistoryPoint[]): MonitoringReport['usual'] {
  return {
    pending: rounded(average(points.map((point) => known(point.pending)))),
    acquireP95: ms(average(points.map((point) => known(point.acquireP95)))),
    utilization: rounded(average(points.map((point) => known(point.utilization * 100)))),
  }
}

function given(value: number | undefined): number | null {
  return value === undefined ? null : known(value)
}

function average(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null)
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length
}

function rounded(value: number | null): number | null {
  return value === null ? null : tenth(value)
}

/** The usual spans, and the requested one. @param hours the requested span */
export function aggregatedReport(
  history: { aggregate(hours: number): AggregatedStats | null },
  hours: number,
): NonNullable<MonitoringReport['aggregated']> {
  const week = history.aggregate(168)
  return {
    last1h: history.aggregate(1),
    last24h: history.aggregate(24),
    last7d: week && { ...week, period: '7d' },
    custom: history.aggregate(hours),
  }
}
