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
