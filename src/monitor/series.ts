import { createHistogram, type Histogram } from '../model/histogram.ts'
import type { PoolBook } from './pool-book.ts'
import type { ServiceBook } from './service-book.ts'

/** Counters of one (service, pool, operation). Written on the tracked path, read by whoever looks. */
export interface OperationSeries {
  readonly service: ServiceBook
  readonly pool: PoolBook
  readonly operation: string
  opened: number
  ended: number
  active: number
  failed: number
  attempts: number
  readonly duration: Histogram
}

export function createSeries(service: ServiceBook, pool: PoolBook, operation: string): OperationSeries {
  return { service, pool, operation, opened: 0, ended: 0, active: 0, failed: 0, attempts: 0, duration: createHistogram() }
}
