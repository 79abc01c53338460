import { type Actor, type AuditEntry, shownActor } from '../../model/audit.ts'
import type { OperationReport } from '../../model/report/operation.ts'
import { callerKey } from '../access/decision.ts'
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
  if (monitor.options.authorize === null) await permitEarly(context)
  gate.checkOrigin(caller, request, url)
  const given = await readObject(request, MOST_BYTES)
  const asked = readOperation(given, options.route === 'health')
  const actor = await permitted(context, asked)
  const key = request.headers.get('idempotency-key')
  // Callers that `authorize` gives no name are told apart by their credentials.
  const credentials = (await callerKey(request.headers)) ?? caller.address
  const { kept, replayed } = await idempotency.once(
    key,
    `${options.route} ${shownActor(actor)} ${credentials}`,
    JSON.stringify(given),
    async () => {
      return { status: 200, body: await run(context, asked, actor) }
    },
  )
  return json(kept.body, kept.status, replayed ? { 'idempotency-replayed': 'true' } : {})
}

async function permitEarly(context: Context): Promise<void> {
  try {
    await permit(context, 'cleanup')
  } catch (error) {
    // What it wanted stands in the body, which is not read.
    refuse(context, 'post', {}, error)
    throw error
  }
}

async function permitted(context: Context, asked: Asked): Promise<Actor> {
  try {
    return await permit(context, asked.operation.action)
  } catch (error) {
    refuse(context, asked.name, parametersOf(asked), error)
    throw error
  }
}

/** Refused attempts stand in a list of their own, so that they push out nothing. */
function refuse(
  { monitor, caller }: Context,
  operation: string,
  parameters: AuditEntry['parameters'],
  error: unknown,
): void {
  if (!(error instanceof RequestError)) return
  const via = caller.kind === 'read-token' ? 'read-token' : 'none'
  monitor.audit.refuse({
    actor: { via, name: null },
    operation,
    parameters,
    result: `refused: ${error.code}`,
  })
}

async function run(context: Context, asked: Asked, actor: Actor): Promise<OperationReport> {
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

function audit({ monitor }: Context, asked: Asked, actor: Actor, result: string, ok: boolean): void {
  monitor.audit.append({ actor, operation: asked.name, parameters: parametersOf(asked), result, ok })
}

function parametersOf({ body }: Asked): AuditEntry['parameters'] {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, value as string | number | boolean]),
  )
}
