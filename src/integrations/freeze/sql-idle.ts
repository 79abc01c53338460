import type { Link } from '../postgres/connections.ts'
import { internalsOf } from '../postgres/internals.ts'
import { follow } from '../postgres/patch.ts'
import type { Sql } from '../postgres/shapes.ts'
import { IDLE_MS, type IdlePool, type Uses } from './idle-pool.ts'

/** An instance of postgres.js. @returns `null` = this version stores its connections differently */
export function sqlIdle(sql: Sql, uses: (pool: IdlePool) => Uses): IdlePool | null {
  const internals = internalsOf(sql)
  if (internals === null) return null
  const seconds = sql.options?.idle_timeout
  const links = new Set<Link>()
  const free = (link: Link): boolean =>
    link.isOpen && link.idle !== null && link.connection.queue === link.idle
  const idle: IdlePool = {
    idleMs: typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, IDLE_MS) : IDLE_MS,
    isUsed: () => [...links].some((link) => link.isOpen && !free(link)),
    // The same call as the library's own idle timer.
    closeIdle: () => Promise.all([...links].filter(free).map(({ connection }) => connection.end?.())),
  }
  const { began } = uses(idle)
  follow(internals.Query, internals.canceller, { sent: began, met: (link) => void links.add(link) })
  return idle
}
