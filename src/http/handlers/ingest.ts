import { bearerOf } from '../access/caller.ts'
import { originOf } from '../access/origin.ts'
import type { Answer, Context } from '../context.ts'
import { RequestError, shown } from '../errors.ts'
import { readObject } from '../input/body.ts'
import { readIngest } from '../input/ingest-body.ts'
import { reply } from '../reply.ts'
import { fleetCall, MOST_FLEET_BYTES } from './fleet/call.ts'

/** Contract section 5. */
const MOST_BYTES = 8192
/** One key for all pages together. */
const EVERYWHERE = '*'

/**
 * POST ingest: aggregated counts of a browser, an edge isolate or a worker. It can only add numbers within caps, because a
 * page's report carries no token: anyone who can load the page can send one.
 */
export const postIngest: Answer = async (context) => {
  const proven = await isProven(context)
  limit(context, proven)
  const origin = checkSender(context, proven)
  // Only a report of an instance may be longer, and only with a token.
  const most = context.caller.proven ? MOST_FLEET_BYTES : MOST_BYTES
  const given = await readObject(context.request, most, (fields) => ('fleet' in fields ? most : MOST_BYTES))
  if ('fleet' in given) return fleetCall(context, given)
  const body = readIngest(given)
  if (origin === 'page') checkPage(body)
  context.monitor.ingest(body, { proven, address: context.caller.reportAddress })
  return reply(null, 204)
}

/** Whether the sender sent a token, or a pass derived from one. */
async function isProven({ caller, request, isPass }: Context): Promise<boolean> {
  if (caller.proven) return true
  return isPass(bearerOf(request.headers) ?? '')
}

function limit({ reports, allReports, knownReports, caller }: Context, proven: boolean): void {
  const key = caller.reportAddress
  const wait = proven
    ? knownReports.waitFor(key)
    : Math.max(reports.waitFor(key), allReports.waitFor(EVERYWHERE))
  if (wait > 0) throw new RequestError('DBM-214', { headers: { 'retry-after': String(wait) } })
  if (proven) {
    knownReports.add(key)
    return
  }
  reports.add(key)
  allReports.add(EVERYWHERE)
}

/**
 * Browsers send an origin: only reports of this application's pages are accepted, and they stay separate from what this
 * server measured. Senders without an origin (edge, workers) must send a token or a pass; their reports count.
 */
function checkSender({ request, url, caller, gate }: Context, proven: boolean): 'page' | 'server' {
  const origin = originOf(request.headers, url)
  if (origin === 'same') return 'page'
  if (origin === 'cross') {
    throw new RequestError('DBM-305', {
      message: 'The report does not come from a page of this application',
      field: 'origin',
      received: request.headers.get('sec-fetch-site') ?? request.headers.get('origin') ?? 'nothing',
    })
  }
  if (!proven) {
    gate.refused(caller)
    throw new RequestError('DBM-302', {
      message: 'A sender that is no page needs a token, or the pass that the build makes',
      headers: { 'www-authenticate': 'Bearer realm="db-monitoring"' },
    })
  }
  return 'server'
}

/** A page cannot report as a worker or as a service of the server: strangers could raise its alerts. */
function checkPage({ runtime, service }: ReturnType<typeof readIngest>): void {
  if (runtime !== 'browser') {
    throw new RequestError('DBM-215', {
      field: 'runtime',
      expected: '"browser" from a page',
      received: shown(runtime),
    })
  }
  if (!/^browser-client(?![\p{L}\p{N}_])/u.test(service)) {
    throw new RequestError('DBM-215', {
      field: 'service',
      expected: '"browser-client" from a page, or a name that goes on from it: "browser-client:shop"',
      received: shown(service),
    })
  }
}
