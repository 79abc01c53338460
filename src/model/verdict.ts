import type { HealthStatus, Severity } from './health.ts'

/**
 * What is wrong, in rank order: a cause explains those below it. `custom-rule` is a rule of the user's that holds.
 * The order of this list is the rank.
 */
export const CAUSE_KINDS = [
  'monitor-blind',
  'database-unreachable',
  'login-refused',
  'database-missing',
  'read-only',
  'server-full',
  'pooler-full',
  'role-full',
  'dead-connections',
  'leak',
  'ghosts',
  'blocked',
  'open-transaction',
  'slow-statement',
  'too-few-slots',
  'api-pool-busy',
  'network-slow',
  'event-loop-lag',
  'errors',
  'retry-amplification',
  'pressure',
  'budget-over',
  'duplicate-pools',
  'never-closed-pools',
  'custom-rule',
] as const

/** One of `CAUSE_KINDS`. */
export type CauseKind = (typeof CAUSE_KINDS)[number]

/** Of the database: they concern every instance and service that uses it, whoever reports them. */
export const OF_THE_DATABASE: ReadonlySet<CauseKind> = new Set<CauseKind>([
  'database-unreachable',
  'login-refused',
  'database-missing',
  'read-only',
  'server-full',
  'pooler-full',
  'role-full',
])

/** How certain the cause is. `certain` = nothing else can explain what was observed. */
export type Certainty = 'certain' | 'likely' | 'possible'

/** What to press, and what will be true afterwards. */
export interface CauseAction {
  readonly operation: 'cleanup' | 'emergency-reset' | 'release'
  /** `release`: the id of a lease. `cleanup`: the service it is limited to, `null` = everything that qualifies. `emergency-reset`: the pool it is for; it recycles every pool of the process. */
  readonly target: string | null
  /** With the cause of another instance: the cleanup is for every instance. */
  readonly scope?: 'fleet'
  /** One sentence, compared with what happened by a test. */
  readonly forecast: string
}

/** Who causes it; parts that are unknown are absent. */
export interface Culprit {
  readonly service?: string
  readonly route?: string
  readonly operation?: string
  /** `file:line` of the application's own code. */
  readonly place?: string
  readonly pool?: string
  readonly instance?: string
  /** Process id of the database backend. */
  readonly pid?: number
}

/** One observation that supports a cause. */
export interface Evidence {
  readonly label: string
  readonly value: string
}

/** One thing that is wrong. */
export interface Cause {
  readonly kind: CauseKind
  readonly certainty: Certainty
  readonly severity: Severity
  /** At most 280 characters: what, number, culprit, line. The same text everywhere. */
  readonly sentence: string
  /** Who suffers: `3 requests waiting, 12 refused in the last minute`. Empty when there is no such request. */
  readonly effect: string
  readonly evidence: readonly Evidence[]
  readonly culprit: Culprit
  /** `null` when no button helps. */
  readonly action: CauseAction | null
  /** What to change in code or configuration. */
  readonly advice: string
  /** ms since the epoch. */
  readonly since: number
  /** Causes this one explains: shown below it, never beside it. */
  readonly explains?: readonly CauseKind[]
}

/** `unknown` = nothing could be observed; it is not `healthy`. */
export type VerdictStatus = HealthStatus | 'unknown'

/** The one verdict on an observation: status, badge, alerts, advice, command line and channels read it. */
export interface Verdict {
  readonly status: VerdictStatus
  /** Ranked, the first is the headline; empty when healthy. */
  readonly causes: readonly Cause[]
}

/** Health that follows from a verdict; unknown is not healthy. */
export function healthOf({ status }: Verdict): HealthStatus {
  return status === 'unknown' ? 'warning' : status
}
