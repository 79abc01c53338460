import type { Fleet } from '../../../model/fleet/fleet.ts'
import { badPart } from '../../../model/fleet/read-report.ts'
import { type FleetReport, MOST_REPORT_BYTES } from '../../../model/fleet/report.ts'
import type { Context } from '../../context.ts'
import { RequestError } from '../../errors.ts'
import { checkFields, textUpTo, wholeFrom, wordOf } from '../../input/fields.ts'
import { json, reply } from '../../reply.ts'

/** A report and what is around it. */
export const MOST_FLEET_BYTES: number = MOST_REPORT_BYTES + 1024
/** A report may be listed for a day. */
const MOST_TTL_MS = 86_400_000

const ttlMs = wholeFrom(1, MOST_TTL_MS)
const box = textUpTo(100)
const FIELDS = {
  publish: { fleet: wordOf('publish'), report: () => null, ttlMs },
  list: { fleet: wordOf('list') },
  claim: { fleet: wordOf('claim'), key: textUpTo(200), ttlMs },
  send: { fleet: wordOf('send'), id: textUpTo(300), box, text: textUpTo(120_000), ttlMs },
  receive: { fleet: wordOf('receive'), box },
} as const

/**
 * What a process without a store of its own asks of the fleet. It needs a token: the pass that pages and isolates get of the build
 * may add counts, and nothing else.
 * @throws RequestError DBM-302 (no token), DBM-215 (bad field)
 */
export async function fleetCall(
  { monitor, caller, gate }: Context,
  given: Readonly<Record<string, unknown>>,
): Promise<Response> {
  if (!caller.proven) {
    gate.refused(caller)
    throw new RequestError('DBM-302', {
      message: 'A member of the fleet needs a token',
      headers: { 'www-authenticate': 'Bearer realm="db-monitoring"' },
    })
  }
  checkFields(
    { fleet: given.fleet },
    { fleet: wordOf('publish', 'list', 'claim', 'send', 'receive') },
    'DBM-215',
  )
  const what = given.fleet as keyof typeof FIELDS
  checkFields(given, FIELDS[what], 'DBM-215')
  const { reception } = monitor.fleet
  if (what === 'list') return json({ reports: await reception.list() }, 200)
  if (what === 'claim')
    return json({ claimed: await reception.claim(String(given.key), Number(given.ttlMs)) }, 200)
  if (what === 'send' || what === 'receive') return messageCall(monitor.fleet.reception, what, given)
  const bad = badPart(given.report)
  if (bad !== null) {
    throw new RequestError('DBM-215', {
      field: bad === 'report' ? bad : `report.${bad}`,
      expected: 'the report of an instance of this version',
      received: 'something else',
    })
  }
  await reception.publish(given.report as FleetReport, Number(given.ttlMs))
  return reply(null, 204)
}

async function messageCall(
  { send, receive }: Fleet,
  what: 'send' | 'receive',
  { id, box, text, ttlMs }: Readonly<Record<string, unknown>>,
): Promise<Response> {
  if (send === undefined || receive === undefined) {
    throw new RequestError('DBM-215', {
      message: "The app's store carries no messages",
      field: 'fleet',
      expected: 'publish, list, claim',
      received: what,
    })
  }
  if (what === 'receive') return json({ messages: await receive(String(box)) }, 200)
  await send({ id: String(id), box: String(box), text: String(text) }, Number(ttlMs))
  return reply(null, 204)
}
