/**
 * A fact that had to be asked for. `value: null` means it could not be asked (the `reason` says why), never "zero".
 */
export interface Reading<T> {
  readonly value: T | null
  /** When `value` was read, ms since the epoch; `null` when there never was one. */
  readonly at: number | null
  /** Why the newest attempt gave nothing; absent when it succeeded. */
  readonly reason?: string
}

/** Where a number comes from: asked of its owner, told by our own bookkeeping, or not known. */
export type Source = 'measured' | 'reported' | 'unknown'

/** A reading nobody has made. */
export function notRead<T>(reason: string): Reading<T> {
  return { value: null, at: null, reason }
}

/** Reasons of a reading that nobody was set up to make; any other reason is an attempt that failed or is still to come. */
export const NOT_ASKED: { readonly noProbe: string; readonly noDatabaseProbe: string } = {
  noProbe: 'no probe is configured',
  noDatabaseProbe: 'no probe asks the database itself',
}
