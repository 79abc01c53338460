import type { Pool, PoolGauges } from '../../../model/pool.ts'
import type { DriverContext } from '../../shared/driver.ts'
import { deathOf } from '../client/client-state.ts'
import { targetOf } from '../pool/target.ts'
import type { PgClient } from '../shapes.ts'
import type { PoolLibrary } from './library.ts'

const ENDED: PoolGauges = { used: 0, idle: 0, connecting: 0, pending: 0, max: null }

/** A library's pool among those that are read. */
export interface Attached {
  readonly name: string
}

/**
 * Adds a library's pool to what is read at every observation, under the name of what its clients connect to. It is
 * referenced weakly, and removed when it has ended or was collected.
 * @param open its connected clients; at least one
 * @param isLent whether somebody has the client now
 */
export function attachLent<P extends object>(
  { tracking }: DriverContext,
  pool: WeakRef<P>,
  library: PoolLibrary<P>,
  open: ReadonlySet<PgClient>,
  isLent: (client: PgClient) => boolean,
): Attached {
  const [first] = open
  const known = targetOf(undefined, first)
  const name = tracking.poolName(
    `pg:${known.application ?? known.database ?? known.role ?? 'default'}`,
    known.target,
  )
  const seen: Pool = {
    name,
    kind: 'pg',
    source: 'measured',
    read() {
      const live = pool.deref()
      if (live && (!library.isEnded(live) || open.size > 0)) {
        const dead = [...open].filter((client) => client._connected === true && isDead(client, isLent))
        return { ...library.gauges(live), dead: dead.length }
      }
      queueMicrotask(detach)
      return ENDED
    },
    target: known.target,
    application: known.application,
    role: known.role,
    backends: () => [...open].flatMap(({ processID }) => processID ?? []),
    recycle() {
      const live = pool.deref()
      if (live) library.discardFree(live)
    },
  }
  const detach = tracking.attach(seen)
  const live = pool.deref()
  if (live) gone.register(live, detach)
  return { name }
}

/** One that its pool ends is no dead one: the pool takes it off its list by itself. */
function isDead(client: PgClient, isLent: (client: PgClient) => boolean): boolean {
  return deathOf(client) !== undefined && (client._ending !== true || isLent(client))
}

const gone = new FinalizationRegistry<() => void>((detach) => detach())
