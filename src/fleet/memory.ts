import type { FleetMessage, Inbox, StoredReport } from '../model/fleet/fleet.ts'

/** Most instances; the one that reported longest ago is forgotten first. */
const MOST_MEMBERS = 1000
/** Most claims held at a time. */
const MOST_CLAIMS = 10_000
/** Most messages held at a time. */
const MOST_MESSAGES = 1000

/** A fleet within one process. It holds what workers report by HTTP. @param now monotonic ms */
export function createMemoryFleet(now: () => number): Inbox {
  const reports = new Map<string, { readonly report: StoredReport['report']; at: number; until: number }>()
  const claims = new Map<string, number>()
  const messages = new Map<string, { readonly message: FleetMessage; readonly until: number }>()
  return {
    name: 'memory',
    publish(report, ttlMs) {
      reports.delete(report.instance.id)
      reports.set(report.instance.id, { report, at: now(), until: now() + ttlMs })
      dropFirst(reports, MOST_MEMBERS)
    },
    list() {
      for (const [id, { until }] of reports) if (until <= now()) reports.delete(id)
      return [...reports.values()].map(({ report, at }) => ({ report, ageMs: now() - at }))
    },
    claim(key, ttlMs) {
      if ((claims.get(key) ?? Number.NEGATIVE_INFINITY) > now()) return false
      claims.delete(key)
      claims.set(key, now() + ttlMs)
      dropFirst(claims, MOST_CLAIMS)
      return true
    },
    send(message, ttlMs) {
      messages.delete(message.id)
      messages.set(message.id, { message, until: now() + ttlMs })
      dropFirst(messages, MOST_MESSAGES)
    },
    receive(box) {
      for (const [id, { until }] of messages) if (until <= now()) messages.delete(id)
      return [...messages.values()].map(({ message }) => message).filter((one) => one.box === box)
    },
  }
}

function dropFirst(map: Map<string, unknown>, most: number): void {
  if (map.size > most) map.delete(map.keys().next().value as string)
}
