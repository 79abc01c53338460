import { createPaces } from './counters/pace.ts'
import type { PoolCounters } from './counters/pool-counters.ts'
import { createSeries, type OperationSeries, type ServiceCounters } from './counters/service-counters.ts'
import { OTHER, trimmed } from './names.ts'

/**
 * Finds the counters of one service's operations on one pool by name.
 * @param admit whether one more operation may have its own counters; else it is folded into `other`
 */
export function createOperations(
  service: ServiceCounters,
  pool: PoolCounters,
  admit: () => boolean,
): (operation: string) => OperationSeries {
  const known = new Map<string, OperationSeries>()
  const paces = createPaces()
  const find = (operation: string): OperationSeries => {
    const trim = trimmed(operation)
    const name = known.has(trim) || admit() ? trim : OTHER
    const found = known.get(name)
    if (found) return found
    const made = createSeries(service, pool, name, paces, series)
    known.set(name, made)
    service.series.push(made)
    pool.durations.push(made.duration)
    return made
  }
  const series = (operation: string): OperationSeries => known.get(operation) ?? find(operation)
  return series
}
