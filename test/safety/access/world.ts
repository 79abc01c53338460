import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import type { Peer } from '../../../src/http/access/address.ts'
import type { RouteName } from '../../../src/http/context.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type Bench, bearer, bench, FROM_OUTSIDE } from '../../http/kit.ts'

/** A name that only readers may see. */
export const PLANTED = 'planted-service'

/** What `authorize` of a configuration does; `absent` = there is none. */
export type Decides = 'absent' | 'true' | 'false' | 'unknown' | 'throws' | 'hangs'
export type Credential =
  | 'none'
  | 'read'
  | 'admin'
  | 'wrong'
  | 'expired'
  | 'cookie'
  | 'cookie and wrong token'
  | 'cookie and read token'
export type Place = 'production' | 'development, this machine' | 'development, elsewhere'
export type Origin = 'same' | 'cross' | 'unsaid'

export interface Setting {
  readonly place: Place
  readonly tokens: 'none' | 'read' | 'both'
  readonly decides: Decides
}

export interface Call {
  readonly route: RouteName
  readonly method: string
  /** Query of a GET, or what a POST carries. */
  readonly what: string
  readonly credential: Credential
  readonly origin: Origin
}

const READ = 'read-token-0123456789'
const ADMIN = 'admin-token-0123456789'
/** Valid before the tokens were rotated. */
const EXPIRED = 'admin-token-of-last-year'

const AUTHORIZE: Readonly<Record<Exclude<Decides, 'absent'>, NonNullable<DbMonitoringOptions['authorize']>>> =
  {
    true: () => true,
    false: () => false,
    unknown: () => 'unknown',
    throws: () => {
      throw new Error('the session store is down')
    },
    hangs: () => new Promise(() => {}),
  }

const CREDENTIALS: Readonly<Record<Credential, Record<string, string>>> = {
  none: {},
  read: bearer(READ),
  admin: bearer(ADMIN),
  wrong: bearer('a-token-somebody-guessed'),
  expired: bearer(EXPIRED),
  cookie: { cookie: 'session=abc' },
  'cookie and wrong token': { cookie: 'session=abc', ...bearer('a-token-somebody-guessed') },
  'cookie and read token': { cookie: 'session=abc', ...bearer(READ) },
}

const ORIGINS: Readonly<Record<Origin, Record<string, string>>> = {
  same: { 'sec-fetch-site': 'same-origin' },
  cross: { 'sec-fetch-site': 'cross-site' },
  unsaid: {},
}

/** Bodies of POST by their name in a call; an operation stands for itself. */
const BODIES = new Map(
  Object.entries({
    cleanup: JSON.stringify({ operation: 'cleanup', dryRun: true }),
    'emergency-reset': JSON.stringify({ operation: 'emergency-reset', dryRun: true }),
    release: JSON.stringify({ operation: 'release', id: 'nothing-has-this-id' }),
    acknowledge: JSON.stringify({ operation: 'acknowledge', id: 'nothing-has-this-id' }),
    malformed: '{"operation":',
    'too large': JSON.stringify({ operation: 'cleanup', service: 'x'.repeat(20_000) }),
    report: reportOf('browser', 'browser-client'),
    'report of a worker': reportOf('worker', 'nightly'),
  }),
)

function reportOf(runtime: string, service: string): string {
  return JSON.stringify({ v: 1, sender: 's', runtime, service, operations: [], errors: {}, active: 0 })
}

/** The real handlers in one setting. */
export interface World {
  readonly monitor: Monitor
  send(call: Call): ReturnType<Bench['ask']>
  /** Calls of `authorize` so far. */
  asked(): number
}

export function open(setting: Setting): World {
  const production = setting.place === 'production'
  const peer: Peer = setting.place === 'development, this machine' ? '127.0.0.1' : '203.0.113.7'
  let asked = 0
  const decide = setting.decides === 'absent' ? null : AUTHORIZE[setting.decides]
  const authorize: DbMonitoringOptions['authorize'] = (request, action) => {
    asked++
    return decide?.(request, action) ?? false
  }
  const all = bench(
    {
      environment: production ? 'production' : 'development',
      ...(setting.tokens === 'none' ? {} : { token: READ }),
      ...(setting.tokens === 'both' ? { adminToken: ADMIN } : {}),
      ...(decide === null ? {} : { authorize }),
    },
    { production, peer: () => peer },
  )
  all.monitor.tracker(PLANTED, 'supabase:rest').open('select visits').end('ok')
  const from = setting.place === 'development, this machine' ? { host: 'localhost:3000' } : FROM_OUTSIDE
  return {
    monitor: all.monitor,
    asked: () => asked,
    send({ route, method, what, credential, origin }) {
      // Wrong tokens of one address are slowed down: a test of its own. Here each call has a minute to itself.
      all.clock.advance(61_000)
      const headers = { ...from, ...CREDENTIALS[credential], ...ORIGINS[origin] }
      if (method !== 'POST') return all.ask(`${route}${what === '' ? '' : `?${what}`}`, { method, headers })
      const type = what === 'text' ? 'text/plain' : 'application/json'
      const body = BODIES.get(what) ?? JSON.stringify({ operation: what })
      return all.ask(route, { method, headers: { ...headers, 'content-type': type }, body })
    },
  }
}
