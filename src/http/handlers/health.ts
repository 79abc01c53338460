import type { Answer } from '../context.ts'
import { flag, oneOf, readParameters } from '../input/params.ts'
import { json } from '../reply.ts'
import { acceptsHealthJson, HEALTH_JSON, healthJson, reducedHealthJson } from '../report/health-json.ts'
import { reducedHealthReport } from '../report/reduced-health.ts'
import { percent } from '../report/units.ts'
import { healthBody } from './health-body.ts'

const PARAMETERS = { detailed: flag, diagnostics: flag, probe: oneOf(['liveness', 'readiness'], null) }

/** GET health: 503 when critical, so that an uptime check sees it; probes are answered earlier. */
export const getHealth: Answer = async (context) => {
  const asked = readParameters(context.url.searchParams, PARAMETERS)
  const verdict = await context.gate.may(context.caller, context.request, 'read')
  if (verdict.allow) await context.monitor.located()
  const snapshot = context.monitor.snapshot()
  // The reduced answer is the same for all callers, but a wrong token is still counted.
  if (!verdict.allow) context.gate.refused(context.caller)
  const status = snapshot.health === 'critical' ? 503 : 200
  const ietf = acceptsHealthJson(context.request.headers)
  const checks = verdict.allow && asked.diagnostics ? await context.monitor.checks.run() : {}
  const body = ietf
    ? verdict.allow
      ? healthJson(snapshot, checks)
      : reducedHealthJson(snapshot)
    : verdict.allow
      ? healthBody(context, snapshot, asked, checks)
      : reducedHealthReport(snapshot)
  return json(body, status, {
    ...(ietf ? { 'content-type': HEALTH_JSON } : {}),
    vary: 'Accept, Authorization, Cookie',
    'x-connection-pool-utilization': String(percent(snapshot.poolUtilization)),
    'x-connection-health-status': snapshot.health,
    // The other two repeat the reduced body; this one adds to it.
    ...(verdict.allow ? { 'x-active-connections': String(snapshot.totals.active) } : {}),
  })
}
