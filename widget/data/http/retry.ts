import type { MonitoringErrorKind } from './error.ts'

/** A monitor must not go blind for minutes: the longest wait we choose ourselves, ms. */
export const RETRY_CAP_MS = 30_000
/** The longest wait a server may request, ms; beyond it we retry anyway. */
export const RETRY_AFTER_CAP_MS = 300_000
const RETRY_BASE_MS = 1000

/** Between two tries while the server refuses or misses the route, ms: it may be a database outage that prevents verification. */
export const REFUSED_RETRY_MS = 15_000

/** A lost session waits for a sign-in, a click or a focus; everything else is tried again. */
export function isRetryable(kind: MonitoringErrorKind): boolean {
  return kind !== 'unauthenticated'
}

/** Shortest wait before the next try, ms. */
export function retryFloor(kind: MonitoringErrorKind): number {
  return kind === 'forbidden' || kind === 'not-installed' ? REFUSED_RETRY_MS : 0
}

/**
 * ms until the next try: 1 s doubling to 30 s, ±20 % so that many pages do not retry in step;
 * a `Retry-After` counts when it is longer.
 * @param attempt failures so far, from 1
 * @param random 0..1
 */
export function retryDelay(attempt: number, retryAfterMs: number | null, random: number): number {
  const doubled = RETRY_BASE_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 10)
  const own = Math.round(Math.min(doubled, RETRY_CAP_MS / 1.2) * (0.8 + 0.4 * random))
  return retryAfterMs === null ? own : Math.max(own, Math.min(retryAfterMs, RETRY_AFTER_CAP_MS))
}

/** `Retry-After` in seconds or as an HTTP date → ms; `null` when absent or unreadable. */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  const seconds = Number(header.trim())
  if (header.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}
