import type { Alert, Finding, Notice } from '../../model/alert.ts'
import { SEVERITY_RANK, type Severity } from '../../model/health.ts'

/** Looks without the finding before an alert resolves (hysteresis in time). */
const CLEAR_LOOKS = 2

const NEVER: readonly null[] = [null, null, null]

/** What is remembered of one rule and subject. */
export interface Entry {
  /** By severity rank: monotonic ms since when the finding has been at least that severe without a break. */
  since: readonly (number | null)[]
  clear: number
  alert: Alert | null
  /** Monotonic ms of the last message; -Infinity before the first. */
  toldAt: number
  /** Rank of the last message; a flap between two severities is sent once in a cool-down, not at every turn. */
  toldRank: number
  /** Whether the present opening was sent (a resolve is sent only then). */
  told: boolean
}

export function createEntry(): Entry {
  return {
    since: NEVER,
    clear: 0,
    alert: null,
    toldAt: Number.NEGATIVE_INFINITY,
    toldRank: -1,
    told: false,
  }
}

/** One look: its time on both clocks, ms, the default cool-down, ms, and the notices it sends. */
export interface Look {
  readonly now: number
  readonly wall: number
  readonly cooldownMs: number
  readonly notices: Notice[]
}

/**
 * The finding holds at this look.
 * @returns whether an alert opened
 */
export function raise(entry: Entry, finding: Finding, { now, wall, cooldownMs, notices }: Look): boolean {
  entry.clear = 0
  const previous = entry.alert?.state === 'firing' ? entry.alert : null
  const rank = SEVERITY_RANK[finding.severity]
  entry.since = entry.since.map((since, i) => (i > rank ? null : (since ?? now)))
  const lasted = now - (entry.since[rank] ?? now) >= finding.forMs
  if (!previous && (finding.hold || !lasted)) return false
  // Near its limit or only just worse, an open alert keeps the severity it has.
  const keeps = previous && (finding.hold || (rank > SEVERITY_RANK[previous.severity] && !lasted))
  const alert = alertOf(finding, keeps ? previous.severity : finding.severity, previous, wall)
  entry.alert = alert
  if (!previous) entry.told = false
  const due = now - entry.toldAt >= (finding.cooldownMs ?? cooldownMs)
  const escalated =
    entry.told && SEVERITY_RANK[alert.severity] > entry.toldRank && alert.severity !== previous?.severity
  if (escalated || (due && alert.acknowledgedAt === null)) {
    const kind = escalated ? 'escalated' : entry.told ? 'repeated' : 'opened'
    entry.toldAt = now
    entry.toldRank = SEVERITY_RANK[alert.severity]
    entry.told = true
    notices.push({ kind, alert, at: wall })
  }
  return !previous
}

/**
 * The finding does not hold at this look.
 * @returns whether the entry may be forgotten
 */
export function lower(entry: Entry, { now, wall, cooldownMs, notices }: Look): boolean {
  entry.since = NEVER
  if (!entry.alert) return now - entry.toldAt > cooldownMs
  if (entry.alert.state !== 'firing' || ++entry.clear < CLEAR_LOOKS) return false
  entry.alert = { ...entry.alert, state: 'resolved', resolvedAt: wall, updatedAt: wall }
  if (entry.told) notices.push({ kind: 'resolved', alert: entry.alert, at: wall })
  entry.told = false
  return false
}

/** What makes two findings the same alert. */
export function keyOf(finding: Pick<Finding, 'rule' | 'subject'>): string {
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
