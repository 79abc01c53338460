import type { Snapshot } from '../model/snapshot.ts'
import { json } from './reply.ts'
import { acceptsHealthJson, HEALTH_JSON } from './report/health-json.ts'
import { iso } from './report/units.ts'

/** Probes of orchestrators and load balancers: answered without a permission check, which could hang. */
export type Probe = 'liveness' | 'readiness'

/** Which probe is requested; `null` = none, or an invalid value, which is answered as a bad parameter. */
export function probeOf(url: URL): Probe | null {
  const asked = url.searchParams.get('probe')
  return asked === 'liveness' || asked === 'readiness' ? asked : null
}

/** Liveness means the process serves: no snapshot, no permission check, no waiting. */
export function alive(headers: Headers): Response {
  const timestamp = iso(performance.timeOrigin + performance.now())
  return answer(headers, { status: 'pass' }, { status: 'alive', timestamp }, 200)
}

/** Whether traffic should be routed here: 503 only while this instance refuses requests that others might serve. */
export function readiness({ overloaded, at }: Snapshot, headers: Headers): Response {
  const status = overloaded ? 'overloaded' : 'ready'
  const ietf = { status: overloaded ? 'fail' : 'pass' }
  return answer(headers, ietf, { status, timestamp: iso(at) }, overloaded ? 503 : 200)
}

function answer(headers: Headers, ietf: unknown, plain: unknown, status: number): Response {
  return acceptsHealthJson(headers)
    ? json(ietf, status, { 'content-type': HEALTH_JSON, vary: 'Accept' })
    : json(plain, status, { vary: 'Accept' })
}
