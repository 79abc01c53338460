/** The one polite live region's text, kept outside React's state so that speaking renders one leaf. */
export interface Announcer {
  readonly read: () => string
  readonly subscribe: (listener: () => void) => () => void
  readonly say: (text: string) => void
}

export function createAnnouncer(): Announcer {
  const listeners = new Set<() => void>()
  let text = ''
  return {
    read: () => text,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    say(next) {
      // The same sentence twice must be heard twice: a no-break space makes it a change.
      text = next === text ? `${next}\u00a0` : next
      for (const listener of listeners) listener()
    },
  }
}
