import type { DbMonitoringOptions } from '../../src/config/options.ts'
import type { HandlerOptions, RouteName } from '../../src/http/context.ts'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Lease } from '../../src/model/lease.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { type FakeClock, fakeClock } from '../core/fake-clock.ts'

export const READ = 'read-token-0123456789'
export const ADMIN = 'admin-token-0123456789'

/** The fields tests look at; what is there depends on the route. */
// biome-ignore lint/suspicious/noExplicitAny: bodies are looked into at many depths, and a wrong path fails the test
export type Body = any

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Body
}

export interface Bench {
  readonly monitor: Monitor
  readonly clock: FakeClock
  readonly notices: string[]
  /** Sends a real Request to the route's handler. */
  ask(path: string, init?: RequestInit): Promise<Reply>
  /** POSTs JSON. */
  post(route: RouteName, body: unknown, headers?: Record<string, string>): Promise<Reply>
}

/** A monitor with the three routes before it, its time moved by hand. */
export function bench(options: DbMonitoringOptions = {}, more: Partial<HandlerOptions> = {}): Bench {
  const clock = fakeClock()
  const monitor = createMonitor({ console: false, captureStack: 'off', instance: 'one', ...options }, clock)
  const notices: string[] = []
  const handlers = Object.fromEntries(
    (['health', 'database', 'ingest'] as const).map((route) => [
      route,
      createHandler(monitor, {
        route,
        views: VIEWS,
        now: clock.now,
        notice: (sentence) => notices.push(sentence),
        ...more,
      }),
    ]),
  ) as Record<RouteName, (request: Request) => Promise<Response>>

  const ask = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const route = path.split(/[?/]/)[0] as RouteName
    const answer = await handlers[route](new Request(`http://localhost:3000/${path}`, init))
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
    }
  }
  return {
    monitor,
    clock,
    notices,
    ask,
    post: (route, body, headers = {}) =>
      ask(route, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

/** As a client elsewhere sends it: over the network, to the app's own name. */
export const FROM_OUTSIDE: Record<string, string> = { host: 'app.example', 'x-forwarded-for': '203.0.113.7' }

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}

/** Fills the pool `supabase:rest` (capacity 2) until its alert fires: health is critical afterwards. */
export function saturate({ monitor, clock }: Bench): readonly Lease[] {
  const tracker = monitor.tracker('server-client', 'supabase:rest')
  const leases = [tracker.open('select visits'), tracker.open('select visits')]
  monitor.snapshot()
  clock.advance(16_000)
  monitor.snapshot()
  return leases
}

/** Options under which `saturate` saturates. */
export const SMALL: DbMonitoringOptions = { pools: { 'supabase:rest': { max: 2 } } }
