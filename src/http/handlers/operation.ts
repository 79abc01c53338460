import type { OperationReport } from '../../model/report/operation.ts'
import type { Answer, Context } from '../context.ts'
import { RequestError } from '../errors.ts'
import { readObject } from '../input/body.ts'
import { type Asked, readOperation } from '../operations.ts'
import { json } from '../reply.ts'
import { recentAlerts } from '../report/sections/alerts.ts'
import { summaryReport } from '../report/summary.ts'
import { iso } from '../report/units.ts'
import { permit } from './permission.ts'

/** Contract section 5. */
const MOST_BYTES = 16_384

/** POST: one operation, run once, audited. */
export const postOperation: Answer = async (context) => {
  const { caller, gate, request, url, options, idempotency, monitor } = context
  // A caller that no configuration could let through learns that before its body is read.
  if (caller.kind === 'limited' || monitor.options.authorize === null) await permit(context, 'cleanup')
  gate.checkOrigin(caller, request, url)
  const given = await readObject(request, MOST_BYTES)
  const asked = readOperation(given, options.route === 'health')
  const actor = await permitted(context, asked)
  const key = request.headers.get('idempotency-key')
  const { kept, replayed } = await idempotency.once(
    key,
    `${options.route} ${actor}`,
    JSON.stringify(given),
    async () => {
      return { status: 200, body: await run(context, asked, actor) }
    },
  )
  return json(kept.body, kept.status, replayed ? { 'idempotency-replayed': 'true' } : {})
}

/** Refusals of callers we know by name are written down too; those of strangers would only push out what matters. */
async function permitted(context: Context, asked: Asked): Promise<string> {
  try {
    return await permit(context, asked.operation.action)
  } catch (error) {
    if (context.caller.kind === 'read-token' && error instanceof RequestError)
      audit(context, asked, 'read-token', `refused: ${error.code}`, false)
    throw error
  }
}

async function run(context: Context, asked: Asked, actor: string): Promise<OperationReport> {
  const { monitor } = context
  let result: unknown
  try {
    result = await asked.operation.run(monitor, asked.body, actor)
  } catch (error) {
    audit(context, asked, actor, error instanceof RequestError ? `refused: ${error.code}` : 'failed', false)
    throw error
  }
  audit(context, asked, actor, asked.operation.told(result), true)
  const snapshot = monitor.snapshot()
  return {
    status: 'ok',
    timestamp: iso(snapshot.at),
    operation: asked.name,
    result,
    verdict: snapshot.verdict,
    connectionStats: summaryReport(snapshot, recentAlerts(monitor.alerts.list(), snapshot.at).length),
  }
}

function audit(
  { monitor }: Context,
  { name, body }: Asked,
  actor: string,
  result: string,
  ok: boolean,
): void {
  const parameters = Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, value as string | number | boolean]),
  )
  monitor.audit.append({ actor, operation: name, parameters, result, ok })
}
