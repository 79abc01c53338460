import type { Outcome } from '../../../model/lease.ts'

/** Whether a request was aborted by name, whatever the signal says. */
export function isAbortError(error: unknown): boolean {
  return nameOf(error, 'name') === 'AbortError' || nameOf(error, 'code') === 'ABORT_ERR'
}

/** What a rejected fetch means: only what the caller did not cause is an error. */
export function outcomeOf(
  error: unknown,
  signal: AbortSignal | null,
): Extract<Outcome, 'error' | 'aborted' | 'timeout'> {
  const name = nameOf(error, 'name')
  if (name === 'TimeoutError') return 'timeout'
  if (name === 'AbortError' || nameOf(error, 'code') === 'ABORT_ERR' || signal?.aborted === true)
    return 'aborted'
  // Next steers rendering with errors that carry a digest; the request was given up, it did not fail.
  return nameOf(error, 'digest') === null ? 'error' : 'aborted'
}

function nameOf(error: unknown, key: 'name' | 'code' | 'digest'): string | null {
  try {
    const value = (error as Readonly<Record<string, unknown>> | null | undefined)?.[key]
    return typeof value === 'string' ? value : null
  } catch {
    // A user's getter may throw.
    return null
  }
}
