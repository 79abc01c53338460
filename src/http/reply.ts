import type { ErrorBody } from '../model/report/operation.ts'
import { REQUEST_PROBLEMS, type RequestError } from './errors.ts'

/** On every answer: monitoring data is never cached, and its type is never sniffed. */
export const BASE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** An answer with our headers. */
export function reply(
  body: BodyInit | null,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { status, headers: { ...BASE_HEADERS, ...headers } })
}

/** A JSON answer. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return reply(JSON.stringify(body), status, {
    'content-type': 'application/json; charset=utf-8',
    ...headers,
  })
}

/** The answer to a failed request: the numbered problem, never a stack. */
export function refusal(error: RequestError): Response {
  const problem = REQUEST_PROBLEMS[error.code]
  const { field, received, availableServices, validOperations, headers } = error.facts
  const body: ErrorBody = {
    status: 'error',
    error: {
      code: error.code,
      message: `${error.message}. ${problem.fix}`,
      ...(field === undefined ? {} : { field }),
      expected: error.facts.expected ?? problem.expected,
      ...(received === undefined ? {} : { received }),
      ...(availableServices === undefined ? {} : { availableServices }),
      ...(validOperations === undefined ? {} : { validOperations }),
    },
  }
  return json(body, problem.status, headers)
}
