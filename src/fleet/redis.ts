import type { Fleet, FleetMessage, StoredReport } from '../model/fleet/fleet.ts'
import type { RedisExec } from '../model/fleet/redis-client.ts'
import type { FleetReport } from '../model/fleet/report.ts'
import { naming } from './redis-exec.ts'
import { type Clocks, storeTime } from './store-time.ts'

/** All keys hash to one slot of a cluster, and an ACL can name them: `~{ndm}:*`. */
const PREFIX = '{ndm}:'
const INDEX = `${PREFIX}instances`
/** Members `expiry box id`, so that one command tells what is there and what is over. */
const MESSAGES = `${PREFIX}messages`
/** Reports are asked for so many at a time. */
const CHUNK = 100

/**
 * A fleet in Redis 2.8 or newer, and whatever speaks like it. Needs the commands TIME, SET, MGET, ZADD, ZRANGE and ZREM on the keys `{ndm}:*`.
 * @param client sends one command
 * @param clocks of the process, by which the time of Redis is counted on between two questions; it is asked each time without
 */
export function createRedisFleet(client: RedisExec, close?: () => Promise<void>, clocks?: Clocks): Fleet {
  const exec = naming(client)
  const now = timeOf(exec, clocks)
  return {
    name: 'redis',
    async publish(report, ttlMs) {
      const { id } = report.instance
      const at = await now()
      // In one go: an entry of the index without its report is removed by whoever lists.
      await Promise.all([
        exec(['SET', `${PREFIX}report:${id}`, JSON.stringify({ at, report }), 'PX', whole(ttlMs)]),
        exec(['ZADD', INDEX, whole(at + ttlMs), id]),
      ])
    },
    async list() {
      const at = await now()
      const ids = texts(await exec(['ZRANGE', INDEX, '0', '-1']))
      const found: StoredReport[] = []
      const gone: string[] = []
      for (let i = 0; i < ids.length; i += CHUNK) {
        const chunk = ids.slice(i, i + CHUNK)
        const values = (await exec([
          'MGET',
          ...chunk.map((id) => `${PREFIX}report:${id}`),
        ])) as readonly unknown[]
        chunk.forEach((id, n) => {
          const value = values[n]
          if (value === null || value === undefined) gone.push(id)
          else found.push(parsed(value, at))
        })
      }
      // A store that cannot be written is still read.
      if (gone.length > 0) await exec(['ZREM', INDEX, ...gone]).catch(() => {})
      return found
    },
    async claim(key, ttlMs) {
      const answer = await exec(['SET', `${PREFIX}claim:${key}`, '1', 'NX', 'PX', whole(ttlMs)])
      return answer !== null && answer !== undefined
    },
    async send({ id, box, text }, ttlMs) {
      const until = (await now()) + ttlMs
      await exec(['SET', messageKey(id), JSON.stringify({ text }), 'PX', whole(ttlMs)])
      await exec(['ZADD', MESSAGES, whole(until), [whole(until), box, id].map(encodeURIComponent).join(' ')])
    },
    async receive(box) {
      const members = texts(await exec(['ZRANGE', MESSAGES, '0', '-1']))
      if (members.length === 0) return []
      const at = await now()
      const entries = members.map((member) => ({ member, ...entryOf(member) }))
      const over = entries.filter(({ until }) => !(until > at)).map(({ member }) => member)
      if (over.length > 0) await exec(['ZREM', MESSAGES, ...over]).catch(() => {})
      const there = entries.filter((entry) => entry.until > at && entry.box === box)
      return messagesOf([...new Set(there.map(({ id }) => id))], box, exec)
    },
    ...(close ? { close } : {}),
  }
}

function timeOf(exec: RedisExec, clocks: Clocks | undefined): () => Promise<number> {
  const ask = async (): Promise<number> => {
    const [seconds, micros] = (await exec(['TIME'])) as readonly unknown[]
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
  }
  return clocks === undefined ? ask : storeTime(ask, clocks)
}

function whole(value: number): string {
  return String(Math.max(1, Math.round(value)))
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** What is no report is given on as it is: the monitor leaves it out and says so. */
function parsed(value: unknown, now: number): StoredReport {
  // Upstash's clients may have parsed it already.
  const { at, report } = (typeof value === 'object' ? value : parse(String(value))) as {
    readonly at?: unknown
    readonly report?: unknown
  }
  return { report: report as FleetReport, ageMs: typeof at === 'number' ? Math.max(0, now - at) : Number.NaN }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

function messageKey(id: string): string {
  return `${PREFIX}message:${id}`
}

function entryOf(member: string): { readonly until: number; readonly box: string; readonly id: string } {
  const [until = '', box = '', id = ''] = member.split(' ').map(decoded)
  return { until: Number(until), box, id }
}

/** What is no encoded text names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

async function messagesOf(
  ids: readonly string[],
  box: string,
  exec: RedisExec,
): Promise<readonly FleetMessage[]> {
  const found: FleetMessage[] = []
  for (let i = 0; i < ids.length; i += CHUNK) {
    const chunk = ids.slice(i, i + CHUNK)
    const values = (await exec(['MGET', ...chunk.map(messageKey)])) as readonly unknown[]
    chunk.forEach((id, n) => {
      const value = values[n]
      if (value === null || value === undefined) return
      const { text } = (typeof value === 'object' ? value : parse(String(value))) as {
        readonly text?: unknown
      }
      if (typeof text === 'string') found.push({ id, box, text })
    })
  }
  return found
}
