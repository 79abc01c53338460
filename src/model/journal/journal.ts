import type { Alert } from '../alert.ts'
import type { AuditEntry } from '../audit.ts'
import type { HistoryPoint, Rollup } from '../history.ts'

/** An alert with what decides about its next message. */
export interface StoredAlert {
  readonly alert: Alert
  /** ms since the epoch of its last message; `null` = none was sent. */
  readonly notifiedAt: number | null
  /** Severity rank of that message; -1 = none was sent. */
  readonly notifiedRank: number
  /** Whether its present opening was sent: a message that it resolved is sent only then. */
  readonly announced: boolean
}

/** State besides the history that survives a restart. */
export interface JournalState {
  readonly alerts: readonly StoredAlert[]
  /** Operations, newest first. */
  readonly audit: readonly AuditEntry[]
  /** Refused attempts, newest first. */
  readonly refusals: readonly AuditEntry[]
  /** Most connections in use at once, and when (ms since the epoch). */
  readonly peak: { readonly timestamp: number; readonly connections: number }
}

/** What one beat leaves behind. JSON can hold it, but for numbers that are NaN = unknown. */
export interface JournalPoint extends HistoryPoint {
  /** The five minutes that ended before this point, when they did. */
  readonly rollup?: Rollup
  /** When it changed since the point before. */
  readonly state?: JournalState
}

/** What is left of points beyond the retention: their roll-up. */
export interface JournalRollup {
  /** Start of the roll-up, ms since the epoch. */
  readonly at: number
  readonly rollup: Rollup
  readonly state?: JournalState
}

/** Result of reading a journal. */
export interface JournalNotes {
  /** Records that could not be read, such as the last one of a process that was killed while it wrote. */
  skipped(count: number): void
}

/**
 * Durable history of one instance. The monitor reads it once at its start and appends to it once a beat, one call at a time, never
 * on a request's path; all reading afterwards is from memory. What it throws or rejects with is a fault: the points wait, at most
 * 1000 of them, and are given again at the next beat.
 */
export interface Journal {
  /** Shown as the place where history is stored. */
  readonly name: string
  /**
   * What an earlier process of this instance appended, in any order.
   * @param since ms since the epoch; older entries may be left out
   */
  load(
    since: number,
    notes: JournalNotes,
  ): Iterable<JournalPoint | JournalRollup> | Promise<Iterable<JournalPoint | JournalRollup>>
  /** Stores one point. Once it has returned or resolved, the point survives the end of the process. */
  append(point: JournalPoint): void | Promise<void>
  close?(): void | Promise<void>
}
