/** Moments of the polling, held outside React's state: only the leaves that show them listen. */
export interface FeedState {
  /** Epoch ms of the last success; `null` = never. */
  readonly updatedAt: number | null
  /** Failures since then. */
  readonly failures: number
  /** Epoch ms of the next automatic try; `null` = none is planned. */
  readonly nextRetryAt: number | null
}

export interface Feed {
  readonly read: () => FeedState
  readonly subscribe: (listener: () => void) => () => void
  readonly succeeded: (at: number) => void
  readonly failed: () => number
  /** Calls `again` after `delayMs`, replacing an earlier plan. */
  readonly planRetry: (now: number, delayMs: number, again: () => void) => void
  readonly cancelRetry: () => void
}

export function createFeed(updatedAt: number | null): Feed {
  const listeners = new Set<() => void>()
  let state: FeedState = { updatedAt, failures: 0, nextRetryAt: null }
  let timer: ReturnType<typeof setTimeout> | undefined
  const set = (next: Partial<FeedState>): void => {
    state = { ...state, ...next }
    for (const listener of listeners) listener()
  }
  const cancelRetry = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (state.nextRetryAt !== null) set({ nextRetryAt: null })
  }
  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    succeeded(at) {
      clearTimeout(timer)
      set({ updatedAt: at, failures: 0, nextRetryAt: null })
    },
    failed() {
      set({ failures: state.failures + 1 })
      return state.failures
    },
    planRetry(now, delayMs, again) {
      clearTimeout(timer)
      timer = setTimeout(() => {
        set({ nextRetryAt: null })
        again()
      }, delayMs)
      set({ nextRetryAt: now + delayMs })
    },
    cancelRetry,
  }
}
