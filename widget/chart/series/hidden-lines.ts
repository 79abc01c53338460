import { useSyncExternalStore } from 'react'

const KEY = 'next-db-monitoring:hidden-lines'
const NONE: readonly string[] = []
const listeners = new Set<() => void>()
let lines: readonly string[] | undefined

/** A browser may refuse storage: the choice then lasts until the page is closed. */
function stored(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : NONE
  } catch {
    return NONE
  }
}

const read = (): readonly string[] => (lines ??= stored())

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function toggle(name: string): void {
  const before = read()
  lines = before.includes(name) ? before.filter((one) => one !== name) : [...before, name]
  try {
    localStorage.setItem(KEY, JSON.stringify(lines))
  } catch {
    // See `stored`.
  }
  for (const listener of listeners) listener()
}

/** Pools whose lines were switched off, remembered by the browser. */
export function useHiddenLines(): readonly [hidden: readonly string[], toggle: (name: string) => void] {
  return [useSyncExternalStore(subscribe, read, () => NONE), toggle]
}
