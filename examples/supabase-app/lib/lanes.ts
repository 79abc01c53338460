/** First and last hour of the board. */
export const OPENS = 7
export const CLOSES = 19

export interface Span {
  readonly starts_at: string
  readonly minutes: number
}

/** Where a visit stands on the board: minutes after opening, cut off at both ends. `null` when outside. */
export function placed(visit: Span): { readonly from: number; readonly to: number } | null {
  const starts = new Date(visit.starts_at)
  const from = (starts.getHours() - OPENS) * 60 + starts.getMinutes()
  const to = from + visit.minutes
  const end = (CLOSES - OPENS) * 60
  return to <= 0 || from >= end ? null : { from: Math.max(0, from), to: Math.min(end, to) }
}

/** Puts visits that overlap into lanes of their own, so that none hides another. */
export function lanes<T extends Span>(visits: readonly T[]): T[][] {
  const result: T[][] = []
  for (const visit of [...visits].sort((a, b) => a.starts_at.localeCompare(b.starts_at))) {
    const begins = Date.parse(visit.starts_at)
    const free = result.find((lane) => {
      const last = lane.at(-1)
      return !last || Date.parse(last.starts_at) + last.minutes * 60_000 <= begins
    })
    if (free) free.push(visit)
    else result.push([visit])
  }
  return result.length > 0 ? result : [[]]
}
