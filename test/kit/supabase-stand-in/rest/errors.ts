import { ApiFault } from '../exchange.ts'

/** The body of a PostgREST error. */
export interface ErrorShape {
  readonly code: string
  readonly message?: string
  readonly details?: string | null
  readonly hint?: string | null
}

/** Status and message of PostgREST's own codes (docs.postgrest.org, references/errors). */
const OWN: Readonly<Record<string, readonly [status: number, message: string]>> = {
  PGRST000: [503, 'Database connection error.'],
  PGRST001: [503, 'Database client error. Retrying the connection.'],
  PGRST002: [503, 'Could not query the database for the schema cache. Retrying.'],
  PGRST003: [504, 'Timed out acquiring connection from connection pool.'],
  PGRST100: [400, 'Failed to parse the query'],
  PGRST102: [400, 'Empty or invalid json'],
  PGRST106: [406, 'The schema must be one of the following: public'],
  PGRST107: [406, 'None of these media types are available'],
  PGRST116: [406, 'Cannot coerce the result to a single JSON object'],
  PGRST125: [404, 'Invalid path specified in request URL'],
  PGRST202: [404, 'Could not find the function in the schema cache'],
  PGRST205: [404, 'Could not find the table in the schema cache'],
  PGRST301: [401, 'JWT could not be decoded'],
  PGRST303: [401, 'JWT expired'],
}

/** Messages Postgres gives for the codes that tests inject. */
const SQL_MESSAGE: Readonly<Record<string, string>> = {
  '53300': 'remaining connection slots are reserved for roles with the SUPERUSER attribute',
  '57014': 'canceling statement due to statement timeout',
  '57P01': 'terminating connection due to administrator command',
  '57P03': 'the database system is starting up',
  '08006': 'connection failure',
  '23505': 'duplicate key value violates unique constraint',
  '40001': 'could not serialize access due to concurrent update',
  '42501': 'permission denied',
}

/** The HTTP status PostgREST gives an SQLSTATE. */
export function statusOfSqlState(code: string, signedIn: boolean): number {
  if (code === '42501') return signedIn ? 403 : 401
  const exact: Readonly<Record<string, number>> = {
    '23503': 409,
    '23505': 409,
    '25006': 405,
    '42883': 404,
    '42P01': 404,
    '42P17': 500,
    '53400': 500,
    '57P01': 503,
    P0001: 400,
  }
  const known = exact[code]
  if (known !== undefined) return known
  const byClass: Readonly<Record<string, number>> = {
    '08': 503,
    '09': 500,
    '0L': 403,
    '0P': 403,
    '25': 500,
    '28': 403,
    '2D': 500,
    '38': 500,
    '39': 500,
    '3B': 500,
    '40': 500,
    '53': 503,
    '54': 500,
    '55': 500,
    '57': 500,
    '58': 500,
    F0: 500,
    HV: 500,
    P0: 500,
    XX: 500,
  }
  return byClass[code.slice(0, 2)] ?? 400
}

/** An error answer as PostgREST words it, its code also in the `Proxy-Status` header. */
export function restFault(shape: ErrorShape, status?: number, signedIn = true): ApiFault {
  const own = OWN[shape.code]
  const message = shape.message ?? own?.[1] ?? SQL_MESSAGE[shape.code] ?? 'error'
  return new ApiFault({
    status: status ?? own?.[0] ?? statusOfSqlState(shape.code, signedIn),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'proxy-status': `PostgREST; error=${shape.code}`,
      ...(shape.code === 'PGRST001' || shape.code === 'PGRST002' ? { 'retry-after': '1' } : {}),
      ...(shape.code === 'PGRST301' || shape.code === 'PGRST303'
        ? { 'www-authenticate': `Bearer error="invalid_token", error_description="${message}"` }
        : {}),
    },
    body: JSON.stringify({
      code: shape.code,
      details: shape.details ?? null,
      hint: shape.hint ?? null,
      message,
    }),
  })
}

/** The answer for whatever went wrong while talking to the database. */
export function databaseFault(error: unknown, signedIn: boolean): ApiFault {
  if (error instanceof ApiFault) return error
  const { code, message, detail, hint } = error as {
    code?: unknown
    message?: string
    detail?: string
    hint?: string
  }
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) {
    return restFault(
      { code, message: message ?? '', details: detail ?? null, hint: hint ?? null },
      undefined,
      signedIn,
    )
  }
  // The session broke under the query: no SQLSTATE arrived.
  return restFault({ code: 'PGRST001', details: message ?? String(error) })
}
