/** One numbered problem of a request. Each has a page, `docs/errors/<code>.md`. */
export interface RequestProblem {
  /** HTTP status it is answered with. */
  readonly status: number
  readonly title: string
  /** What would have been right; a request may be more specific. */
  readonly expected: string
  /** What to do, one sentence. */
  readonly fix: string
}

/** Every code of the table below. */
export type RequestProblemCode =
  | 'DBM-201'
  | 'DBM-202'
  | 'DBM-203'
  | 'DBM-204'
  | 'DBM-205'
  | 'DBM-206'
  | 'DBM-207'
  | 'DBM-208'
  | 'DBM-209'
  | 'DBM-210'
  | 'DBM-211'
  | 'DBM-212'
  | 'DBM-213'
  | 'DBM-214'
  | 'DBM-215'
  | 'DBM-216'
  | 'DBM-217'
  | 'DBM-218'
  | 'DBM-219'
  | 'DBM-299'
  | 'DBM-301'
  | 'DBM-302'
  | 'DBM-303'
  | 'DBM-304'
  | 'DBM-305'
  | 'DBM-306'
  | 'DBM-307'
  | 'DBM-308'

/** Problems of requests (DBM-2xx) and of permissions (DBM-3xx). */
export const REQUEST_PROBLEMS: Readonly<Record<RequestProblemCode, RequestProblem>> = {
  'DBM-201': {
    status: 400,
    title: 'Bad parameter',
    expected: 'a value the parameter allows, given once',
    fix: 'Correct the value or leave the parameter out.',
  },
  'DBM-202': {
    status: 404,
    title: 'Unknown service',
    expected: 'a service this instance has seen',
    fix: 'Choose one of availableServices.',
  },
  'DBM-203': {
    status: 404,
    title: 'Unknown instance or region',
    expected: 'an instance or region this instance knows of',
    fix: 'Leave the filter out to see every known instance.',
  },
  'DBM-204': {
    status: 405,
    title: 'Method not allowed',
    expected: 'a method named in the Allow header',
    fix: 'Read with GET, run operations with POST.',
  },
  'DBM-205': {
    status: 415,
    title: 'Not JSON',
    expected: 'Content-Type: application/json',
    fix: 'Send the body as JSON with that header.',
  },
  'DBM-206': {
    status: 413,
    title: 'Body too large',
    expected: 'a body within the limit',
    fix: 'Send less; no operation needs more.',
  },
  'DBM-207': {
    status: 400,
    title: 'Malformed body',
    expected: 'a JSON object in UTF-8',
    fix: 'Send for example {"operation":"cleanup"}.',
  },
  'DBM-208': {
    status: 400,
    title: 'Unknown operation',
    expected: 'an operation of this route',
    fix: 'Choose one of validOperations.',
  },
  'DBM-209': {
    status: 400,
    title: 'Bad field',
    expected: 'the fields of the operation, with their types',
    fix: 'Correct the field or leave it out.',
  },
  'DBM-210': {
    status: 404,
    title: 'Nothing with this id',
    expected: 'the id of something that is still open',
    fix: 'Read the route again: it may have ended by itself.',
  },
  'DBM-211': {
    status: 409,
    title: 'Not possible here',
    expected: 'an operation this deployment is set up for',
    fix: 'Leave scope out, or say "instance".',
  },
  'DBM-212': {
    status: 422,
    title: 'Idempotency key used before',
    expected: 'the same request for the same key',
    fix: 'Use a new Idempotency-Key for a different request.',
  },
  'DBM-213': {
    status: 400,
    title: 'Bad idempotency key',
    expected: '1 to 200 visible ASCII characters',
    fix: 'Send for example a UUID.',
  },
  'DBM-214': {
    status: 429,
    title: 'Too many reports',
    expected: 'reports at the rate the senders of this package keep',
    fix: 'Wait as long as Retry-After says; counts may be added up meanwhile.',
  },
  'DBM-215': {
    status: 400,
    title: 'Bad ingest report',
    expected: 'counts in the shape of protocol version 1',
    fix: 'Use the sender of the same version of this package.',
  },
  'DBM-216': {
    status: 409,
    title: 'Still ending',
    expected: 'every connection of the last reset to be gone',
    fix: 'Wait until the database has ended them: another reset now would open as many sessions beside them.',
  },
  'DBM-217': {
    status: 408,
    title: 'Body too slow',
    expected: 'the whole body within 10 seconds',
    fix: 'Send it again; its 16 KiB need no more.',
  },
  'DBM-218': {
    status: 409,
    title: 'Export not written',
    expected: 'a data directory that can be written',
    fix: 'Set dataDir to a folder that can be written, or download the export: GET with export=true.',
  },
  'DBM-219': {
    status: 409,
    title: 'Not done at its instance',
    expected: 'an answer of the instance that has it',
    fix: 'Read the route again in a minute, or send it to that instance.',
  },
  'DBM-299': {
    status: 500,
    title: 'Fault of the monitor',
    expected: 'an answer',
    fix: 'The fault was counted; look at faults in the monitoring body.',
  },
  'DBM-301': {
    status: 403,
    title: 'Closed',
    expected: 'a configured permission',
    fix: 'Set DB_MONITORING_TOKEN (read) and DB_MONITORING_ADMIN_TOKEN (operations), or give authorize(request, action) in db-monitoring.config.ts.',
  },
  'DBM-302': {
    status: 401,
    title: 'Credentials missing or wrong',
    expected: 'Authorization: Bearer <token>',
    fix: 'Send the value of DB_MONITORING_TOKEN or DB_MONITORING_ADMIN_TOKEN.',
  },
  'DBM-303': {
    status: 403,
    title: 'Refused',
    expected: 'a caller that authorize(request, action) allows',
    fix: 'Sign in as a user with permission, or change authorize in db-monitoring.config.ts.',
  },
  'DBM-304': {
    status: 403,
    title: 'Read only',
    expected: 'the admin token, or a caller that authorize(request, action) allows',
    fix: 'Send the value of DB_MONITORING_ADMIN_TOKEN; when none is set, set it.',
  },
  'DBM-305': {
    status: 403,
    title: 'Cross-site request',
    expected: 'Sec-Fetch-Site: same-origin, or an Origin equal to the host',
    fix: 'Send it from a page of this application, or with a bearer token.',
  },
  'DBM-306': {
    status: 429,
    title: 'Too many failed attempts',
    expected: 'a valid token, which is never delayed',
    fix: 'Wait as long as Retry-After says before trying another token.',
  },
  'DBM-307': {
    status: 503,
    title: 'Permission could not be decided',
    expected: 'authorize(request, action) to answer yes or no within its time',
    fix: 'Try again, or send DB_MONITORING_TOKEN, which needs no authorize; if it threw or took too long, faults in the monitoring body say so.',
  },
  'DBM-308': {
    status: 401,
    title: 'Not signed in',
    expected: 'a session of the application',
    fix: 'Sign in again.',
  },
}

/** Details a particular request adds to its problem. */
export interface ProblemFacts {
  /** A sentence in place of the title. */
  readonly message?: string
  readonly field?: string
  readonly expected?: string
  readonly received?: string
  readonly availableServices?: readonly string[]
  readonly validOperations?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Ends the answering of a request; becomes an error body, never reaches the application. */
export class RequestError extends Error {
  readonly code: RequestProblemCode
  readonly facts: ProblemFacts

  constructor(code: RequestProblemCode, facts: ProblemFacts = {}) {
    super(facts.message ?? REQUEST_PROBLEMS[code].title)
    this.name = 'RequestError'
    this.code = code
    this.facts = facts
  }
}

/** The received value as an error body shows it: short, with its type. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value !== null && typeof value === 'object') return 'an object'
  return value === undefined ? 'nothing' : String(value)
}
