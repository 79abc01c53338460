import type { FleetReport } from './report.ts'

/** A report as a store gives it back. */
export interface StoredReport {
  readonly report: FleetReport
  /** ms since it was published, by the store's clock: the clocks of two instances may differ. */
  readonly ageMs: number
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
  /** The newest report of each instance, in any order. What is no report is left out by the monitor. */
  list(): readonly StoredReport[] | Promise<readonly StoredReport[]>
  /**
   * Takes a name for a while.
   * @returns whether the caller got it: of several who ask for one key within `ttlMs`, one
   */
  claim(key: string, ttlMs: number): boolean | Promise<boolean>
  close?(): void | Promise<void>
}

/** A store in memory, which answers at once. */
export interface Inbox extends Fleet {
  list(): readonly StoredReport[]
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
