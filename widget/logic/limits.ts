import { DEFAULT_THRESHOLDS, type Thresholds } from '../../src/model/health.ts'
import type { MonitoringReport } from '../report.ts'
import { poolOf } from './causes.ts'

/** The thresholds of the pool that the verdict points at, else of the first; ratios 0..1. */
export function shownLimits({ pools, verdict }: MonitoringReport): Thresholds {
  const judged = poolOf(verdict)
  const shown = pools.find(({ name }) => name === judged) ?? pools[0]
  return shown?.thresholds ?? DEFAULT_THRESHOLDS
}
