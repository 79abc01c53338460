import type { Fleet, StoredReport } from '../model/fleet/fleet.ts'
import type { RedisExec } from '../model/fleet/redis-client.ts'
import type { FleetReport } from '../model/fleet/report.ts'

/** All keys hash to one slot of a cluster, and an ACL can name them: `~{ndm}:*`. */
const PREFIX = '{ndm}:'
const INDEX = `${PREFIX}instances`
/** Reports are asked for so many at a time. */
const CHUNK = 100

/**
 * A fleet in Redis 2.8 or newer, and whatever speaks like it. Needs the commands TIME, SET, MGET, ZADD, ZRANGE and ZREM on the keys `{ndm}:*`.
 * @param exec sends one command
 */
export function createRedisFleet(exec: RedisExec, close?: () => Promise<void>): Fleet {
  const now = async (): Promise<number> => {
    const [seconds, micros] = (await exec(['TIME'])) as readonly unknown[]
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
  }
  return {
    name: 'redis',
    async publish(report, ttlMs) {
      const { id } = report.instance
      const at = await now()
      await exec(['SET', `${PREFIX}report:${id}`, JSON.stringify({ at, report }), 'PX', whole(ttlMs)])
      await exec(['ZADD', INDEX, whole(at + ttlMs), id])
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
    ...(close ? { close } : {}),
  }
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
