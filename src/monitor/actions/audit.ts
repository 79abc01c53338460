import type { AuditSink } from '../../config/options.ts'
import { type AuditEntry, cleanActor, shownActor } from '../../model/audit.ts'
import { cleanName } from '../../model/tools/clean-name.ts'
import type { Clock } from '../clock.ts'
import type { FaultCounters } from '../faults.ts'

/** Operations remembered; the oldest go first. Refused attempts have as much room of their own. */
const MOST_ENTRIES = 200
const MOST_PARAMETER = 200

/** Who did what, when, with what result. Newest first. */
export interface AuditList {
  append(entry: Omit<AuditEntry, 'at'>): void
  list(): readonly AuditEntry[]
  /** Records a refused attempt. It never evicts an operation. */
  refuse(entry: Omit<AuditEntry, 'at' | 'ok'>): void
  refusals(): readonly AuditEntry[]
  /** Appends the entries of an earlier process after those of this one. Newest first; sinks are not notified again. */
  restore(entries: readonly AuditEntry[], refusals: readonly AuditEntry[]): void
}

export interface AuditParts {
  readonly clock: Clock
  readonly faults: FaultCounters
  readonly sink: AuditSink | null
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

export function createAuditList({ clock, faults, sink, debug }: AuditParts): AuditList {
  const entries: AuditEntry[] = []
  const refusals: AuditEntry[] = []

  const note = (ring: AuditEntry[], given: Omit<AuditEntry, 'at'>): void => {
    const entry: AuditEntry = {
      ...given,
      actor: cleanActor(given.actor),
      parameters: cleanParameters(given.parameters),
      at: clock.wall(),
    }
    ring.unshift(entry)
    if (ring.length > MOST_ENTRIES) ring.pop()
    debug(`${entry.operation} by ${shownActor(entry.actor)}: ${entry.result}`)
    send(copyOf(entry))
  }
  const send = (entry: AuditEntry): void => {
    if (sink === null) return
    try {
      Promise.resolve(sink(entry)).catch((error: unknown) => faults.note('audit sink', error))
    } catch (error) {
      faults.note('audit sink', error)
    }
  }

  return {
    append: (entry) => note(entries, entry),
    refuse: (entry) => note(refusals, { ...entry, ok: false }),
    list: () => entries.map(copyOf),
    refusals: () => refusals.map(copyOf),
    restore(before, refusedBefore) {
      entries.push(...before.map(copyOf).slice(0, MOST_ENTRIES - entries.length))
      refusals.push(...refusedBefore.map(copyOf).slice(0, MOST_ENTRIES - refusals.length))
    },
  }
}

function copyOf(entry: AuditEntry): AuditEntry {
  return { ...entry, actor: { ...entry.actor }, parameters: { ...entry.parameters } }
}

function cleanParameters(given: AuditEntry['parameters']): AuditEntry['parameters'] {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      typeof value === 'string' ? cleanName(value, MOST_PARAMETER) : value,
    ]),
  )
}
