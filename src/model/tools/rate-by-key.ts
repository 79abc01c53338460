/** Most keys remembered; beyond them everything counts as one. */
const MOST_KEYS = 100

/**
 * Lets one event of each key through per interval, and counts those it suppressed in between.
 * @param everyMs between two of one key
 * @returns how many came since the last that went through, this one included; 0 = suppress it
 */
export function ratedByKey(everyMs: number, now: () => number): (key: string) => number {
  const keys = new Map<string, { at: number; held: number }>()
  return (given) => {
    const key = keys.has(given) || keys.size < MOST_KEYS ? given : ''
    const known = keys.get(key)
    if (known === undefined) {
      keys.set(key, { at: now(), held: 0 })
      return 1
    }
    known.held++
    if (now() - known.at < everyMs) return 0
    const count = known.held
    known.at = now()
    known.held = 0
    return count
  }
}
