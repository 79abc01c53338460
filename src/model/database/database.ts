/** What Postgres itself reports (a probe's reading). Ages and durations in ms. */
export interface DatabaseReading {
  /** e.g. 170010 */
  readonly serverVersionNum: number
  readonly startedAt: string
  readonly inRecovery: boolean
  readonly limits: {
    readonly maxConnections: number
    readonly superuserReserved: number
    readonly reserved: number
    readonly usable: number
  }
  /** Client backends. */
  readonly used: number
  /** Whether the role may see other roles' sessions; `false` = states below are those of the own role only. */
  readonly canReadAll: boolean
  /** What to grant when `canReadAll` is false. */
  readonly grantHint?: string
  readonly byState: Readonly<Record<string, number>>
  readonly byApplication: readonly ApplicationSessions[]
  readonly waits: readonly { readonly type: string; readonly event: string; readonly count: number }[]
  readonly idleInTransaction: readonly Session[]
  readonly longRunning: readonly Session[]
  readonly blocked: readonly BlockedSession[]
  readonly roleLimits: Readonly<Record<string, { readonly limit: number; readonly used: number | null }>>
  /** Sessions that were opened and never ran a statement: a pool counts them, but nothing uses them. */
  readonly neverQueried: readonly {
    readonly application: string
    readonly role: string
    readonly count: number
    readonly oldestMs: number
  }[]
  /** `null` when pg_stat_statements is not there. */
  readonly topStatements: readonly Statement[] | null
}

/** Sessions by the name their application gave. */
export interface ApplicationSessions {
  readonly application: string
  readonly role: string
  readonly state: string
  readonly count: number
  readonly maxAgeMs: number | null
}

/** One session of the database. Ages in ms. */
export interface Session {
  readonly pid: number
  readonly role: string
  readonly application: string
  readonly state: string
  /** Time in this state, ms. */
  readonly ageMs: number
  readonly transactionMs: number | null
  /** Text, because microseconds matter to the guard against pid reuse. */
  readonly backendStart: string
  /** Kind and table of the statement; never its text. */
  readonly operation: string | null
  readonly wait: string | null
}

/** What one backend does now; stored beside the reading, joined with open leases. */
export interface BackendState {
  readonly pid: number
  readonly state: string
  /** Type and event of what it waits for; `null` = it waits for nothing. */
  readonly wait: string | null
  /** Time in this state, ms. */
  readonly ageMs: number
}

/** A session that waits for others. */
export interface BlockedSession {
  readonly pid: number
  readonly blockedBy: readonly number[]
  readonly waitMs: number
  readonly application: string
  readonly operation: string | null
}

/** A statement as `pg_stat_statements` counts it; its text is not stored. */
export interface Statement {
  readonly queryId: string
  readonly calls: number
  readonly totalMs: number
  readonly meanMs: number
  readonly rows: number
  readonly role: string | null
  /** Kind and table; never the text. */
  readonly operation: string
}
