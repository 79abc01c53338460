import type { Tracker, Tracking } from '../../../model/extensions.ts'

/**
 * Remembers the last tracker used for each pool: a client's service hardly ever changes from one request
 * to the next. One entry a pool, and pools are few.
 */
export function createTrackers(tracking: Tracking): { of(service: string, pool: string): Tracker } {
  const last = new Map<string, { readonly service: string; readonly tracker: Tracker }>()
  return {
    of(service, pool) {
      const known = last.get(pool)
      if (known?.service === service) return known.tracker
      const tracker = tracking.tracker(service, pool)
      last.set(pool, { service, tracker })
      return tracker
    },
  }
}
