import { ingestKey, ingestPath } from 'next-db-monitoring/internal/build-facts'
import { ingestPass } from '../../http/access/ingest-pass.ts'
import { sharedMonitor } from '../../instance/shared.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import { provideScopeStorage, runInScope, type Scope, type ScopeStorage } from '../shared/scope.ts'
import { markedSeam } from '../shared/seam-mark.ts'
import { createEdgeReport, type EdgeReport } from './edge-report.ts'
import { isControlFlow, type ProxyInfo, watched } from './handler.ts'

export type { ProxyHandler, ProxyInfo } from './handler.ts'
export { handlerOf } from './handler-of.ts'

const MIDDLEWARE: Scope = { service: 'middleware' }

/** ms between two messages of one isolate: often enough for a live view, seldom enough to cost nothing. */
const EVERY_MS = 5_000

/** ms after which a message is given up; the counts go with the next one. */
const TIME_LIMIT_MS = 3_000

/**
 * The edge runtime's form of `wrapProxy`: the isolate is an instance of its own, and tells its counts to the ingest
 * route after a response (`event.waitUntil`), at most once in five seconds.
 */
export function wrapProxy<H>(handler: H, info: ProxyInfo): H {
  const { AsyncLocalStorage } = globalThis as { AsyncLocalStorage?: new () => ScopeStorage }
  if (AsyncLocalStorage) provideScopeStorage(() => new AsyncLocalStorage())
  const deliver = createDelivery()
  return watched(
    handler,
    {
      began: () => sharedMonitor().coverage.seen(markedSeam('next-db-monitoring:proxy')),
      failed: (error) => {
        if (!isControlFlow(error)) sharedMonitor().recordConnectionError(MIDDLEWARE.service, error, info.file)
      },
      done: deliver,
    },
    (fn) => runInScope(MIDDLEWARE, fn),
  )
}

function createDelivery(): (args: readonly unknown[]) => void {
  let report: EdgeReport | null = null
  let due = 0
  let sending = false
  let proof: Promise<Readonly<Record<string, string>>> | undefined
  return ([request, event]) => {
    const now = performance.now()
    if (ingestPath === null || sending || now < due) return
    const { waitUntil } = (event ?? {}) as { waitUntil?: (work: Promise<unknown>) => void }
    const url = (request as { url?: unknown } | undefined)?.url
    if (typeof waitUntil !== 'function' || typeof url !== 'string') return
    const monitor = sharedMonitor()
    const observation = monitor.observe()
    report ??= createEdgeReport(observation.instance.id, MIDDLEWARE.service)
    const message = report.next(observation.services)
    if (message === null) return
    due = now + EVERY_MS
    sending = true
    proof ??= proofOf(monitor.options.token ?? monitor.options.adminToken ?? ingestKey)
    const target = new URL(ingestPath, url)
    const work = proof
      .then((headers) =>
        fetch(target, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(message.body),
          // A guard of the user's may answer with a redirect; following it would ask for a page nobody wants.
          redirect: 'manual',
          signal: AbortSignal.timeout(TIME_LIMIT_MS),
        }),
      )
      .then((response) => {
        if (response.ok) message.taken()
        else monitor.fault('edge-delivery', new OwnError(`The ingest route answered ${response.status}.`))
      })
      .catch((error: unknown) => monitor.fault('edge-delivery', error))
      .finally(() => {
        sending = false
      })
    waitUntil.call(event, work)
  }
}

/** The route asks senders without an origin for a proof; the token or key itself stays here. */
async function proofOf(token: string | null): Promise<Readonly<Record<string, string>>> {
  return token === null ? {} : { authorization: `Bearer ${await ingestPass(token)}` }
}
