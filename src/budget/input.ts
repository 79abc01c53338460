/** One pool of one kind of instance: what it may open at most. */
export interface BudgetPool {
  /** The service that uses it. */
  readonly service: string
  /** Service of the instances that open it, where operations of one other service alone use it. @default `service` */
  readonly owner?: string
  readonly name: string
  readonly max: number
  /** Instances with such a pool. */
  readonly instances: number
  readonly used: number | null
  readonly pending: number | null
  /** Role it logs in as; roles can have limits of their own. Absent = unknown. */
  readonly role: string | null
  /** Whether it connects to a pooler instead of the database. */
  readonly pooled: boolean
  /** Pools of the same process that connect to the same place, this one included. */
  readonly copies: number
}

/** Connections that others have or may open. */
export interface BudgetOther {
  readonly label: string
  readonly connections: number
  readonly detail: string
  readonly role: string | null
  /** Whether each instance has one of them. @default false */
  readonly isEachInstance?: boolean
}

/** Limits of the database. */
export interface BudgetDatabase {
  readonly maxConnections: number
  /** Reserved for superusers and privileged roles. */
  readonly kept: number
  readonly used: number
  /** Whether the newest reading succeeded: limits outlast an outage, what was in use before it says nothing of now. */
  readonly isRead: boolean
  /** `CONNECTION LIMIT` by role. */
  readonly roleLimits: Readonly<Record<string, number>>
}

/** Limits of a pooler in between. */
export interface BudgetPooler {
  readonly maxClients: number | null
  readonly clients: number
  /** Server connections all its pools may open together; `null` = not reported. */
  readonly poolSize: number | null
  readonly servers: number
  /** Whether the newest reading succeeded. */
  readonly isRead: boolean
  /** In session mode a client keeps its server connection: what exceeds the size waits for minutes, or is refused. */
  readonly session: boolean
}

/** Everything the arithmetic needs. */
export interface BudgetInput {
  readonly pools: readonly BudgetPool[]
  readonly others: readonly BudgetOther[]
  /** 2 while two releases run side by side, else 1. */
  readonly releases: 1 | 2
  /** Whether two releases run now, each counted by its own instances: a deployment will then ask for no more. */
  readonly overlaps?: boolean
  /** `null` = the database was not read. */
  readonly database: BudgetDatabase | null
  readonly pooler: BudgetPooler | null
}
