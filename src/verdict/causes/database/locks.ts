import type { BlockedSession, DatabaseReading, Session } from '../../../model/database/database.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { counted, evidence, lasting, named, sentence } from '../../words.ts'

/** A chain younger than this is ordinary waiting for a lock, ms. */
const BLOCKED_MS = 1000
/** A transaction idle for less is between two steps, ms. Sessions are listed from `database.idleInTransactionAfter` on. */
const OPEN_MS = 30_000
/** Share of a pool's slots that slow statements must hold before they are its trouble. */
const MOST_SLOTS = 0.5

/** Sessions that block others, transactions left open, and statements that take too long. */
export const locks: Detector = (scene) => {
  const reading = scene.seen.database.reason === undefined ? scene.seen.database.value : null
  if (reading === null) return []
  const blocked = chains(reading).map(({ blocker, victims }) =>
    blockedCause(scene, reading, blocker, victims),
  )
  const blockers = new Set(blocked.map(({ culprit }) => culprit.pid))
  const open = reading.idleInTransaction
    .filter(({ pid, ageMs }) => !blockers.has(pid) && ageMs >= OPEN_MS)
    .sort((a, b) => b.ageMs - a.ageMs)
  const [oldest] = open
  const left = oldest === undefined ? [] : [openCause(scene, oldest, open.length)]
  return [...blocked, ...left, ...slowCause(scene, reading, blockers)]
}

/** Each session that blocks others without being blocked itself, with all sessions behind it. */
function chains({ blocked }: DatabaseReading): { blocker: number; victims: BlockedSession[] }[] {
  const waiting = new Map(blocked.map((one) => [one.pid, one]))
  const roots = new Set(blocked.flatMap(({ blockedBy }) => blockedBy).filter((pid) => !waiting.has(pid)))
  return [...roots]
    .map((blocker) => ({ blocker, victims: behind(blocker, blocked) }))
    .filter(({ victims }) => victims.some(({ waitMs }) => waitMs >= BLOCKED_MS))
    .sort((a, b) => b.victims.length - a.victims.length)
}

function behind(root: number, blocked: readonly BlockedSession[]): BlockedSession[] {
  const found = new Map<number, BlockedSession>()
  for (let grown = true; grown; ) {
    grown = false
    for (const one of blocked) {
      if (found.has(one.pid) || !one.blockedBy.some((pid) => pid === root || found.has(pid))) continue
      found.set(one.pid, one)
      grown = true
    }
  }
  return [...found.values()]
}

function whoIs(
  scene: Scene,
  pid: number,
  reading: DatabaseReading,
): { who: string; session: Session | undefined; culprit: Found['culprit'] } {
  const session = [...reading.idleInTransaction, ...reading.longRunning].find((one) => one.pid === pid)
  const lease = scene.seen.leases.find(({ serverPid }) => serverPid === pid)
  const who =
    lease?.route ?? (lease ? `${lease.service}, ${lease.operation}` : session?.application || session?.role)
  return {
    who: who ? `backend ${pid} (${named(who)})` : `backend ${pid}`,
    session,
    culprit: {
      pid,
      ...(lease ? { service: lease.service, pool: lease.pool, operation: lease.operation } : {}),
      ...(lease?.route === undefined ? {} : { route: lease.route }),
    },
  }
}

