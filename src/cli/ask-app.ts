import { ProbeError } from '../probes/errors.ts'
import type { Io } from './io.ts'

/** The route the plugin mounts. */
export const DATABASE_ROUTE = '/api/monitoring/database'
export const HEALTH_ROUTE = '/api/health/connections'
/** An application that does not answer within this time is reported as down, ms. */
const LIMIT_MS = 10_000
/** An operation may wait for others, such as the receiver of a message, ms. */
const OPERATION_LIMIT_MS = 90_000

/** What an application answered. */
export interface AppAnswer {
  readonly status: number
  /** Parsed, if it was JSON. */
  readonly body: unknown
}

/**
 * Requests a route of a running application.
 * @param base its address, with its base path when it has one
 * @param operation posted; absent = the route is read
 * @throws ProbeError DBM-421 when the application does not answer
 */
export async function askApp(
  io: Io,
  base: string,
  path: string,
  token: string | undefined,
  operation?: Readonly<Record<string, unknown>>,
): Promise<AppAnswer> {
  const url = new URL(path.slice(1), base.endsWith('/') ? base : `${base}/`)
  try {
    const response = await io.fetch(url, {
      ...(operation === undefined ? {} : { method: 'POST', body: JSON.stringify(operation) }),
      headers: {
        accept: 'application/json',
        ...(operation === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(operation === undefined ? LIMIT_MS : OPERATION_LIMIT_MS),
      redirect: 'manual',
    })
    const text = await response.text()
    return { status: response.status, body: parsed(text) }
  } catch (error) {
    const { cause, message } = error as Error & {
      readonly cause?: { readonly code?: string; readonly message?: string }
    }
    throw new ProbeError(
      'DBM-421',
      `${url.origin}${url.pathname}: ${cause?.code ?? cause?.message ?? message}. Is the application running there?`,
      { cause: error },
    )
  }
}

/** The application's own error, in one line. */
export function refusalOf({ status, body }: AppAnswer): string {
  const error = (body as { readonly error?: { readonly code?: unknown; readonly message?: unknown } } | null)
    ?.error
  return error
    ? `HTTP ${status} ${String(error.code ?? '')}: ${String(error.message ?? '')}`
    : `HTTP ${status}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
