import type { Monitor } from '../monitor/types.ts'
import type { Answer, Context, HandlerOptions } from './context.ts'
import { RequestError } from './errors.ts'
import { alive, probeOf, readiness } from './probe.ts'
import { refusal, reply } from './reply.ts'
import { keptFor } from './route-state.ts'
import { allowed, ROUTES } from './routes.ts'

/**
 * Answers the requests of one route.
 * @param options which route, and what differs between deployments
 * @returns a function of a standard Request; it never rejects, except where reading the request itself throws:
 *   that is how Next interrupts a prerender, which must receive it
 */
export function createHandler(
  monitor: Monitor,
  options: HandlerOptions,
): (request: Request) => Promise<Response> {
  const { route } = options
  const now = options.now ?? ((): number => performance.now())
  const kept = keptFor(monitor, options, now)

  return async (request) => {
    const url = new URL(request.url)
    const { method, headers } = request
    headers.get('host')
    const probe = route === 'health' && (method === 'GET' || method === 'HEAD') ? probeOf(url) : null
    if (probe === 'liveness') return method === 'HEAD' ? withoutBody(alive(headers)) : alive(headers)
    try {
      if (probe === 'readiness') {
        const response = readiness(monitor.snapshot(), headers)
        return method === 'HEAD' ? withoutBody(response) : response
      }
      const response = await answer(method, async () => {
        const caller = await kept.gate.identify(request, url)
        return { ...kept, request, url, monitor, caller, options, now }
      })
      const marked = withUncertainty(response, kept.gate.uncertainty(request))
      return method === 'HEAD' ? withoutBody(marked) : marked
    } catch (error) {
      if (error instanceof RequestError)
        return withUncertainty(refusal(error), kept.gate.uncertainty(request))
      monitor.fault(`route ${route}`, error)
      // A fault of ours must never fail the user's request.
      if (probe === 'readiness') return alive(headers)
      return refusal(new RequestError('DBM-299', { message: 'The monitor could not answer' }))
    }
  }

  async function answer(method: string, context: () => Promise<Context>): Promise<Response> {
    if (method === 'OPTIONS') return reply(null, 204, { allow: allowed(route) })
    const found: Answer | undefined =
      method === 'POST'
        ? ROUTES[route].POST
        : method === 'GET' || method === 'HEAD'
          ? ROUTES[route].GET
          : undefined
    if (found === undefined) {
      throw new RequestError('DBM-204', {
        message: `${method.slice(0, 20)} is not allowed here`,
        received: method.slice(0, 20),
        headers: { allow: allowed(route) },
      })
    }
    return found(await context())
  }
}

/** GET's answer without its body; an unread stream is ended. */
function withoutBody(response: Response): Response {
  response.body?.cancel().catch(() => {})
  return new Response(null, { status: response.status, headers: response.headers })
}

/** Marks an undecided `authorize`, so that it is not taken for a decision. */
function withUncertainty(response: Response, uncertainty: string | null): Response {
  if (uncertainty !== null) response.headers.set('x-permission', uncertainty)
  return response
}
