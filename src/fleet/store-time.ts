/** A reading serves this long, ms: two clocks drift apart by some ms meanwhile. */
const SERVES_MS = 60_000
/** Both clocks of the process agree within this, ms: one was set or the machine slept otherwise. */
const JITTER_MS = 50

export interface Clocks {
  /** Monotonic, ms. */
  now(): number
  /** Label of it, ms since the epoch: moves apart from it when the clock is set or the machine slept. */
  wall(): number
}

/**
 * The time of a store, asked for once a minute and counted on between, which spares a round trip at each report.
 * @param ask the store's time, ms since the epoch
 * @returns the same, without asking while that is certain
 */
export function storeTime(ask: () => Promise<number>, { now, wall }: Clocks): () => Promise<number> {
  let last: { readonly store: number; readonly now: number; readonly wall: number } | null = null
  return async () => {
    if (last !== null) {
      const passed = now() - last.now
      if (passed <= SERVES_MS && Math.abs(wall() - last.wall - passed) <= JITTER_MS)
        return Math.floor(last.store + passed)
    }
    const store = await ask()
    // After the answer: what the way back took is counted as the store's, and no report looks older than it is.
    if (Number.isFinite(store)) last = { store, now: now(), wall: wall() }
    return store
  }
}
