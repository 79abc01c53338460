import type { SeriesReport } from '../../../src/model/report/history.ts'

/** A chosen stretch of time, epoch ms. */
export interface Zoom {
  readonly from: number
  readonly to: number
}

/** The narrowest bucket the server makes. */
export const MOST_BUCKETS = 1000
const HOUR_MS = 3_600_000
/** The longest history the server gives. */
const MOST_HOURS = 720

/** `1764150000-1764153600`, seconds, as in the page's address. */
export function writeZoom({ from, to }: Zoom): string {
  return `${Math.floor(from / 1000)}-${Math.ceil(to / 1000)}`
}

/** `null` when it is not a stretch of time. */
export function readZoom(text: string | null): Zoom | null {
  const [, from, to] = /^(\d{9,11})-(\d{9,11})$/.exec(text ?? '') ?? []
  const zoom = { from: Number(from) * 1000, to: Number(to) * 1000 }
  return zoom.from < zoom.to ? zoom : null
}

/** Hours of history needed to contain the stretch. */
export function hoursBack({ from }: Zoom, now: number, least: number): number {
  return Math.min(MOST_HOURS, Math.max(least, Math.ceil((now - from) / HOUR_MS)))
}

/** The buckets of a stretch, whole at both ends. */
export function crop(series: SeriesReport, { from, to }: Zoom): SeriesReport {
  const { bucketMs } = series
  const begin = Date.parse(series.from)
  const count = Math.max(0, ...series.pools.map(({ buckets }) => buckets.length))
  const first = Math.min(count, Math.max(0, Math.floor((from - begin) / bucketMs)))
  const end = Math.min(count, Math.max(first, Math.ceil((to - begin) / bucketMs)))
  return {
    bucketMs,
    from: new Date(begin + first * bucketMs).toISOString(),
    to: new Date(begin + end * bucketMs).toISOString(),
    pools: series.pools.map((pool) => ({ ...pool, buckets: pool.buckets.slice(first, end) })),
  }
}

/** Half of the shown stretch, around a moment; `null` when fewer than four buckets would be left. */
export function closer(shown: Zoom, around: number, bucketMs: number): Zoom | null {
  const half = (shown.to - shown.from) / 2
  if (half < 4 * bucketMs) return null
  const from = Math.min(shown.to - half, Math.max(shown.from, around - half / 2))
  return { from, to: from + half }
}

/** Twice the shown stretch; `null` = the whole range. */
export function farther(shown: Zoom, whole: Zoom): Zoom | null {
  const length = shown.to - shown.from
  const from = Math.max(whole.from, shown.from - length / 2)
  const to = Math.min(whole.to, from + 2 * length)
  return to - from >= whole.to - whole.from - 1 || 2 * length >= whole.to - whole.from ? null : { from, to }
}

/** With the line that is of no single pool called by what it shows. */
export function named(series: SeriesReport | undefined, fullest: string): SeriesReport | undefined {
  if (series === undefined) return undefined
  const pools = series.pools.map((pool) => (pool.mostUtilised === true ? { ...pool, name: fullest } : pool))
  return { ...series, pools }
}
