import { describeError } from '../model/errors/describe.ts'
import { OwnError } from '../model/errors/own-error.ts'

/** What a probe or the command line can report. Each has a page, `docs/errors/<code>.md`. */
export const PROBE_ERRORS = {
  'DBM-401': 'The database could not be reached',
  'DBM-402': 'The database has no free connection for the probe',
  'DBM-403': 'The probe may not log in or read',
  'DBM-404': 'The snapshot function is missing',
  'DBM-405': 'A probe got an answer it cannot read',
  'DBM-406': 'A probe was not answered in time',
  'DBM-407': 'The pooler console refused',
  'DBM-408': 'The metrics endpoint refused',
  'DBM-420': 'Wrong use of the command line',
  'DBM-421': 'The application did not answer',
  'DBM-422': 'The connection budget is exceeded',
} as const

export type ProbeErrorCode = keyof typeof PROBE_ERRORS

/** A numbered failure of a probe; the message says what happened and what to do. */
export class ProbeError extends OwnError {
  readonly code: ProbeErrorCode

  constructor(code: ProbeErrorCode, detail: string, options?: { readonly cause?: unknown }) {
    super(`${code} ${PROBE_ERRORS[code]}: ${detail}`, options)
    this.name = 'ProbeError'
    this.code = code
  }
}

/** SQLSTATE classes and network codes as a probe meets them, from most to least particular. */
const BY_CODE: readonly (readonly [RegExp, ProbeErrorCode])[] = [
  [/^53300$/, 'DBM-402'],
  [/^(28|42501)/, 'DBM-403'],
  [/^(57014|ETIMEDOUT)$/, 'DBM-406'],
]

/** Used to choose a code; never shown. */
const TIMED_OUT = /timeout|timed out/i

/** The driver's or server's message, to be compared and never shown. */
export function messageOf(error: unknown): string {
  const { message, cause } = (error ?? {}) as { readonly message?: unknown; readonly cause?: unknown }
  if (error instanceof ProbeError && cause !== undefined) return messageOf(cause)
  return typeof message === 'string' ? message : String(error)
}

/** Assigns a code to an error of a driver. */
export function probeError(error: unknown): ProbeError {
  if (error instanceof ProbeError) return error
  const { code, message: text } = describeError(error)
  const known = BY_CODE.find(([pattern]) => typeof code === 'string' && pattern.test(code))?.[1]
  const timedOut = TIMED_OUT.test(messageOf(error)) ? 'DBM-406' : 'DBM-401'
  return new ProbeError(known ?? timedOut, text, { cause: error })
}

/** @throws ProbeError DBM-406 when the caller has given up */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ProbeError('DBM-406', 'it was given up', { cause: signal.reason })
}
