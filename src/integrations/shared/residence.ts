import type { SessionEffect } from './session-effects.ts'

/** Names remembered of each kind; beyond them only what ends all of a kind ends it. */
const MOST_NAMES = 64

/** What one holder of a connection has in its session, from its statements. Bounded. */
export interface Residence {
  /** Takes the effects of a statement that was sent. */
  apply(effects: readonly SessionEffect[]): void
  /** Why the connection is held on purpose; `undefined` = it is not. */
  reason(): string | undefined
}

interface Names {
  readonly known: Set<string>
  overflow: boolean
}

export function createResidence(): Residence {
  const channels: Names = { known: new Set(), overflow: false }
  const tables: Names = { known: new Set(), overflow: false }
  let locks = 0
  let replicates = false

  const take = ({ kind, name }: SessionEffect): void => {
    if (kind === 'listen') add(channels, name)
    else if (kind === 'unlisten') remove(channels, name)
    else if (kind === 'temp') add(tables, name)
    else if (kind === 'drop') remove(tables, name)
    else if (kind === 'lock') locks++
    else if (kind === 'unlock') locks = name === null ? 0 : Math.max(0, locks - 1)
    else replicates = true
  }
  return {
    apply: (effects) => effects.forEach(take),
    reason() {
      if (has(channels)) return 'LISTEN'
      if (locks > 0) return 'session advisory lock'
      if (replicates) return 'replication'
      return has(tables) ? 'temporary table' : undefined
    },
  }
}

function has({ known, overflow }: Names): boolean {
  return overflow || known.size > 0
}

function add(names: Names, name: string | null): void {
  if (name === null) return
  if (names.known.size < MOST_NAMES) names.known.add(name)
  else names.overflow = !names.known.has(name) || names.overflow
}

function remove(names: Names, name: string | null): void {
  if (name !== null) {
    names.known.delete(name)
    return
  }
  names.known.clear()
  names.overflow = false
}
