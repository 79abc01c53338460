/** The one polite live region's text, held outside React's state so that speaking renders one leaf. */
export interface Announcer {
  readonly read: () => string
  readonly subscribe: (listener: () => void) => () => void
  readonly say: (text: string) => void
  /** What the last action did, and when; shown as well as spoken. */
  readonly outcome: () => Outcome | null
  readonly done: (text: string, at: number, freed?: boolean) => void
}

/** How an action ended. */
export interface Outcome {
  readonly text: string
  /** Epoch ms. */
  readonly at: number
  /** Whether connections were given back: counts of the last minute still hold what was before it. */
  readonly freed: boolean
}

export function createAnnouncer(): Announcer {
  const listeners = new Set<() => void>()
  let text = ''
  let outcome: Outcome | null = null
  const say = (next: string): void => {
    // The same sentence twice must be heard twice: a no-break space makes it a change.
    text = next === text ? `${next}\u00a0` : next
    for (const listener of listeners) listener()
  }
  return {
    read: () => text,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    say,
    outcome: () => outcome,
    done(next, at, freed = false) {
      outcome = { text: next, at, freed }
      say(next)
    },
  }
}
