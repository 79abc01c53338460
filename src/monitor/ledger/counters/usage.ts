/** Routes whose use is counted apart by service; the rest go to `other`. */
const MOST_ROUTES = 50
/** Where a lease was opened outside of any request that has a name. */
const NO_ROUTE = 'unknown'
const ROUTE_LENGTH = 120

/** How many slots are used, integrated over time: every figure is O(1) an event and exact between two readings. */
export interface Usage {
  used: number
  /** Slots × ms until `at`; never falls. */
  area: number
  /** Monotonic ms of the last event. */
  at: number
  /** Most used at once since it was last folded into the windows. */
  peak: number
}

/** @param now monotonic ms */
export function createUsage(now: number): Usage {
  return { used: 0, area: 0, at: now, peak: 0 }
}

/** One more slot is used. */
export function taken(usage: Usage, now: number): void {
  usage.area += usage.used * (now - usage.at)
  usage.at = now
  if (++usage.used > usage.peak) usage.peak = usage.used
}

/** One slot came back. */
export function givenBack(usage: Usage, now: number): void {
  usage.area += usage.used * (now - usage.at)
  usage.at = now
  usage.used--
}

/** Slots × ms so far, what is used now included. */
export function areaOf({ used, area, at }: Usage, now: number): number {
  return area + used * Math.max(0, now - at)
}

/** The use of a route by a service, within the cap. @param now monotonic ms */
export function routeUsage(routes: Map<string, Usage>, given: string | undefined, now: number): Usage {
  const route = typeof given === 'string' ? given : NO_ROUTE
  const known = routes.get(route)
  if (known) return known
  const name = route.slice(0, ROUTE_LENGTH)
  const key = routes.has(name) || routes.size < MOST_ROUTES - 1 ? name : 'other'
  let usage = routes.get(key)
  if (!usage) routes.set(key, (usage = createUsage(now)))
  return usage
}
