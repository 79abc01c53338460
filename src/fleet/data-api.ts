import { ConfigError } from '../config/problems.ts'
import { describeError } from '../model/errors/describe.ts'
import { OwnError } from '../model/errors/own-error.ts'
import type { Fleet } from '../model/fleet/fleet.ts'
import type { FleetReport } from '../model/fleet/report.ts'
import { type FunctionCaller, functionCall } from '../model/supabase/function-call.ts'
import { parsedJson } from '../model/tools/parsed-json.ts'

/** One call may take this long, ms. */
const LIMIT_MS = 3000

export interface DataApiFleetOptions extends FunctionCaller {
  readonly fetch: typeof fetch
}

/** The function is not there, or has other parameters; a table below it is not. */
const MISSING = /^(PGRST202|42883|42P01|42703|3F000)$/

/**
 * The fleet in tables of the user's own database, by the functions that `npx next-db-monitoring sql --fleet --supabase` prints: for
 * instances that cannot keep a connection open. It shares PostgREST's pool with the application: where that is full, instances
 * are shown alone.
 */
export function createDataApiFleet(options: DataApiFleetOptions): Fleet {
  const call = (name: string, body: object): Promise<readonly Record<string, unknown>[]> =>
    ask(options, name, body)
  return {
    name: 'postgres',
    async publish(report, ttlMs) {
      await call('ndm_fleet_publish', { p_id: report.instance.id, p_report: report, p_ttl_ms: ttlMs })
    },
    async list() {
      const rows = await call('ndm_fleet_list', {})
      return rows.map(({ report, age_ms }) => ({ report: report as FleetReport, ageMs: Number(age_ms) }))
    },
    async claim(key, ttlMs) {
      return (await call('ndm_fleet_claim', { p_key: key, p_ttl_ms: ttlMs })).length > 0
    },
    async send({ id, box, text }, ttlMs) {
      await call('ndm_fleet_send', { p_id: id, p_box: box, p_body: text, p_ttl_ms: ttlMs })
    },
    async receive(box) {
      const rows = await call('ndm_fleet_receive', { p_box: box })
      return rows.map(({ id, body }) => ({ id: String(id), box, text: String(body) }))
    },
  }
}

/** @returns the rows; none of a function that returns nothing */
async function ask(
  options: DataApiFleetOptions,
  name: string,
  body: object,
): Promise<readonly Record<string, unknown>[]> {
  const [url, request] = functionCall(options, name, body)
  const response = await options.fetch(url, {
    ...request,
    redirect: 'error',
    signal: AbortSignal.timeout(LIMIT_MS),
  })
  const answer = parsedJson(await response.text())
  if (response.ok) return Array.isArray(answer) ? answer : []
  throw refused(response.status, answer)
}

function refused(status: number, answer: unknown): Error {
  const { code, message } = describeError(answer)
  if (code !== null && MISSING.test(code))
    return new ConfigError({
      code: 'DBM-014',
      field: 'fleet.supabase',
      expected: 'the tables of the fleet and the functions ndm_fleet_… of this version',
      received: `the Data API answers ${code}`,
      fix: 'Run what npx next-db-monitoring sql --fleet --supabase prints.',
    })
  const said = code === null ? `${status}` : `${status}: ${message}`
  const hint = status === 401 || status === 403 || code === '42501' ? '. Use the service key' : ''
  return new OwnError(`the Data API answered ${said}${hint}`)
}
