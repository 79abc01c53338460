import type { PoolReading } from '../../../model/pool.ts'
import type { Observation } from '../../../model/snapshot.ts'
import type { Detector } from '../../types.ts'
import { evidence, listed, placed, sentence } from '../../words.ts'

/** Pools made at one line beyond this are made again and again, not a few times by bundles. */
const TOO_MANY = 5

/** Made inside a library: it says nothing about which of the application's lines did. */
const LIBRARY = /(^|\/)node_modules[/_]|\/vendor-chunks\/|^node:|^<anonymous>/

/** One process has several pools to one database, or creates a new one again and again. */
export const copies: Detector = ({ seen }) => {
  const byTarget = new Map<string, PoolReading[]>()
  for (const pool of seen.pools) {
    const isOwn = pool.kind === 'pg' || pool.kind === 'postgres'
    // A pool of `sharedPool` is one for the process, on purpose.
    // Clients alone, and connections beside a pool (`listen`), have no max: they are no pools.
    if (!isOwn || pool.target === undefined || pool.shared === true || pool.max === null) continue
    byTarget.set(pool.target, [...(byTarget.get(pool.target) ?? []), pool])
  }
  return [...byTarget].flatMap(([target, pools]) => {
    if (pools.length < 2) return []
    const sites = [...new Set(pools.flatMap((pool) => placeOf(pool) ?? []))]
    // Each edit of a module makes its pool again: one that has let its connections go is no longer used by anybody.
    const counted = isDeveloping(seen) ? pools.filter((pool) => !isEmpty(pool)) : pools
    const [most, count] = commonest(counted.map(placeOf))
    const isGrowing = most !== null && count > TOO_MANY
    const max = pools.some((pool) => pool.max === null)
      ? null
      : pools.reduce((sum, pool) => sum + (pool.max ?? 0), 0)
    const together = max === null ? '' : `, together they may open ${max} connections`
    const where = isGrowing ? most : listed(sites, 3, placed)
    return [
      {
        kind: isGrowing ? 'never-closed-pools' : 'duplicate-pools',
        subject: target,
        certainty: isGrowing ? 'likely' : 'certain',
        severity: isGrowing ? 'warning' : 'info',
        sentence: sentence(
          isGrowing
            ? `${count} pools were made at ${placed(most)} and none was closed${together}`
            : `This process holds ${pools.length} pools to the same database (${listed(pools.map(({ name }) => name))})${together}${where === '' ? '' : `; made at ${where}`}`,
        ),
        effect: '',
        evidence: evidence({ target, pools: pools.length, max, 'made at': where }),
        culprit: {
          pool: pools[0]?.name as string,
          ...(sites[0] === undefined ? {} : { place: isGrowing ? most : sites[0] }),
        },
        action: null,
        advice: isGrowing
          ? "Make the pool once, outside the request: sharedPool('main', () => new Pool(…)). Raising max would not help."
          : "Make it one: export const pool = sharedPool('main', () => new Pool(…)) keeps a single pool in the process, whatever is reloaded or bundled twice.",
        value: pools.length,
        limit: 1,
        pools: pools.map(({ name }) => name),
        services: [],
      },
    ]
  })
}

function placeOf({ createdAt }: PoolReading): string | null {
  return createdAt === undefined || LIBRARY.test(createdAt) ? null : createdAt
}

function isEmpty({ used, idle, connecting }: PoolReading): boolean {
  return used === 0 && idle === 0 && connecting === 0
}

function isDeveloping({ instance }: Observation): boolean {
  return instance.environment === 'development'
}

function commonest(places: readonly (string | null)[]): readonly [string | null, number] {
  const counts = new Map<string, number>()
  for (const place of places) if (place !== null) counts.set(place, (counts.get(place) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0] ?? [null, 0]
}
