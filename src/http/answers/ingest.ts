import type { IngestBody } from '../../model/report.ts'
import { originOf } from '../access/origin.ts'
import { readObject } from '../body.ts'
import type { Answer, Context } from '../context.ts'
import { RequestError } from '../errors.ts'
import { readIngest } from '../ingest-body.ts'
import { reply } from '../reply.ts'

/** Contract section 5. */
const MOST_BYTES = 8192

/**
 * POST ingest: aggregated counts of a browser, an edge isolate or a worker. It adds numbers within caps and can do
 * nothing else, because a page's report carries no proof: whoever can load the page can send one.
 */
export const postIngest: Answer = async (context) => {
  limit(context)
  const origin = checkSender(context)
  const body = readIngest(await readObject(context.request, MOST_BYTES))
  checkRuntime(body, origin)
  context.monitor.ingest(body)
  return reply(null, 204)
}

function limit({ reports, knownReports, caller }: Context): void {
  const limiter = caller.kind === 'unknown' || caller.kind === 'limited' ? reports : knownReports
  const wait = Math.max(limiter.waitFor(caller.address), caller.waitSeconds)
  if (wait > 0) throw new RequestError('DBM-214', { headers: { 'retry-after': String(wait) } })
  limiter.add(caller.address)
}

/**
 * Browsers say where they come from: only this application's pages are heard. Senders without an origin (edge,
 * workers) must show a token when one is configured; where none is, the limits alone guard.
 */
function checkSender({ request, url, caller, gate, monitor }: Context): 'page' | 'server' {
  const origin = originOf(request.headers, url)
  if (origin === 'same') return 'page'
  if (origin === 'cross') {
    throw new RequestError('DBM-305', {
      message: 'The report does not come from a page of this application',
      field: 'origin',
      received: request.headers.get('sec-fetch-site') ?? request.headers.get('origin') ?? 'nothing',
    })
  }
  const { token, adminToken } = monitor.options
  if (caller.kind === 'unknown' && (token !== null || adminToken !== null)) {
    gate.refused(caller)
    throw new RequestError('DBM-302', {
      message: 'A sender without an origin needs a token',
      headers: { 'www-authenticate': 'Bearer realm="db-monitoring"' },
    })
  }
  return 'server'
}

/** A page cannot be a worker: what it claims about itself is held to what its browser says. */
function checkRuntime({ runtime }: IngestBody, from: 'page' | 'server'): void {
  if (from === 'page' && runtime !== 'browser') {
    throw new RequestError('DBM-215', {
      field: 'runtime',
      expected: '"browser" from a page',
      received: JSON.stringify(runtime),
    })
  }
}
