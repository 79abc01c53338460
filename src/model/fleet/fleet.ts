import type { RedisClient } from './redis-client.ts'
import type { FleetReport } from './report.ts'

/** A report as a store gives it back. */
export interface StoredReport {
  readonly report: FleetReport
  /** ms since it was published, by the store's clock: the clocks of two instances may differ. */
  readonly ageMs: number
}

/** What one instance leaves for others. The monitor signs and verifies it; a store only transports it. */
export interface FleetMessage {
  /** At most 300 characters. A second one with the same id takes the place of the first. */
  readonly id: string
  /** Its recipient. At most 100 characters. */
  readonly box: string
  /** At most 120 000 characters. */
  readonly text: string
}

/**
 * What several processes share. The monitor calls it at each beat, off the path of every request, and waits 3 s at most. What it
 * rejects with is a fault; this instance is then shown alone until the store answers again.
 */
export interface Fleet {
  /** Shown as the place where instances meet. 1 to 100 characters. */
  readonly name: string
  /**
   * Stores the newest report of an instance; the one before goes.
   * @param ttlMs how long it is listed when no other follows
   */
  publish(report: FleetReport, ttlMs: number): void | Promise<void>
  /** The newest report of each instance, in any order. The monitor ignores anything that is not a report. */
  list(): readonly StoredReport[] | Promise<readonly StoredReport[]>
  /**
   * Claims a key for a while.
   * @returns whether the caller got it: of all callers for one key within `ttlMs`, exactly one
   */
  claim(key: string, ttlMs: number): boolean | Promise<boolean>
  /**
   * Leaves a message for the others. Without `send` and `receive` operations reach one instance only.
   * @param ttlMs how long it is there
   */
  send?(message: FleetMessage, ttlMs: number): void | Promise<void>
  /** All messages of a box that are there, in any order; reading takes none away. */
  receive?(box: string): readonly FleetMessage[] | Promise<readonly FleetMessage[]>
  close?(): void | Promise<void>
}

/** A store in memory, which answers at once. */
export interface Inbox extends Fleet {
  list(): readonly StoredReport[]
  send(message: FleetMessage, ttlMs: number): void
  receive(box: string): readonly FleetMessage[]
}

/**
 * `silent` = missed three beats; `frozen` = the same on a host that suspends processes between requests; `ended` = it reported its
 * end.
 */
export type MemberState = 'reporting' | 'silent' | 'frozen' | 'ended'

/** Another instance as this one sees it. */
export interface Member extends StoredReport {
  readonly state: MemberState
}

/** Where instances meet; one of the four. */
export interface FleetOptions {
  /** Connection string. The monitor opens one connection of its own and never uses the app's pool. Needs the package `pg`. */
  readonly postgres?: string
  /** The same tables through the Data API, where no connection can stay open: `npx next-db-monitoring sql --fleet --supabase`. */
  readonly supabase?: { readonly url: string; readonly serviceKey: string }
  /** URL (needs the package `ioredis`), a client of ioredis or node-redis, Upstash's REST address, or a function that sends a command. */
  readonly redis?: string | RedisClient
  /** For workers: the app's ingest route (`https://app.example/api/monitoring/database/ingest`) and one of the app's tokens. */
  readonly http?: { readonly url: string; readonly token: string }
}
