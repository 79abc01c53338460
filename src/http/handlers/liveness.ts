import { json } from '../reply.ts'
import { acceptsHealthJson, HEALTH_JSON } from '../report/health-json.ts'
import { iso } from '../report/units.ts'

/** Whether a health request asks for liveness only. */
export function isLiveness(method: string, { searchParams }: URL): boolean {
  return (method === 'GET' || method === 'HEAD') && searchParams.get('probe') === 'liveness'
}

/**
 * The process serves, which is all that liveness means: no permission, no snapshot, nothing that could wait or fail. A
 * process that a full database or a hanging `authorize` makes look dead would be killed in the middle of an outage.
 */
export function alive(headers: Headers): Response {
  if (acceptsHealthJson(headers)) return json({ status: 'pass' }, 200, { 'content-type': HEALTH_JSON })
  return json({ status: 'alive', timestamp: iso(performance.timeOrigin + performance.now()) })
}
