import type { Alert, Finding, Notice } from '../../model/alert.ts'
import { SEVERITY_RANK, type Severity } from '../../model/health.ts'

/** Looks without the finding before an alert resolves (hysteresis in time). */
const CLEAR_LOOKS = 2
/** Alerts remembered; resolved ones go first. */
const MOST_ALERTS = 500
/** How long a resolved alert is shown, ms. */
const SHOWN_RESOLVED_MS = 86_400_000

const NEVER: readonly null[] = [null, null, null]

interface Entry {
  /** By severity rank: monotonic ms since when the finding has been at least that severe without a break. */
  since: readonly (number | null)[]
  clear: number
  alert: Alert | null
  /** Monotonic ms of the last message; -Infinity before the first. */
  toldAt: number
  /** Rank of the last message; a flap between two severities is told once in a cool-down, not at every turn. */
  toldRank: number
  /** Whether the present opening was told (a resolve is told only then). */
  told: boolean
}

/** Opens, repeats, escalates and resolves alerts. The only state of judgement; told the time, never asks it. */
export interface AlertRegistry {
  judge(findings: readonly Finding[], now: number, wall: number): readonly Notice[]
  firing(): readonly Alert[]
  /** Firing first, then resolved within a day, newest first. */
  list(wall: number): readonly Alert[]
  acknowledge(id: string, wall: number): boolean
  clear(): void
  /** Alerts opened since the process began. */
  readonly opened: number
}

export function createAlertRegistry(defaultCooldownMs: number): AlertRegistry {
  const entries = new Map<string, Entry>()
  let opened = 0

  const raise = (entry: Entry, finding: Finding, now: number, wall: number, notices: Notice[]): void => {
    entry.clear = 0
    const previous = entry.alert?.state === 'firing' ? entry.alert : null
    const rank = SEVERITY_RANK[finding.severity]
    entry.since = entry.since.map((since, i) => (i > rank ? null : (since ?? now)))
    const lasted = now - (entry.since[rank] ?? now) >= finding.forMs
    if (!previous && (finding.hold || !lasted)) return
    // Near its limit or only just worse, an open alert keeps the severity it has.
    const keeps = previous && (finding.hold || (rank > SEVERITY_RANK[previous.severity] && !lasted))
    const alert = alertOf(finding, keeps ? previous.severity : finding.severity, previous, wall)
    entry.alert = alert
    if (!previous) {
      opened++
      entry.told = false
    }
    const due = now - entry.toldAt >= (finding.cooldownMs ?? defaultCooldownMs)
    const escalated =
      entry.told && SEVERITY_RANK[alert.severity] > entry.toldRank && alert.severity !== previous?.severity
    if (!escalated && (!due || alert.acknowledgedAt !== null)) return
    const kind = escalated ? 'escalated' : entry.told ? 'repeated' : 'opened'
    entry.toldAt = now
    entry.toldRank = SEVERITY_RANK[alert.severity]
    entry.told = true
    notices.push({ kind, alert, at: wall })
  }

  const lower = (key: string, entry: Entry, now: number, wall: number, notices: Notice[]): void => {
    entry.since = NEVER
    if (!entry.alert) {
      if (now - entry.toldAt > defaultCooldownMs) entries.delete(key)
      return
    }
    if (entry.alert.state !== 'firing' || ++entry.clear < CLEAR_LOOKS) return
    entry.alert = { ...entry.alert, state: 'resolved', resolvedAt: wall, updatedAt: wall }
    if (entry.told) notices.push({ kind: 'resolved', alert: entry.alert, at: wall })
    entry.told = false
  }

  return {
    judge(findings, now, wall) {
      const notices: Notice[] = []
      const held = new Set<string>()
      for (const finding of worstFirst(findings)) {
        const key = keyOf(finding)
        if (held.has(key)) continue
        held.add(key)
        let entry = entries.get(key)
        if (!entry) {
          if (finding.hold || !makeRoom(entries)) continue
          entry = {
            since: NEVER,
            clear: 0,
            alert: null,
            toldAt: Number.NEGATIVE_INFINITY,
            toldRank: -1,
            told: false,
          }
          entries.set(key, entry)
        }
        raise(entry, finding, now, wall, notices)
      }
      for (const [key, entry] of entries) if (!held.has(key)) lower(key, entry, now, wall, notices)
      return notices
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
        entry.alert = { ...entry.alert, acknowledgedAt: wall }
        return true
      }
      return false
    },
    clear: () => entries.clear(),
    get opened() {
      return opened
    },
  }
}

function keyOf(finding: Finding): string {
  return `${finding.rule}:${finding.subject}`
}

function alertOf(finding: Finding, severity: Severity, previous: Alert | null, wall: number): Alert {
  return {
    id: keyOf(finding),
    rule: finding.rule,
    subject: finding.subject,
    name: finding.name ?? finding.rule,
    severity,
    state: 'firing',
    message: finding.message,
    value: finding.value,
    limit: finding.limit,
    openedAt: previous?.openedAt ?? wall,
    updatedAt: wall,
    resolvedAt: null,
    acknowledgedAt: previous?.acknowledgedAt ?? null,
    ...(finding.channels ? { channels: finding.channels } : {}),
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
