import { SEVERITY_RANK } from '../model/health.ts'
import type { CauseKind } from '../model/verdict.ts'
import { byRank, byWeight } from './rank.ts'
import type { Found } from './types.ts'

/** A cause with what it explains. */
export interface Folded {
  readonly cause: Found
  readonly explained: readonly Found[]
}

/** How far a cause reaches: everything, or what shares a pool with it. */
type Reach = 'all' | 'pools'

const AWAY: Partial<Record<CauseKind, Reach>> = {
  'dead-connections': 'pools',
  'slow-statement': 'pools',
  'too-few-slots': 'pools',
  'api-pool-busy': 'all',
  'network-slow': 'pools',
  errors: 'pools',
  'retry-amplification': 'pools',
  pressure: 'pools',
}
const CAPPED: Partial<Record<CauseKind, Reach>> = {
  'too-few-slots': 'pools',
  errors: 'pools',
  'retry-amplification': 'pools',
  pressure: 'pools',
  'budget-over': 'all',
  'duplicate-pools': 'all',
}
const HELD: Partial<Record<CauseKind, Reach>> = {
  'open-transaction': 'pools',
  'slow-statement': 'pools',
  'too-few-slots': 'pools',
  errors: 'pools',
  'retry-amplification': 'pools',
  pressure: 'pools',
}

/** What a cause explains in others. A kind without a row explains nothing. */
const EXPLAINS: Partial<Record<CauseKind, Partial<Record<CauseKind, Reach>>>> = {
  'database-unreachable': { ...AWAY, 'database-missing': 'pools' },
  'login-refused': AWAY,
  'database-missing': AWAY,
  'read-only': { errors: 'all' },
  'server-full': { ...CAPPED, 'role-full': 'all' },
  'pooler-full': CAPPED,
  'role-full': CAPPED,
  'dead-connections': { ...HELD, ghosts: 'pools', leak: 'pools' },
  leak: HELD,
  ghosts: HELD,
  blocked: HELD,
  'open-transaction': { 'too-few-slots': 'pools', pressure: 'pools' },
  'slow-statement': { 'too-few-slots': 'pools', pressure: 'pools', errors: 'pools' },
  'too-few-slots': { errors: 'pools', 'retry-amplification': 'pools', pressure: 'pools' },
  'api-pool-busy': { errors: 'pools', 'retry-amplification': 'pools', pressure: 'pools' },
  'event-loop-lag': { 'network-slow': 'all' },
  'network-slow': { 'too-few-slots': 'pools', errors: 'pools', pressure: 'pools' },
  errors: { 'retry-amplification': 'pools' },
  'budget-over': { 'duplicate-pools': 'all' },
  'never-closed-pools': { 'duplicate-pools': 'pools' },
}
/** Slots of a pool that must be lost before their loss explains that others wait. */
const MOST_SLOTS = 0.5

/** Puts every cause under the one that explains it; the rest is sorted by weight. */
export function fold(found: readonly Found[], maxOf: (pool: string) => number | null): Folded[] {
  const top: { cause: Found; explained: Found[] }[] = []
  for (const one of [...found].sort(byRank)) {
    const above = top.find(({ cause }) => explains(cause, one, maxOf))
    if (above === undefined) top.push({ cause: one, explained: [] })
    else {
      above.explained.push(one)
      // A cause is at least as severe as what it explains.
      if (SEVERITY_RANK[one.severity] > SEVERITY_RANK[above.cause.severity] && one.kind !== above.cause.kind)
        above.cause = { ...above.cause, severity: one.severity }
      if (above.cause.effect === '' && one.effect !== '') above.cause = { ...above.cause, effect: one.effect }
    }
  }
  return top.sort((a, b) => byWeight(a.cause, b.cause))
}

function explains(above: Found, below: Found, maxOf: (pool: string) => number | null): boolean {
  if (above.kind === below.kind) return isSame(above, below)
  const reach = EXPLAINS[above.kind]?.[below.kind]
  if (reach === undefined) return false
  if (below.kind === 'errors' && below.connection !== true && !isAway(above)) return false
  if (isLost(above) && !isEnough(above, below, maxOf)) return false
  // A probe concerns the database, whatever pools there are.
  return reach === 'all' || (isAway(above) && above.pools.length === 0) || overlaps(above.pools, below.pools)
}

/** One outage seen from two sides is one. */
function isSame(above: Found, below: Found): boolean {
  if (above.kind === 'server-full') return true
  if (!isAway(above)) return false
  return above.pools.length === 0 || below.pools.length === 0 || overlaps(above.pools, below.pools)
}

function isAway({ kind }: Found): boolean {
  return kind === 'database-unreachable' || kind === 'login-refused' || kind === 'database-missing'
}

function isLost({ kind }: Found): boolean {
  return kind === 'leak' || kind === 'ghosts' || kind === 'dead-connections'
}

/** A slot lost of ten is not why the other nine are busy. */
function isEnough(above: Found, below: Found, maxOf: (pool: string) => number | null): boolean {
  if (below.kind !== 'too-few-slots' && below.kind !== 'pressure') return true
  const max = maxOf(above.subject)
  return max === null || above.value >= max * MOST_SLOTS
}

function overlaps(left: readonly string[], right: readonly string[]): boolean {
  return left.some((name) => right.includes(name))
}
