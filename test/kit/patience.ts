import { vi } from 'vitest'

/*
 * Vitest's own waits give up after a second, which a slow machine needs for less than what is waited for. A wait is for an event: it
 * ends when that comes, so a long limit costs nothing.
 */

/** Limit of a wait, ms; below the limit of a test, so that a wait that fails says what for. */
export const PATIENCE = 25_000

const { waitFor, waitUntil } = vi
type Limit = NonNullable<Parameters<typeof waitFor>[1]>

const patient = (limit: Limit | undefined): Limit => {
  if (typeof limit === 'number') return Math.max(limit, PATIENCE)
  return { ...limit, timeout: Math.max(limit?.timeout ?? 0, PATIENCE) }
}

vi.waitFor = (callback, limit) => waitFor(callback, patient(limit))
vi.waitUntil = (callback, limit) => waitUntil(callback, patient(limit))
