import type { PoolReading } from '../../../model/pool.ts'
import { type Advice, driverPools } from '../advice.ts'
import { placeOf } from '../place.ts'

/** Names told one by one; of more only their number is told. */
const MOST_NAMES = 5

/** One process holds several pools to the same database: hot reloading, one module in several bundles, a pool made in a request. */
export const duplicatePools: Advice = (snapshot) => {
  const byTarget = new Map<string, PoolReading[]>()
  for (const pool of driverPools(snapshot)) {
    // What comes from `sharedPool` is one for the process already, on purpose.
    if (pool.target !== undefined && pool.shared !== true)
      byTarget.set(pool.target, [...(byTarget.get(pool.target) ?? []), pool])
  }
  return [...byTarget.values()].flatMap((pools) => {
    if (pools.length < 2) return []
    const sites = [...new Set(pools.flatMap(({ createdAt }) => placeOf(createdAt) ?? []))]
    const max = pools.reduce((sum, pool) => sum + (pool.max ?? 0), 0)
    return [
      {
        severity: 'warning' as const,
        title: `This process holds ${pools.length} pools to the same database`,
        evidence: `${namesOf(pools)} may open ${max} connections together${sites.length > 0 ? `; created at ${sites.slice(0, 3).join(', ')}` : ''}`,
        action:
          "Make it one: export const pool = sharedPool('main', () => new Pool(…)) keeps a single pool in the process, whatever is reloaded or bundled twice.",
      },
    ]
  })
}

function namesOf(pools: readonly PoolReading[]): string {
  const names = pools.slice(0, MOST_NAMES).map(({ name }) => name)
  const more = pools.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}
