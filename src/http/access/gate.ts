import type { Monitor } from '../../monitor/types.ts'
import { RequestError, type RequestProblemCode } from '../errors.ts'
import type { Peer } from './address.ts'
import { type Caller, identify } from './caller.ts'
import { createDecider, type Decided } from './decision.ts'
import { createGuesses, type Guesses } from './guesses.ts'
import { originOf } from './origin.ts'
import type { Action, Permission } from './types.ts'

/** Basis of a permission when `authorize` could not decide: its last answer, or none. */
export type Uncertainty = 'last-known' | 'unknown'

/** Said where `authorize` has no answer, which is no "no". */
export const CANNOT_TELL = 'authorize cannot tell now whether this is allowed'

/** Decides permissions. */
export interface Gate {
  identify(request: Request, url: URL): Promise<Caller>
  /** Changes nothing and counts nothing. */
  may(caller: Caller, request: Request, action: Action): Promise<Permission>
  /** Counts a wrong token for the caller's address. */
  refused(caller: Caller): void
  /** @throws RequestError DBM-305 when a browser's ambient permission (cookie, this machine) is used from elsewhere */
  checkOrigin(caller: Caller, request: Request, url: URL): void
  /** `null` = every permission for this request was decided. */
  uncertainty(request: Request): Uncertainty | null
}

export interface GateOptions {
  /** Whether this is a production server, regardless of the environment's name. */
  readonly production: boolean
  readonly now: () => number
  readonly notice: (sentence: string) => void
  /** Address of the peer of the request being answered. */
  readonly peer: () => Peer
}

export function createGate(monitor: Monitor, options: GateOptions): Gate {
  const { authorize, environment } = monitor.options
  const open = !options.production && (environment === 'development' || environment === 'test')
  const guesses = createGuesses(options.now)
  const decider = createDecider(monitor, options.now)
  const uncertain = new WeakMap<Request, Uncertainty>()
  let noticed = false

  return {
    async identify(request, url) {
      const { token, adminToken, trustedProxies } = monitor.options
      const caller = await identify(request, url, {
        token,
        adminToken,
        open,
        trustedProxies,
        peer: options.peer(),
      })
      if (caller.kind === 'development' && !noticed) {
        noticed = true
        options.notice(OPEN)
      }
      return caller
    },
    async may(caller, request, action) {
      const { kind } = caller
      if (kind === 'development' || kind === 'admin-token' || (kind === 'read-token' && action === 'read'))
        return { allow: true, actor: { via: kind, name: null } }
      if (authorize === null) return byTokens(monitor, caller, action, open, guesses)
      const decided = await decider.decide(authorize, request, action)
      if (decided.answer === 'unknown') uncertain.set(request, 'unknown')
      else if (decided.answer === 'yes' && decided.lastKnown) uncertain.set(request, 'last-known')
      return byDecision(monitor, caller, action, decided, guesses)
    },
    refused(caller) {
      if (caller.bearer && caller.kind === 'unknown') guesses.add(caller)
    },
    checkOrigin,
    uncertainty: (request) => uncertain.get(request) ?? null,
  }
}

const OPEN =
  'The monitoring routes are open to this machine, because this is no production server. In production they ask for a token or for authorize.'

/** The answer where tokens alone decide. */
function byTokens(
  monitor: Monitor,
  caller: Caller,
  action: Action,
  open: boolean,
  guesses: Guesses,
): Permission {
  const { token, adminToken } = monitor.options
  const no = (code: RequestProblemCode, reason: string): Permission => refuse(monitor, code, reason)
  if (token === null && adminToken === null)
    return no(
      'DBM-301',
      open ? 'A development server is open to its own machine only' : 'No permission is configured',
    )
  if (caller.kind === 'read-token') return no('DBM-304', 'This token may read only')
  if (caller.bearer) return wrong(monitor, caller, guesses, 'The token was not accepted')
  if (action !== 'read' && adminToken === null)
    return no('DBM-304', 'Operations need an admin token, and none is configured')
  return no('DBM-302', 'A token is needed')
}

/** The answer where `authorize` decides. */
function byDecision(
  monitor: Monitor,
  caller: Caller,
  action: Action,
  decided: Decided,
  guesses: Guesses,
): Permission {
  if (decided.answer === 'yes') return { allow: true, actor: { via: 'authorize', name: decided.name } }
  if (decided.answer === 'unknown')
    return refuse(monitor, 'DBM-307', CANNOT_TELL, {
      'retry-after': '5',
    })
  const given = decided.answer === 'no' ? decided.reason : null
  if (caller.kind === 'read-token') return refuse(monitor, 'DBM-304', given ?? 'This token may read only')
  if (caller.bearer) return wrong(monitor, caller, guesses, given ?? 'The credentials were not accepted')
  if (decided.answer === 'signed-out') return refuse(monitor, 'DBM-308', 'Nobody is signed in')
  const reason = given ?? `The configuration does not allow ${action} to this caller`
  return refuse(monitor, 'DBM-303', reason)
}

/** A wrong token: 401, and 429 after too many. */
function wrong(monitor: Monitor, caller: Caller, guesses: Guesses, reason: string): Permission {
  const wait = guesses.waitFor(caller)
  if (wait === 0) return refuse(monitor, 'DBM-302', reason)
  return refuse(monitor, 'DBM-306', 'Too many wrong tokens', { 'retry-after': String(wait) })
}

/**
 * The admin token authorizes by itself; so does any other bearer token, unless there is also a cookie: then `authorize` may
 * have granted the permission because of the cookie.
 */
function checkOrigin(caller: Caller, request: Request, url: URL): void {
  if (caller.kind === 'admin-token') return
  if (caller.kind !== 'development' && caller.bearer && !request.headers.has('cookie')) return
  const origin = originOf(request.headers, url)
  // A command line on this machine sends no origin; a cookie comes from a browser, which does.
  if (origin === 'same' || (origin === 'unsaid' && caller.kind === 'development')) return
  throw new RequestError('DBM-305', {
    message: 'The request does not come from a page of this application',
    field: 'sec-fetch-site',
    received:
      request.headers.get('sec-fetch-site') ??
      request.headers.get('origin') ??
      'neither Sec-Fetch-Site nor Origin',
  })
}

function refuse(
  monitor: Monitor,
  code: RequestProblemCode,
  reason: string,
  headers: Record<string, string> = {},
): Permission {
  const all =
    code === 'DBM-302' || code === 'DBM-308'
      ? { 'www-authenticate': 'Bearer realm="db-monitoring"', ...headers }
      : headers
  // A token refused at start is a frequent reason for refused requests.
  const named = code === 'DBM-306' || code === 'DBM-307' ? [] : (monitor.options.refusedTokens ?? [])
  const message = [reason, ...named].join('. ')
  return { allow: false, reason, error: new RequestError(code, { message, headers: all }) }
}
