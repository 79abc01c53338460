/** The leases pointed at, held outside React's state so that pointing renders the rack and no more. */
export interface Spotlight {
  /** Ids of leases; the same array until it changes. */
  readonly read: () => readonly string[]
  readonly subscribe: (listener: () => void) => () => void
  /** What a row of leases does when the pointer or the focus is on it. */
  readonly on: (ids: readonly string[]) => Lit
}

/** Handlers of the row; the last one to be left turns the light off. */
export interface Lit {
  readonly onPointerEnter: () => void
  readonly onPointerLeave: () => void
  readonly onFocus: () => void
  readonly onBlur: () => void
}

const NONE: readonly string[] = []

export function createSpotlight(): Spotlight {
  const listeners = new Set<() => void>()
  let lit = NONE
  const light = (next: readonly string[]): void => {
    lit = next
    for (const listener of listeners) listener()
  }
  return {
    read: () => lit,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    on(ids) {
      const turnOn = (): void => light(ids)
      const turnOff = (): void => light(NONE)
      return { onPointerEnter: turnOn, onPointerLeave: turnOff, onFocus: turnOn, onBlur: turnOff }
    },
  }
}
