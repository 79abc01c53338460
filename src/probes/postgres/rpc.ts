import { describeError } from '../../model/errors/describe.ts'
import type { Probe, ProbeReading } from '../../model/extensions.ts'
import { type FunctionCaller, functionCall } from '../../model/supabase/function-call.ts'
import { parsedJson } from '../../model/tools/parsed-json.ts'
import { ProbeError, probeError } from '../errors.ts'
import { readingOf } from './reading.ts'

/** Sessions listed of each kind at most. */
const TOP = 20
/** Longest answer that is read, characters. */
const MOST_ANSWER = 2_000_000

export interface RpcProbeOptions extends FunctionCaller {
  readonly fetch: typeof fetch
  /** ms a statement may run before it is listed. @default 5000 */
  readonly longRunningAfter?: number
  /** ms a session may be idle in a transaction before it is listed. @default 10000 */
  readonly idleInTransactionAfter?: number
}

/**
 * Reads Postgres through the Data API, by the functions of the shipped migration: for hosts that cannot keep a connection
 * open. It shares PostgREST's pool with the application, so it goes blind when that pool is full.
 */
export function createRpcProbe(options: RpcProbeOptions): Probe {
  const { longRunningAfter = 5000, idleInTransactionAfter = 10_000 } = options

  const act = async (
    name: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<{ done: boolean; reason: string }> => {
    const { done, reason } = ((await call(options, name, parameters)) ?? {}) as {
      readonly done?: unknown
      readonly reason?: unknown
    }
    return { done: done === true, reason: String(reason ?? 'no answer') }
  }

  return {
    name: 'postgres-rpc',
    async read(signal): Promise<ProbeReading> {
      const answer = await call(
        options,
        'ndm_snapshot',
        { p_long_ms: longRunningAfter, p_idle_tx_ms: idleInTransactionAfter, p_top: TOP },
        signal,
      )
      return readingOf(answer, null)
    },
    terminate: ({ pid, backendStart, minIdleMs, dryRun }) =>
      act('ndm_terminate_stale', {
        p_pid: pid,
        p_backend_start: backendStart,
        p_min_idle_ms: minIdleMs,
        p_dry_run: dryRun,
      }),
    cancel: ({ pid, backendStart, minRunMs, dryRun }) =>
      act('ndm_cancel_running', {
        p_pid: pid,
        p_backend_start: backendStart,
        p_min_run_ms: minRunMs,
        p_dry_run: dryRun,
      }),
  }
}

/** Calls one function of the migration. @throws ProbeError with a code that leads to the fix */
async function call(
  options: RpcProbeOptions,
  name: string,
  body: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<unknown> {
  const [url, request] = functionCall(options, name, body)
  const response = await options
    .fetch(url, {
      ...request,
      ...(signal ? { signal } : {}),
    })
    .catch((error: unknown) => {
      throw signal?.aborted
        ? new ProbeError('DBM-406', `${name} was given up`, { cause: error })
        : probeError(error)
    })
  const text = await response.text()
  if (text.length > MOST_ANSWER) throw new ProbeError('DBM-405', `${name} answered ${text.length} characters`)
  const answer = parsedJson(text)
  if (response.ok) {
    if (answer === undefined) throw new ProbeError('DBM-405', `${name} answered no JSON`)
    return answer
  }
  throw refused(name, response.status, answer)
}

function refused(name: string, status: number, answer: unknown): ProbeError {
  const { code, message } = describeError(answer)
  const said = code === null ? `HTTP ${status}` : `HTTP ${status}: ${message}`
  if (code === 'PGRST202' || code === '42883') {
    return new ProbeError(
      'DBM-404',
      `${name} (${said}). Run what "npx next-db-monitoring sql" prints in the database`,
    )
  }
  if (status === 401 || status === 403 || code === '42501')
    return new ProbeError('DBM-403', `${name} (${said}). Use the service key`)
  if (code === 'PGRST003' || code === '53300') return new ProbeError('DBM-402', said)
  return new ProbeError('DBM-401', said)
}
