import type { Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { PoolReading } from '../model/pool.ts'
import { countOf, quantile } from '../model/tools/histogram.ts'

/** Longer than this is noticeable to the visitor, ms. */
const LIMIT_MS = 500
/** Below this share of the limit an open alert resolves. */
const HOLD = 0.8
/** Fewer acquisitions in the last minute than this give no 95th percentile. */
const ENOUGH = 20
/** Longest name in a sentence, characters. */
const MOST_NAME = 48
/** It must last this long, ms: a short burst is ordinary. */
const FOR_MS = 15_000

/**
 * Getting a connection takes long although none waits at this moment: queueing that comes and goes between two looks. Waits
 * explained by the event loop's delay are no finding, and while requests wait or are refused `pool-exhausted` covers them.
 * @param eventLoopP95 ms; `null` = it cannot be measured
 */
export function slowAcquireRule(eventLoopP95: () => number | null): Rule {
  return {
    id: 'slow-acquire',
    judge: ({ pools }) => pools.flatMap((pool) => findingOf(pool, eventLoopP95())),
  }
}

function findingOf(pool: PoolReading, loopMs: number | null): Finding[] {
  const { waitTime } = pool.recent
  const count = waitTime === null ? 0 : countOf(waitTime)
  const p95 = waitTime === null || count < ENOUGH ? null : quantile(waitTime, 0.95)
  // A loop that is late makes every wait look as long as it is late.
  if (p95 === null || p95 < LIMIT_MS * HOLD || (loopMs ?? 0) >= p95 / 2) return []
  const use = pool.used === null || pool.max === null ? '' : `; ${pool.used} of ${pool.max} in use now`
  return [
    {
      rule: 'slow-acquire',
      subject: pool.name,
      severity: 'warning',
      message: `${pool.name.slice(0, MOST_NAME)}: getting a connection took ${Math.round(p95)} ms or more for one in twenty requests of the last minute${use}`,
      value: p95,
      limit: LIMIT_MS,
      forMs: FOR_MS,
      culprit: { pool: pool.name },
      evidence: [
        { label: 'wait p95', value: `${Math.round(p95)} ms` },
        { label: 'acquisitions in the last minute', value: String(count) },
        // The other thing that makes waits look long.
        {
          label: 'event loop delay p95',
          value: loopMs === null ? 'not measured' : `${Math.round(loopMs)} ms`,
        },
      ],
      advice:
        'Hold connections for a shorter time, or spread the bursts; a larger max helps only while the database has free slots.',
      hold: p95 < LIMIT_MS || (pool.pending ?? 0) > 0,
    },
  ]
}
