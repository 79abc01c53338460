/** Waits before the tries after the first, ms: a server that is being restarted is back within a minute. */
const WAITS_MS: readonly number[] = [500, 1000, 2000, 4000, 8000, 15_000, 30_000]

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Loads a part of the page, again while the server is gone: React remembers a failed load for good.
 * @param load may fail; it is called up to eight times
 * @param wait resolves after so many ms
 * @throws the last failure
 */
export async function persistently<T>(
  load: () => Promise<T>,
  wait: (ms: number) => Promise<void> = after,
): Promise<T> {
  for (const ms of WAITS_MS) {
    try {
      return await load()
    } catch {
      await wait(ms)
    }
  }
  return load()
}
