const MINUTE_MS = 60_000

/** Minutes between two labels: from one to a month. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 43_200] as const

/**
 * Times to label below a span, on whole steps of the day.
 * @param from epoch ms, as is `to`
 * @param utc whether days are in UTC instead of the reader's time zone
 * @param most labels that fit
 */
export function timeTicks(from: number, to: number, utc: boolean, most: number): readonly number[] {
  const step = STEPS.find((minutes) => to - from <= minutes * MINUTE_MS * most) ?? STEPS[STEPS.length - 1]!
  const day = new Date(from)
  // Minutes past midnight continue into the next day by local time, also when clocks change.
  const at = (minutes: number): number =>
    utc
      ? Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 0, minutes)
      : new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minutes).getTime()
  const ticks: number[] = []
  for (let minutes = 0; at(minutes) <= to; minutes += step) {
    const tick = at(minutes)
    if (tick >= from && tick > (ticks.at(-1) ?? -1)) ticks.push(tick)
  }
  return ticks
}
