import type { JournalPoint } from '../../model/journal/journal.ts'

const UNKNOWN = Number.NaN

/** A point with everything in it. @param at ms since the epoch */
export function wholePoint(at: number, over: Partial<JournalPoint> = {}): JournalPoint {
  return {
    at,
    active: 3,
    total: 42,
    utilization: 0.123_456_789_012_345,
    pending: 1,
    errors: 2,
    timeouts: 0,
    alerts: 1,
    alertsOpened: 4,
    leaks: 0,
    acquireP95: UNKNOWN,
    health: 1,
    pools: { 'pg:main': 0.3, 'supabase:rest': UNKNOWN, 'näme "with" 日本': 0.1, __proto__x: 1 },
    activeMean: 2.5,
    activePeak: 9,
    utilizationMean: 0.25,
    utilizationPeak: 0.9,
    use: { 'pg:main': { mean: 0.25, peak: 0.9 } },
    longestWait: 120,
    refused: 0,
    ...over,
  }
}
