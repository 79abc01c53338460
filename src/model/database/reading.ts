/**
 * A value read from another system. `value: null` means it could not be read (the `reason` says why), never "zero".
 */
export interface Reading<T> {
  readonly value: T | null
  /** When `value` was read, ms since the epoch; `null` when there never was one. */
  readonly at: number | null
  /** Why the newest attempt gave nothing; absent when it succeeded. */
  readonly reason?: string
}

/** Where a number comes from: measured at its source, reported from our own counters, or unknown. */
export type Source = 'measured' | 'reported' | 'unknown'

/** A reading that was never made. */
export function notRead<T>(reason: string): Reading<T> {
  return { value: null, at: null, reason }
}

/** Reasons for a reading that no probe is configured to make; any other reason is an attempt that failed or is still to come. */
export const NOT_ASKED: { readonly noProbe: string; readonly noDatabaseProbe: string } = {
  noProbe: 'no probe is configured',
  noDatabaseProbe: 'no probe asks the database itself',
}
