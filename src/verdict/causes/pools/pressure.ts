import { BY_HAND } from '../../../model/lease.ts'
import type { PoolReading } from '../../../model/pool.ts'
import type { Detector, Scene } from '../../types.ts'
import { evidence, named, percent, sentence } from '../../words.ts'
import { effectOf } from './holders.ts'

/** A pool must stay above the limit this long before it is reported, ms: short spikes are ordinary. */
const FOR_MS = { warning: 60_000, critical: 15_000 } as const

/** A pool is nearly or completely used up. */
export const pressure: Detector = (scene) =>
  scene.seen.pools.flatMap((pool) => {
    const { utilization, thresholds, used, max } = pool
    if (utilization === null || utilization < thresholds.warning) return []
    const severity = utilization >= thresholds.critical ? 'critical' : 'warning'
    const holder = holderOf(pool, scene)
    return [
      {
        kind: 'pressure',
        subject: pool.name,
        certainty: 'certain',
        severity,
        sentence: sentence(
          `${named(pool.name)}: ${used} of ${max} in use (${percent(utilization)})${holder === null ? '' : `, most by ${named(holder)}`}`,
        ),
        effect: effectOf(pool, scene),
        evidence: evidence({ pool: pool.name, used, max, threshold: percent(thresholds[severity]) }),
        culprit: {
          pool: pool.name,
          ...(holder === null ? {} : pool.kind === 'database' ? { service: holder } : { operation: holder }),
        },
        action: null,
        forMs: FOR_MS[severity],
        advice:
          pool.kind === 'database'
            ? 'See which application holds the sessions, and lower its max before requests are refused.'
            : 'Look at what holds the slots first; raise max only when the operations are short and the budget allows it.',
        value: utilization,
        limit: thresholds[severity],
        pools: [pool.name],
        services: [],
      },
    ]
  })

/** The largest user now: an operation of ours, or an application where it is the database itself. */
function holderOf(pool: PoolReading, { seen }: Scene): string | null {
  const held = new Map<string, number>()
  const add = (name: string, count: number): void =>
    void (count > 0 && held.set(name, (held.get(name) ?? 0) + count))
  if (pool.kind === 'database') {
    for (const { application, role, count } of seen.database.value?.byApplication ?? [])
      add(application === '' ? `role ${role}` : application, count)
  } else
    for (const { operations } of seen.services)
      for (const one of operations) if (one.pool === pool.name) add(one.operation, one.active)
  const [most] = [...held].sort((a, b) => b[1] - a[1])
  // Leases opened by hand have no name of their own.
  return most === undefined || most[0] === BY_HAND ? null : most[0]
}
