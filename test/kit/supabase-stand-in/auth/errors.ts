import { ApiFault, type Exchange, header } from '../exchange.ts'

/** Status and message of the auth API's codes that the stand-in gives. */
const KNOWN: Readonly<Record<string, readonly [status: number, message: string]>> = {
  bad_json: [400, 'Could not parse request body as JSON'],
  bad_jwt: [403, 'invalid JWT: unable to parse or verify signature'],
  invalid_credentials: [400, 'Invalid login credentials'],
  no_authorization: [401, 'This endpoint requires a valid Bearer token'],
  over_request_rate_limit: [429, 'Request rate limit reached'],
  refresh_token_not_found: [400, 'Invalid Refresh Token: Refresh Token Not Found'],
  request_timeout: [504, 'Processing this request timed out, please retry after a moment.'],
  session_not_found: [403, 'Session from session_id claim in JWT does not exist'],
  unexpected_failure: [500, 'Database error finding user'],
  user_already_exists: [422, 'User already registered'],
  validation_failed: [400, 'Invalid request'],
  weak_password: [422, 'Password should be at least 6 characters.'],
}

/** An error answer as the auth API words it: the code in a header, the body by the API version asked for. */
export function authFault(exchange: Exchange, code: string, status?: number, message?: string): ApiFault {
  const known = KNOWN[code]
  const httpStatus = status ?? known?.[0] ?? 500
  const text = message ?? known?.[1] ?? code
  const dated = header(exchange, 'x-supabase-api-version') >= '2024-01-01'
  return new ApiFault({
    status: httpStatus,
    headers: {
      'content-type': 'application/json',
      'x-sb-error-code': code,
      ...(dated ? { 'x-supabase-api-version': '2024-01-01' } : {}),
    },
    body: JSON.stringify(
      dated
        ? {
            code,
            message: text,
            ...(code === 'weak_password' ? { weak_password: { reasons: ['length'] } } : {}),
          }
        : { code: httpStatus, error_code: code, msg: text },
    ),
  })
}
