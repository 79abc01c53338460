import { useSyncExternalStore } from 'react'

/** What the address can hold. */
export type LinkName = 'tab' | 'pool' | 'range' | 'zoom' | 'alert' | 'leak'

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('hashchange', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('hashchange', listener)
  }
}

const start = (name: LinkName): string => `db-${name}=`

/** The value of a name in `#db-tab=history&db-pool=pg%3Amain`; `null` = it is not there. */
export function readLink(hash: string, name: LinkName): string | null {
  const part = hash
    .slice(1)
    .split('&')
    .find((one) => one.startsWith(start(name)))
  try {
    return part ? decodeURIComponent(part.slice(start(name).length)) : null
  } catch {
    // Cut off while it was copied.
    return null
  }
}

/** The fragment with one value set, or removed when it is empty or `null`; other values stay. */
export function withLink(hash: string, name: LinkName, value: string | null): string {
  const others = hash
    .slice(1)
    .split('&')
    .filter((one) => one && !one.startsWith(start(name)))
  if (value) others.push(start(name) + encodeURIComponent(value))
  return `#${others.join('&')}`
}

/**
 * A choice that can be sent to a colleague: it is stored in the fragment of the address, without an entry in the browser's history.
 * @param on `false` = the address is not changed
 */
export function useLink(
  name: LinkName,
  on: boolean,
): readonly [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => (on ? readLink(location.hash, name) : null),
    () => null,
  )
  const write = (next: string | null): void => {
    if (!on) return
    history.replaceState(history.state, '', withLink(location.hash, name, next))
    for (const listener of listeners) listener()
  }
  return [value, write]
}
