import { ConfigError } from '../config/problems.ts'
import { errorCode } from '../model/errors/classify.ts'
import type { Fleet } from '../model/fleet/fleet.ts'
import type { FleetReport } from '../model/fleet/report.ts'
import { CLAIM, LIST, PUBLISH, RECEIVE, SEND } from './statements.ts'

/** A connection of the monitor's own. */
export interface FleetConnection {
  query(query: {
    readonly text: string
    readonly values?: readonly unknown[]
  }): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

/** Schema, table or column missing, or no index to conflict on. */
const MISSING = /^(3F000|42P01|42703|42P10|42704)$/

/** A fleet in two small tables of the user's own database; `npx next-db-monitoring sql --fleet` prints them. */
export function createPostgresFleet(connection: FleetConnection): Fleet {
  let last: Promise<unknown> = Promise.resolve()
  const ask = (
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Record<string, unknown>[]> => {
    // One statement at a time: a connection takes no second one.
    const asked = last.then(() => connection.query({ text, values }))
    last = asked.catch(() => {})
    return asked.catch((error: unknown) => Promise.reject(numbered(error)))
  }
  return {
    name: 'postgres',
    async publish(report, ttlMs) {
      await ask(PUBLISH, [report.instance.id, JSON.stringify(report), ttlMs])
    },
    async list() {
      const rows = await ask(LIST)
      return rows.map(({ report, age_ms }) => ({ report: report as FleetReport, ageMs: Number(age_ms) }))
    },
    async claim(key, ttlMs) {
      return (await ask(CLAIM, [key, ttlMs])).length > 0
    },
    async send({ id, box, text }, ttlMs) {
      await ask(SEND, [id, box, text, ttlMs])
    },
    async receive(box) {
      const rows = await ask(RECEIVE, [box])
      return rows.map(({ id, body }) => ({ id: String(id), box, text: String(body) }))
    },
    close: () => connection.close(),
  }
}

function numbered(error: unknown): unknown {
  const code = errorCode((error as { readonly cause?: unknown } | null)?.cause ?? error)
  if (code === null || !MISSING.test(code)) return error
  return new ConfigError({
    code: 'DBM-014',
    field: 'fleet',
    expected: 'the tables ndm_fleet.reports, ndm_fleet.claims and ndm_fleet.messages of this version',
    received: `the database answers ${code}`,
    fix: 'Run what npx next-db-monitoring sql --fleet prints.',
  })
}
