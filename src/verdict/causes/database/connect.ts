import type { PoolReading } from '../../../model/pool.ts'
import { isLoopbackHost } from '../../../model/tools/loopback.ts'
import type { CauseKind } from '../../../model/verdict.ts'
import { poolTrend } from '../../trend.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { counted, evidence, lasting, listed, named, sentence } from '../../words.ts'
import { CONNECT_FAMILIES, type ConnectFamily, familyOf } from './codes.ts'

/** Without a success in between, a wrong setting stays wrong this long; the network may have come back sooner, ms. */
const STANDS_MS: Readonly<Record<ConnectFamily, number>> = {
  'login-refused': 60_000,
  'database-missing': 60_000,
  'database-unreachable': 15_000,
}
/** Failed connects from which this is an outage and no single error. */
const ENOUGH = 3

interface Failing {
  readonly pool: PoolReading
  readonly codes: Readonly<Record<string, number>>
  readonly count: number
  /** Whether nothing succeeded besides. */
  readonly total: boolean
}

/** No connection can be opened: the database is unreachable, refuses the login, or does not exist. */
export const connect: Detector = (scene) =>
  (Object.keys(CONNECT_FAMILIES) as ConnectFamily[]).flatMap((family) => {
    const failing = scene.seen.pools.flatMap((pool) => failingOf(pool, family, scene))
    return failing.length === 0 ? [] : [causeOf(family, failing)]
  })

function failingOf(pool: PoolReading, family: ConnectFamily, { seen, trend }: Scene): Failing[] {
  const codes = Object.fromEntries(
    Object.entries(pool.recent.connectFailures).filter(([code]) => familyOf(code) === family),
  )
  const count = Object.values(codes).reduce((sum, one) => sum + one, 0)
  if (count === 0) return []
  const { failedAt, succeededAt } = poolTrend(pool, seen, trend)
  if (failedAt === null || seen.at - failedAt > STANDS_MS[family]) return []
  // A success after the last failure means that it is over.
  if (succeededAt !== null && succeededAt > failedAt) return []
  if (family === 'database-unreachable' && reachedByProbe(pool, seen, failedAt)) return []
  return [{ pool, codes, count, total: succeededAt === null || succeededAt < failedAt }]
}

/** Whether a probe opened a connection to the pool's own server since; an older connection, or one to another server, proves nothing. */
function reachedByProbe({ target }: PoolReading, { probes = [] }: Scene['seen'], since: number): boolean {
  if (target === undefined) return false
  const server = serverOf(target)
  return probes.some(
    ({ connection, reason }) =>
      reason === undefined &&
      connection !== undefined &&
      connection.since > since &&
      serverOf(connection.server) === server,
  )
}

/** `host:port` of a target; the names of this machine are one. */
function serverOf(target: string): string {
  const [server = ''] = target.split('/', 1)
  const port = server.slice(server.lastIndexOf(':'))
  return isLoopbackHost(server) ? `localhost${port}` : server
}

function causeOf(family: ConnectFamily, failing: readonly Failing[]): Found {
  const names = failing.map(({ pool }) => pool.name)
  const count = failing.reduce((sum, one) => sum + one.count, 0)
  const total = failing.every((one) => one.total)
  const [top] = failing
  const codes = [...new Set(failing.flatMap((one) => Object.keys(one.codes)))]
  const { what, advice } = CONNECT_FAMILIES[family]
  const windowMs = top?.pool.recent.windowMs ?? 0
  const target = top?.pool.target
  const isConfiguration = family !== 'database-unreachable'
  const isCritical = total && (isConfiguration || count >= ENOUGH)
  return {
    kind: family satisfies CauseKind,
    subject: names[0] as string,
    certainty: total && (isConfiguration || count >= ENOUGH) ? 'certain' : 'likely',
    severity: isCritical ? 'critical' : 'warning',
    sentence: sentence(
      `${what(target === undefined ? null : named(target))}: ${counted(count, 'connection')} of ${listed(names, 2)} failed with ${listed(codes, 3)} in the last ${lasting(Math.max(1000, windowMs))}${total ? ', none came through' : ''}`,
    ),
    effect: `${counted(count, 'request')} failed in the last ${lasting(Math.max(1000, windowMs))}`,
    evidence: evidence({ pools: listed(names, 3), codes: listed(codes, 3), failed: count, target }),
    culprit: { pool: names[0] as string },
    action: null,
    advice,
    value: count,
    limit: 0,
    pools: names,
    services: [],
  }
}
