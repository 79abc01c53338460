import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { DbMonitoringProviderProps, Fetcher } from '../../types.ts'
import { checkReport, errorOf } from './check-report.ts'
import { MonitoringError, type MonitoringErrorKind } from './error.ts'
import { parseRetryAfter } from './retry.ts'

/** ms after which an answer is given up: a hanging server must show as a failure. */
const TIMEOUT_MS = 15_000

export interface Client {
  readonly fetcher: Fetcher | undefined
  readonly headers: DbMonitoringProviderProps['headers']
}

/** What a POST carries. */
export interface OperationBody {
  readonly operation: string
  readonly dryRun?: boolean
  readonly scope?: 'instance' | 'fleet'
  readonly service?: string
  readonly id?: string
  /** The instance that `id` is of, where there are several; sent as `<id>@<instance>`. */
  readonly at?: string
}

/**
 * Sends; a missing answer, or one that stops in the middle, is a MonitoringError.
 * @param read reads the answer, within the same time
 */
export async function send<T>(
  client: Client,
  url: string,
  init: RequestInit,
  read: (response: Response) => T | Promise<T>,
): Promise<T> {
  const request = `${init.method ?? 'GET'} ${url}`
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS)
  // Besides the signal, which a fetcher of the host's may not know.
  const late = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason))
  })
  late.catch(() => {})
  const answered = async (): Promise<T> => {
    const given = typeof client.headers === 'function' ? await client.headers() : client.headers
    const headers = new Headers(given)
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
    const ask = client.fetcher ?? fetch
    const response = await ask(url, {
      credentials: 'same-origin',
      cache: 'no-store',
      ...init,
      headers,
      signal: abort.signal,
    })
    return read(response)
  }
  try {
    return await Promise.race([answered(), late])
  } catch (cause) {
    if (cause instanceof MonitoringError && !abort.signal.aborted) throw cause
    const offline = typeof navigator !== 'undefined' && navigator.onLine === false
    const message = abort.signal.aborted
      ? `no answer within ${TIMEOUT_MS / 1000} s`
      : cause instanceof Error
        ? cause.message
        : String(cause)
    throw new MonitoringError(message, {
      kind: offline ? 'offline' : 'network',
      status: null,
      code: null,
      retryAfterMs: null,
      request,
    })
  } finally {
    clearTimeout(timer)
  }
}

function kindOf(status: number, ours: boolean): MonitoringErrorKind {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  return status === 404 && !ours ? 'not-installed' : 'http'
}

/** What an error status means. */
export async function failure(response: Response, request: string): Promise<MonitoringError> {
  const body: unknown = await response.json().catch(() => null)
  const ours = errorOf(body)
  return new MonitoringError(ours?.message ?? '', {
    kind: kindOf(response.status, ours !== null),
    status: response.status,
    code: ours?.code ?? null,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), Date.now()),
    request,
  })
}

/** An answer that is not ours; `problem` names its first wrong part. */
export function malformed(response: Response, request: string, problem: string): MonitoringError {
  return new MonitoringError(problem, {
    kind: 'malformed',
    status: response.status,
    code: null,
    retryAfterMs: null,
    request,
  })
}

/** GET a report. @throws MonitoringError */
export async function readReport(client: Client, url: string): Promise<MonitoringReport> {
  const request = `GET ${url}`
  return send(client, url, { headers: { accept: 'application/json' } }, async (response) => {
    if (!response.ok) throw await failure(response, request)
    const body: unknown = await response.json().catch(() => undefined)
    if (body === undefined)
      throw malformed(response, request, response.headers.get('content-type') ?? 'no content type')
    const checked = checkReport(body)
    if ('problem' in checked) throw malformed(response, request, checked.problem)
    return checked.report
  })
}