function blockedCause(
  scene: Scene,
  reading: DatabaseReading,
  blocker: number,
  victims: readonly BlockedSession[],
): Found {
  const { who, session, culprit } = whoIs(scene, blocker, reading)
  const longest = victims.reduce((most, { waitMs }) => Math.max(most, waitMs), 0)
  const isIdle = session?.state.startsWith('idle in transaction') === true
  const doing = session
    ? `, ${named(session.state)} for ${lasting(session.ageMs)}${session.operation ? ` after ${named(session.operation)}` : ''}`
    : ''
  return {
    kind: 'blocked',
    subject: 'database',
    certainty: 'certain',
    severity: 'critical',
    sentence: sentence(
      `${capital(who)}${doing}, holds a lock that ${counted(victims.length, 'session')} ${victims.length === 1 ? 'waits' : 'wait'} for, the longest for ${lasting(longest)}`,
    ),
    effect: `${counted(victims.length, 'session')} waiting for a lock`,
    evidence: evidence({
      blocker,
      victims: victims
        .map(({ pid }) => pid)
        .slice(0, 6)
        .join(', '),
      'longest wait': lasting(longest),
      state: session?.state,
    }),
    culprit,
    action: null,
    advice: isIdle
      ? `End it (cleanup with terminate: true, or select pg_terminate_backend(${blocker})), then commit or roll back in a finally block and never wait for a network call inside. Raising max would not help.`
      : `Shorten or cancel what it runs (select pg_cancel_backend(${blocker})). Raising max would not help: more sessions would wait for the same lock.`,
    value: victims.length,
    limit: 0,
    pools: poolsOf(scene, [blocker, ...victims.map(({ pid }) => pid)]),
    services: [],
  }
}

function openCause(scene: Scene, { pid, ageMs, operation }: Session, count: number): Found {
  const { who, culprit } = whoIs(scene, pid, scene.seen.database.value as DatabaseReading)
  return {
    kind: 'open-transaction',
    subject: 'database',
    certainty: 'certain',
    severity: 'warning',
    sentence: sentence(
      `${capital(who)} has been idle in its transaction for ${lasting(ageMs)}${operation ? `; its last statement was ${named(operation)}` : ''}${count > 1 ? `; ${count - 1} more like it` : ''}`,
    ),
    effect: 'It holds a slot, its locks, and what vacuum may clean',
    evidence: evidence({ pid, idle: lasting(ageMs), 'last statement': operation, transactions: count }),
    culprit,
    action: null,
    advice:
      'Commit or roll back in a finally block, and never wait for a network call inside a transaction. Set idle_in_transaction_session_timeout. Raising max would not help.',
    value: ageMs,
    limit: 0,
    pools: poolsOf(scene, [pid]),
    services: [],
  }
}

/** Long statements matter where requests wait for the slots they hold; a long report alone does not. */
function slowCause(
  scene: Scene,
  reading: DatabaseReading,
  blockers: ReadonlySet<number | undefined>,
): Found[] {
  const slow = new Map(
    reading.longRunning.filter(({ pid }) => !blockers.has(pid)).map((one) => [one.pid, one]),
  )
  return scene.seen.pools.flatMap((pool) => {
    const held = scene.seen.leases.filter(
      (lease) => lease.pool === pool.name && lease.serverPid !== undefined && slow.has(lease.serverPid),
    )
    if ((pool.pending ?? 0) === 0 || pool.max === null || held.length < pool.max * MOST_SLOTS) return []
    const [top] = held
    if (top === undefined) return []
    const session = slow.get(top.serverPid as number) as Session
    const { who, culprit } = whoIs(scene, session.pid, reading)
    return [
      {
        kind: 'slow-statement',
        subject: pool.name,
        certainty: 'likely',
        severity: 'warning',
        sentence: sentence(
          `${counted(held.length, 'slow statement')} hold ${held.length} of ${pool.max} slots of ${named(pool.name)}; the longest is ${named(session.operation ?? 'unknown')} of ${who}, running for ${lasting(session.ageMs)}`,
        ),
        effect: `${counted(pool.pending ?? 0, 'request')} waiting`,
        evidence: evidence({
          pool: pool.name,
          slow: held.length,
          max: pool.max,
          longest: lasting(session.ageMs),
        }),
        culprit: { ...culprit, pool: pool.name },
        action: null,
        advice:
          'Make the statement faster (an index, fewer rows), set statement_timeout, or give reports a pool of their own. Raising max would not help for long.',
        value: held.length,
        limit: pool.max,
        pools: [pool.name],
        services: [],
      } satisfies Found,
    ]
  })
}

function poolsOf({ seen }: Scene, pids: readonly number[]): string[] {
  const found = seen.leases.filter(({ serverPid }) => serverPid !== undefined && pids.includes(serverPid))
  return [...new Set(found.map(({ pool }) => pool))]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
