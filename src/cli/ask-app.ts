import { ProbeError } from '../probes/errors.ts'
import type { Io } from './io.ts'

/** An application that does not answer within this time is reported as down, ms. */
const LIMIT_MS = 10_000
/** An operation may wait for others, such as the receiver of a message, ms. */
const OPERATION_LIMIT_MS = 90_000

/** What an application answered. */
export interface AppAnswer {
  readonly status: number
  /** Parsed, if it was JSON. */
  readonly body: unknown
  /** The path that was asked. */
  readonly path: string
}

/** Which route is asked, and how. */
export interface Question {
  /** Paths it may be at; the next is tried where nobody answers. */
  readonly paths: readonly string[]
  /** With its `?`. */
  readonly query?: string
  readonly token: string | undefined
  /** Posted; absent = the route is read. */
  readonly operation?: Readonly<Record<string, unknown>>
}

/**
 * Requests a route of a running application.
 * @param base its address, with its base path when it has one
 * @throws ProbeError DBM-421 when the application does not answer
 */
export async function askApp(io: Io, base: string, question: Question): Promise<AppAnswer> {
  let answer: AppAnswer = { status: 404, body: null, path: '' }
  for (const path of question.paths) {
    const url = new URL(
      path.replace(/^\/+/, '') + (question.query ?? ''),
      base.endsWith('/') ? base : `${base}/`,
    )
    const { status, body } = await answerAt(io, url, question)
    const found = { status, body, path }
    if (status !== 404 || isOurs(body)) return found
    // The first is where it should be.
    if (answer.path === '') answer = found
  }
  return answer
}

/** A 404 with an error of ours is an answer, such as that of a channel which does not exist. */
function isOurs(body: unknown): boolean {
  const error = (body as { readonly error?: { readonly code?: unknown } } | null)?.error
  return String(error?.code ?? '').startsWith('DBM-')
}

async function answerAt(io: Io, url: URL, question: Question): Promise<{ status: number; body: unknown }> {
  try {
    const first = await requestTo(io, url, question)
    const next = bySlash(url, first)
    const response = next === null ? first : await requestTo(io, next, question)
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

function requestTo(io: Io, url: URL, { token, operation }: Question): Promise<Response> {
  return io.fetch(url, {
    ...(operation === undefined ? {} : { method: 'POST', body: JSON.stringify(operation) }),
    headers: {
      accept: 'application/json',
      ...(operation === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.timeout(operation === undefined ? LIMIT_MS : OPERATION_LIMIT_MS),
    redirect: 'manual',
  })
}

/** Where a redirect leads that only adds or removes the slash at the end (`trailingSlash`); the token goes nowhere else. */
function bySlash(url: URL, { status, headers }: Response): URL | null {
  const location = headers.get('location')
  if ((status !== 307 && status !== 308) || location === null || !URL.canParse(location, url)) return null
  const next = new URL(location, url)
  const bare = ({ pathname }: URL): string => pathname.replace(/\/$/, '')
  return next.origin === url.origin && next.pathname !== url.pathname && bare(next) === bare(url)
    ? next
    : null
}

/** The application's own error, in one line. */
export function refusalOf({ status, body, path }: AppAnswer): string {
  const error = (body as { readonly error?: { readonly code?: unknown; readonly message?: unknown } } | null)
    ?.error
  if (error) return `HTTP ${status} ${String(error.code ?? '')}: ${String(error.message ?? '')}`
  return status === 404
    ? `HTTP 404: no route of ours answers at ${path}; give its --path when \`routes\` moved it, and --url with its basePath`
    : `HTTP ${status}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
