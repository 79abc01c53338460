import type { Rule } from '../model/extensions.ts'

const HOUR_MS = 3_600_000
/** Hours that are compared with. */
const HOURS = 24
/** Fewer connections than this are no notable peak. */
const LEAST = 10
/** A peak is new when it is so many times the highest of the hours before. */
const ABOVE = 1.25
/** Sent no more often than this, ms: it is information, no alarm. */
const COOLDOWN_MS = 6 * HOUR_MS

/** More connections in use than in any of the last 24 hours: a note that use is growing. Silent in the first hour, when all is new. */
export function peakUsageRule(): Rule {
  /** Highest use by hour since the epoch. */
  const highest = new Map<number, number>()
  return {
    id: 'peak-usage',
    judge({ at, services, totals: { active } }) {
      const hour = Math.floor(at / HOUR_MS)
      highest.set(hour, Math.max(active, highest.get(hour) ?? 0))
      // A clock that was set back leaves hours to come; they are forgotten too.
      for (const one of highest.keys()) if (one < hour - HOURS || one > hour) highest.delete(one)
      const before = [...highest].flatMap(([one, most]) => (one < hour ? [most] : []))
      const most = Math.max(0, ...before)
      if (before.length === 0 || active < LEAST || active <= most * ABOVE) return []
      const [busiest] = services.toSorted((a, b) => b.active - a.active)
      return [
        {
          rule: 'peak-usage',
          subject: 'connections',
          severity: 'info',
          message: `${active} connections in use: a new peak; the highest of the hours before was ${most}`,
          value: active,
          limit: most,
          forMs: 0,
          cooldownMs: COOLDOWN_MS,
          culprit: busiest === undefined ? {} : { service: busiest.name },
          evidence: [
            { label: 'in use', value: String(active) },
            { label: 'highest of the hours before', value: String(most) },
            ...(busiest === undefined
              ? []
              : [{ label: `in use by ${busiest.name}`, value: String(busiest.active) }]),
          ],
          advice:
            'Compare it with the limits of pools and database before the next peak: npx next-db-monitoring budget.',
        },
      ]
    },
  }
}
