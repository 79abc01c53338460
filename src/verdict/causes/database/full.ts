import { own } from '../../../model/tools/own.ts'
import { refusedOf } from '../../trend.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { counted, evidence, lasting, listed, named, sentence } from '../../words.ts'
import { POOLER_FULL, SERVER_FULL } from './codes.ts'
import { freshErrors } from './errors.ts'

/** Sentences for each cap: server, role, pooler. */
const ROLE = 'database:role:'

/** A cap behind the pools refuses: Postgres itself, a role's own limit, or a pooler. */
export const full: Detector = (scene) => {
  const server = refusals(scene, SERVER_FULL)
  const role = roleFull(scene, server)
  return [...(role.length > 0 ? role : serverFull(scene, server)), ...poolerFull(scene)]
}

interface Refusals {
  readonly count: number
  readonly codes: readonly string[]
  readonly pools: readonly string[]
}

function refusals(scene: Scene, codes: RegExp): Refusals {
  const errors = freshErrors(scene).filter(({ code }) => code !== null && codes.test(code))
  const connecting = scene.seen.pools.filter(({ recent }) =>
    Object.keys(recent.connectFailures).some((code) => codes.test(code)),
  )
  // Where no connect failed, the error was recorded by hand or came in a response: the pools of its service were refused.
  const services = scene.seen.services.filter(({ name }) => errors.some(({ service }) => service === name))
  const drawn = new Set(services.flatMap(({ operations }) => operations.map(({ pool }) => pool)))
  const refusing =
    connecting.length > 0
      ? connecting
      : scene.seen.pools.filter((pool) => refusedOf(pool.recent) > 0 && drawn.has(pool.name))
  return {
    count: errors.length,
    codes: [...new Set(errors.map(({ code }) => code as string))],
    pools: refusing.map(({ name }) => name),
  }
}

function serverFull({ seen }: Scene, { count, pools }: Refusals): Found[] {
  const reading = seen.database.reason === undefined ? seen.database.value : null
  const used = reading?.used ?? null
  const usable = reading?.limits.usable ?? null
  const isFull = used !== null && usable !== null && used >= usable
  // Refused a moment ago, and there is room again: a burst.
  const hasRoom = used !== null && usable !== null && used < usable
  const down = (seen.probes ?? []).find(({ code, reason }) => reason !== undefined && code === 'DBM-402')
  if (count === 0 && !isFull && down === undefined) return []
  const holder = holderOf(seen)
  const held = holder === null ? '' : `; ${named(holder.name)} holds ${holder.count} of them`
  const slots = used === null ? 'Every slot of Postgres is taken' : `Postgres uses ${used} of ${usable} slots`
  const refused = count === 0 ? '' : `, ${counted(count, 'request was', 'requests were')} refused with 53300`
  return [
    {
      kind: 'server-full',
      subject: isFull ? 'database' : (pools[0] ?? 'database'),
      certainty: isFull || (count > 0 && used === null) ? 'certain' : 'likely',
      severity: hasRoom ? 'warning' : 'critical',
      sentence: sentence(`${slots}${refused}${held}`),
      effect: count === 0 ? '' : `${count} refused just now`,
      evidence: evidence({ used, usable, holder: holder?.name, 'refused with 53300': count || null }),
      culprit: holder === null ? {} : { service: holder.name },
      action: null,
      advice:
        'Lower the max of the application that holds the slots, or put a pooler in front. Raising max of a pool here would not help: the server has no slot to give.',
      value: used ?? count,
      limit: usable ?? 0,
      pools: ['database', ...pools],
      services: [],
    },
  ]
}

