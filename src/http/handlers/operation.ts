import { shownActor } from '../../model/audit.ts'
import { callerKey } from '../access/decision.ts'
import type { Answer } from '../context.ts'
import { readObject } from '../input/body.ts'
import { readOperation } from '../operations.ts'
import { json } from '../reply.ts'
import { permitEarly, permitted } from './operation-audit.ts'
import { runOperation } from './run-operation.ts'

/** Contract section 5. */
const MOST_BYTES = 16_384

/** POST: one operation, run once, audited. */
export const postOperation: Answer = async (context) => {
  const { caller, gate, request, url, options, idempotency, monitor } = context
  // A caller whom no configuration allows is refused before its body is read.
  if (monitor.options.authorize === null) await permitEarly(context)
  gate.checkOrigin(caller, request, url)
  const given = await readObject(request, MOST_BYTES)
  const asked = readOperation(given, options.route === 'health')
  const actor = await permitted(context, asked)
  const key = request.headers.get('idempotency-key')
  // Callers without a name from `authorize` are identified by their credentials.
  const credentials = (await callerKey(request.headers)) ?? caller.address
  const { kept, replayed } = await idempotency.once(
    key,
    `${options.route} ${shownActor(actor)} ${credentials}`,
    JSON.stringify(given),
    async () => {
      return { status: 200, body: await runOperation(context, asked, actor) }
    },
  )
  return json(kept.body, kept.status, replayed ? { 'idempotency-replayed': 'true' } : {})
}
