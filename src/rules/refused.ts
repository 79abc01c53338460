import type { PoolReading } from '../model/pool.ts'

/**
 * Requests a pool refused of late. What waited too long counts as a timeout and, by its error, as an exhaustion too:
 * one request, not two.
 */
export function refusedOf({ recent }: Pick<PoolReading, 'recent'>): number {
  return Math.max(recent.timeouts, recent.exhaustions)
}