/** A role at its own CONNECTION LIMIT while the server has room. */
function roleFull({ seen }: Scene, { count, pools }: Refusals): Found[] {
  const reading = seen.database.reason === undefined ? seen.database.value : null
  const hasRoom = reading !== null && reading.used < reading.limits.usable
  if (!hasRoom) return []
  return Object.entries(reading.roleLimits).flatMap(([role, { limit, used }]) => {
    const ours = seen.pools.filter((pool) => pool.role === role).map(({ name }) => name)
    const isFull = used !== null && used >= limit
    const refuses = count > 0 && (ours.some((name) => pools.includes(name)) || isFull)
    if (!isFull && !refuses) return []
    return [
      {
        kind: 'role-full',
        subject: `${ROLE}${role}`,
        certainty: isFull ? 'certain' : 'likely',
        severity: 'critical',
        sentence: sentence(
          `Role ${named(role)} uses ${used ?? 'all'} of the ${limit} connections it is allowed, while Postgres has room (${reading.used} of ${reading.limits.usable})${count > 0 ? `; ${count} refused with 53300` : ''}`,
        ),
        effect: count > 0 ? `${count} refused just now` : '',
        evidence: evidence({ role, limit, used, 'refused with 53300': count || null }),
        culprit: ours[0] === undefined ? {} : { pool: ours[0] },
        action: null,
        advice: `Set max to ${limit} or less over all instances, or raise the role's limit: alter role ${named(role)} connection limit …. Raising max would not help.`,
        value: used ?? count,
        limit,
        pools: [`${ROLE}${role}`, ...ours],
        services: [],
      } satisfies Found,
    ]
  })
}

/** A pooler in front refuses connections: which of its caps. */
function poolerFull(scene: Scene): Found[] {
  const { count, codes, pools } = refusals(scene, POOLER_FULL)
  const poolers = scene.seen.pools.filter(
    ({ name, kind, used, max, pending }) =>
      kind === 'pooler' &&
      // The Data API's own pool is a case of its own.
      name !== 'postgrest' &&
      used !== null &&
      max !== null &&
      used >= max &&
      (pending ?? 0) > 0,
  )
  if (count === 0 && poolers.length === 0) return []
  const [top] = poolers
  const waiting = poolers.reduce((sum, { pending }) => sum + (pending ?? 0), 0)
  const where = top
    ? `${named(top.name)} uses ${top.used} of ${top.max}`
    : `The pooler refuses (${listed(codes)})`
  const longest =
    scene.seen.pooler?.value?.pools.reduce((most, one) => Math.max(most, one.longestWaitMs), 0) ?? 0
  return [
    {
      kind: 'pooler-full',
      subject: top?.name ?? 'pooler',
      certainty: count > 0 ? 'certain' : 'likely',
      severity: 'critical',
      sentence: sentence(
        `${where}${waiting > 0 ? `, ${counted(waiting, 'client')} waiting` : ''}${longest > 0 && waiting > 0 ? `, the longest for ${lasting(longest)}` : ''}${count > 0 ? `; ${counted(count, 'request was', 'requests were')} refused` : ''}`,
      ),
      effect: [waiting > 0 ? `${waiting} waiting` : '', count > 0 ? `${count} refused just now` : '']
        .filter(Boolean)
        .join(', '),
      evidence: evidence({
        cap: listed(codes),
        used: top?.used,
        size: top?.max,
        waiting: waiting || null,
        refused: count || null,
      }),
      culprit: top ? { pool: top.name } : {},
      action: null,
      advice: adviceFor(codes),
      value: top?.used ?? count,
      limit: top?.max ?? 0,
      pools: [...poolers.map(({ name }) => name), ...pools],
      services: [],
    },
  ]
}

const CAPS: Readonly<Record<string, string>> = {
  max_client_conn: 'Lower the pool size of each instance, or raise max_client_conn in PgBouncer. ',
  EMAXCONN: 'Lower the pool size of each instance, or use a larger compute size. ',
  EMAXCONNSESSION: 'Connect through transaction mode (port 6543), or lower the pool size of each instance. ',
}

function adviceFor(codes: readonly string[]): string {
  const known = codes.flatMap((code) => own(CAPS, code) ?? [])[0]
  return `${known ?? 'Shorten transactions and slow queries first: each keeps a server connection of the pooler busy. '}Raising max here would not help.`
}

/** Who holds most of the database's slots. */
function holderOf({ database }: Scene['seen']): { readonly name: string; readonly count: number } | null {
  const held = new Map<string, number>()
  for (const { application, role, count } of database.value?.byApplication ?? []) {
    const name = application === '' ? `role ${role}` : application
    held.set(name, (held.get(name) ?? 0) + count)
  }
  const [top] = [...held].sort((a, b) => b[1] - a[1])
  return top === undefined ? null : { name: top[0], count: top[1] }
}
