import type { Alert, Finding, Notice } from '../../model/alert.ts'
import { SEVERITY_RANK, type Severity } from '../../model/health.ts'
import type { SilencedUntil } from './silences.ts'

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
  sentAt: number
  /** Rank of the last message; a flap between two severities is sent once in a cool-down, not at every turn. */
  sentRank: number
  /** Whether the present opening was sent (a resolve is sent only then). */
  sent: boolean
  /** Of its rule, ms; absent before the first finding of this process. */
  cooldownMs?: number
}

export function createEntry(): Entry {
  return {
    since: NEVER,
    clear: 0,
    alert: null,
    sentAt: Number.NEGATIVE_INFINITY,
    sentRank: -1,
    sent: false,
  }
}

/** One look: its time on both clocks, ms, the default cool-down, ms, and the notices it sends. */
export interface Look {
  readonly now: number
  readonly wall: number
  readonly cooldownMs: number
  readonly silencedUntil: SilencedUntil
  readonly notices: Notice[]
}

/**
 * The finding holds at this look.
 * @returns whether an alert opened
 */
export function raise(entry: Entry, finding: Finding, look: Look): boolean {
  const { now, wall, cooldownMs, notices } = look
  entry.clear = 0
  const previous = entry.alert?.state === 'firing' ? entry.alert : null
  const rank = SEVERITY_RANK[finding.severity]
  entry.since = entry.since.map((since, i) => (i > rank ? null : (since ?? now)))
  const lasted = now - (entry.since[rank] ?? now) >= finding.forMs
  if (!previous && (finding.hold || !lasted)) return false
  // Near its limit or only just worse, an open alert keeps the severity it has.
  const keeps = previous && (finding.hold || (rank > SEVERITY_RANK[previous.severity] && !lasted))
  const silenced = look.silencedUntil(finding, wall)
  const alert: Alert = {
    ...alertOf(finding, keeps ? previous.severity : finding.severity, previous, wall),
    ...(silenced === null ? {} : { silencedUntil: silenced }),
  }
  entry.alert = alert
  if (!previous) entry.sent = false
  entry.cooldownMs = finding.cooldownMs ?? cooldownMs
  const due = now - entry.sentAt >= entry.cooldownMs
  const escalated =
    entry.sent && SEVERITY_RANK[alert.severity] > entry.sentRank && alert.severity !== previous?.severity
  // Held back, it is sent as opened when the silence ends and it still fires.
  if (silenced === null && (escalated || (due && alert.acknowledgedAt === null))) {
    const kind = escalated ? 'escalated' : entry.sent ? 'repeated' : 'opened'
    entry.sentAt = now
    entry.sentRank = SEVERITY_RANK[alert.severity]
    entry.sent = true
    notices.push({ kind, alert, at: wall, cooldownMs: entry.cooldownMs })
  }
  return !previous
}

/**
 * The finding does not hold at this look.
 * @returns whether the entry may be forgotten
 */
export function lower(entry: Entry, { now, wall, cooldownMs, notices }: Look): boolean {
  entry.since = NEVER
  if (!entry.alert) return now - entry.sentAt > cooldownMs
  if (entry.alert.state !== 'firing' || ++entry.clear < CLEAR_LOOKS) return false
  entry.alert = { ...entry.alert, state: 'resolved', resolvedAt: wall, updatedAt: wall }
  if (entry.sent)
    notices.push({
      kind: 'resolved',
      alert: entry.alert,
      at: wall,
      cooldownMs: entry.cooldownMs ?? cooldownMs,
    })
  entry.sent = false
  return false
}

/** Somebody looks after it. @returns the notice for those who follow its incident; `true` = none is due */
export function acknowledge(entry: Entry, firing: Alert, wall: number, cooldownMs: number): Notice | true {
  const alert = { ...firing, acknowledgedAt: wall }
  entry.alert = alert
  // Where the opening was not sent there is no incident to acknowledge.
  if (firing.acknowledgedAt !== null || !entry.sent) return true
  return { kind: 'acknowledged', alert, at: wall, cooldownMs: entry.cooldownMs ?? cooldownMs }
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
    ...(finding.culprit ? { culprit: finding.culprit } : {}),
    ...(finding.evidence ? { evidence: finding.evidence } : {}),
    ...(finding.advice ? { advice: finding.advice } : {}),
  }
}
