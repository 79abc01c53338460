import { OwnError } from '../../model/errors/own-error.ts'
import type { Monitor } from '../../monitor/types.ts'
import { RequestError } from '../errors.ts'
import { type Caller, identify } from './caller.ts'
import { createLimiter } from './limiter.ts'
import { originOf } from './origin.ts'
import type { Action, Authorize } from './types.ts'

/** Wrong credentials from one address in a minute before it must wait. */
const MOST_FAILURES = 10
const FAILURE_WINDOW_MS = 60_000
/** ms the configuration's `authorize` has to answer. */
const AUTHORIZE_LIMIT_MS = 3000

/** The answer to "may this caller do that". */
export type Verdict =
  | { readonly allow: true; readonly actor: string }
  | { readonly allow: false; readonly error: RequestError; readonly reason: string }

/** Decides who may. */
export interface Gate {
  identify(request: Request, url: URL): Promise<Caller>
  /** Changes nothing and counts nothing. */
  may(caller: Caller, request: Request, action: Action): Promise<Verdict>
  /** Counts a refusal against the caller's address. */
  refused(caller: Caller): void
  /** @throws RequestError DBM-305 when a browser's ambient permission (cookie, this machine) is used from elsewhere */
  checkOrigin(caller: Caller, request: Request, url: URL): void
}

export interface GateOptions {
  /** Whether this is a production server, whatever its environment is called. */
  readonly production: boolean
  readonly now: () => number
  readonly notice: (sentence: string) => void
}

export function createGate(monitor: Monitor, { production, now, notice }: GateOptions): Gate {
  const { authorize, token, adminToken, environment } = monitor.options
  const open = !production && (environment === 'development' || environment === 'test')
  const failures = createLimiter({ most: MOST_FAILURES, windowMs: FAILURE_WINDOW_MS, now })
  let said = false

  const ask = async (
    decide: Authorize,
    caller: Caller,
    request: Request,
    action: Action,
  ): Promise<Verdict> => {
    const answer = await asked(monitor, decide, request, action)
    if (answer === 'failed')
      return refuse('DBM-307', 'The authorize function of the configuration gave no answer')
    if (answer.allow) return { allow: true, actor: answer.actor ?? 'authorize' }
    if (caller.bearer) return refuse('DBM-302', answer.reason ?? 'The credentials were not accepted')
    return refuse('DBM-303', answer.reason ?? `The configuration does not allow ${action} to this caller`)
  }

  return {
    async identify(request, url) {
      const caller = await identify(request, url, { token, adminToken, open, failures })
      if (caller.kind === 'development' && !said) {
        said = true
        notice(
          'The monitoring routes are open to this machine, because this is no production server. In production they ask for a token or for authorize.',
        )
      }
      return caller
    },
    async may(caller, request, action) {
      if (caller.kind === 'limited') {
        return refuse('DBM-306', 'Too many failed attempts from this address', {
          'retry-after': String(caller.waitSeconds),
        })
      }
      if (caller.kind === 'development' || caller.kind === 'admin-token')
        return { allow: true, actor: caller.kind }
      if (caller.kind === 'read-token' && action === 'read') return { allow: true, actor: caller.kind }
      if (authorize) return ask(authorize, caller, request, action)
      if (token === null && adminToken === null) {
        return refuse(
          'DBM-301',
          open ? 'A development server is open to its own machine only' : 'No permission is configured',
        )
      }
      if (caller.kind === 'read-token') return refuse('DBM-304', 'This token may read only')
      if (action !== 'read' && adminToken === null)
        return refuse('DBM-304', 'Operations need an admin token, and none is configured')
      return refuse('DBM-302', caller.bearer ? 'The token was not accepted' : 'A token is needed')
    },
    refused(caller) {
      if (caller.bearer && caller.kind === 'unknown') failures.add(caller.address)
    },
    checkOrigin(caller, request, url) {
      if (caller.bearer && caller.kind !== 'development') return
      const origin = originOf(request.headers, url)
      // A command line on this machine says nothing about its origin; a cookie is sent by browsers, and those do.
      if (origin === 'same' || (origin === 'unsaid' && caller.kind === 'development')) return
      throw new RequestError('DBM-305', {
        message: 'The request does not come from a page of this application',
        field: 'sec-fetch-site',
        received:
          request.headers.get('sec-fetch-site') ??
          request.headers.get('origin') ??
          'neither Sec-Fetch-Site nor Origin',
      })
    },
  }
}

function refuse(
  code: 'DBM-301' | 'DBM-302' | 'DBM-303' | 'DBM-304' | 'DBM-306' | 'DBM-307',
  reason: string,
  headers: Record<string, string> = {},
): Verdict {
  const all =
    code === 'DBM-302' ? { 'www-authenticate': 'Bearer realm="db-monitoring"', ...headers } : headers
  return { allow: false, reason, error: new RequestError(code, { message: reason, headers: all }) }
}

type Answer = { readonly allow: boolean; readonly reason?: string; readonly actor?: string }

/** The configuration's decision within its time; a throw, a rejection or silence is a fault of its own and a no. */
async function asked(
  monitor: Monitor,
  authorize: Authorize,
  request: Request,
  action: Action,
): Promise<Answer | 'failed'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new OwnError(`authorize did not answer within ${AUTHORIZE_LIMIT_MS} ms`)),
        AUTHORIZE_LIMIT_MS,
      )
    })
    const answer = await Promise.race([Promise.resolve().then(() => authorize(request, action)), late])
    if (typeof answer === 'boolean') return { allow: answer }
    const allow = answer?.allow === true
    const reason = typeof answer?.reason === 'string' ? answer.reason.slice(0, 300) : undefined
    const actor =
      typeof answer?.actor === 'string' && answer.actor !== '' ? answer.actor.slice(0, 100) : undefined
    return { allow, ...(reason === undefined ? {} : { reason }), ...(actor === undefined ? {} : { actor }) }
  } catch (error) {
    monitor.fault('authorize', error)
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}
