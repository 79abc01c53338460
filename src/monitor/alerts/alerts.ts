import type { Alert, Finding, Notice, Silence } from '../../model/alert.ts'
import { SEVERITY_RANK } from '../../model/health.ts'
import type { StoredAlert } from '../../model/journal/journal.ts'
import { acknowledge, createEntry, type Entry, keyOf, type Look, lower, raise } from './lifecycle.ts'
import { silencesOf } from './silences.ts'
import { restoredEntry, storedOf } from './stored.ts'

/** Alerts remembered; resolved ones go first. */
const MOST_ALERTS = 500
/** How long a resolved alert is shown, ms. */
const SHOWN_RESOLVED_MS = 86_400_000

/** Opens, repeats, escalates and resolves alerts. The only state of judgement; takes the time as an argument, never reads a clock. */
export interface AlertRegistry {
  judge(findings: readonly Finding[], now: number, wall: number): readonly Notice[]
  firing(): readonly Alert[]
  /** Firing first, then resolved within a day, newest first. */
  list(wall: number): readonly Alert[]
  /** @returns the notice for channels that follow incidents, `true` where none is due, `false` where no such alert fires */
  acknowledge(id: string, wall: number): Notice | boolean
  clear(): void
  /** Alerts opened since the history began. */
  readonly opened: number
  /** Its alerts for the time after a restart. */
  stored(now: number, wall: number): readonly StoredAlert[]
  /** Goes on with the alerts, the cool-downs and the count of a process before. */
  restore(stored: readonly StoredAlert[], opened: number, now: number, wall: number): void
}

export function createAlertRegistry(
  defaultCooldownMs: number,
  silences: readonly Silence[] = [],
): AlertRegistry {
  const entries = new Map<string, Entry>()
  const silencedUntil = silencesOf(silences)
  let opened = 0

  return {
    judge(findings, now, wall) {
      const look: Look = { now, wall, cooldownMs: defaultCooldownMs, silencedUntil, notices: [] }
      const held = new Set<string>()
      for (const finding of worstFirst(findings)) {
        const key = keyOf(finding)
        if (held.has(key)) continue
        held.add(key)
        let entry = entries.get(key)
        if (!entry) {
          if (finding.hold || !makeRoom(entries)) continue
          entries.set(key, (entry = createEntry()))
        }
        if (raise(entry, finding, look)) opened++
      }
      for (const [key, entry] of entries) if (!held.has(key) && lower(entry, look)) entries.delete(key)
      return look.notices
    },
    firing: () =>
      [...entries.values()].flatMap(({ alert }) => (alert?.state === 'firing' ? [{ ...alert }] : [])),
    list(wall) {
      const alerts = [...entries.values()].flatMap(({ alert }) => (alert ? [{ ...alert }] : []))
      const recent = alerts.filter(
        ({ state, resolvedAt }) => state === 'firing' || wall - (resolvedAt ?? 0) < SHOWN_RESOLVED_MS,
      )
      return recent.sort(
        (a, b) => Number(b.state === 'firing') - Number(a.state === 'firing') || b.openedAt - a.openedAt,
      )
    },
    acknowledge(id, wall) {
      for (const entry of entries.values()) {
        if (entry.alert?.id !== id || entry.alert.state !== 'firing') continue
        return acknowledge(entry, entry.alert, wall, defaultCooldownMs)
      }
      return false
    },
    clear: () => entries.clear(),
    get opened() {
      return opened
    },
    stored: (now, wall) => [...entries.values()].flatMap((entry) => storedOf(entry, now, wall)),
    restore(stored, before, now, wall) {
      opened += before
      for (const one of stored) {
        const key = keyOf(one.alert)
        if (!entries.has(key) && makeRoom(entries)) entries.set(key, restoredEntry(one, now, wall))
      }
    },
  }
}

function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity])
}

function makeRoom(entries: Map<string, Entry>): boolean {
  if (entries.size < MOST_ALERTS) return true
  for (const [key, entry] of entries) {
    if (entry.alert?.state === 'firing') continue
    entries.delete(key)
    return true
  }
  return false
}
