import type { AuditEntry } from '../../model/audit.ts'
import type { Clock } from '../clock.ts'

/** Operations remembered; the oldest go first. */
const MOST_ENTRIES = 200

/** Who did what, when, with what result. Newest first. */
export interface AuditList {
  append(entry: Omit<AuditEntry, 'at'>): void
  list(): readonly AuditEntry[]
}

/** @param debug writes one line of the verbose log */
export function createAuditList(clock: Clock, debug: (line: string) => void): AuditList {
  const entries: AuditEntry[] = []
  return {
    append(entry) {
      entries.unshift({ ...entry, at: clock.wall() })
      if (entries.length > MOST_ENTRIES) entries.pop()
      debug(`${entry.operation} by ${entry.actor}: ${entry.result}`)
    },
    list: () => entries.map((entry) => ({ ...entry, parameters: { ...entry.parameters } })),
  }
}
