import type { CollectionReport } from '../../src/model/report/instance.ts'
import { RANGE_HOURS, type Range } from '../types.ts'

const HOUR_MS = 3_600_000

/** The shortest range that holds what was collected, up to a day. */
export function rangeOf({ samples, intervalMs }: CollectionReport): Range {
  const hours = (samples * intervalMs) / HOUR_MS
  return hours <= 1 ? '1h' : hours <= 6 ? '6h' : '24h'
}

export function isRange(value: string | null): value is Range {
  return value !== null && Object.hasOwn(RANGE_HOURS, value)
}
