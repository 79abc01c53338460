import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Fault, type Faults, replyOf } from './controls/faults.ts'
import type { Holds } from './controls/holds.ts'
import type { Journal } from './controls/journal.ts'
import { ApiFault, type Exchange, json, type Reply } from './exchange.ts'

/** Sent with every answer, so that it is never mistaken for the real thing. */
export const STAND_IN_HEADER: readonly [string, string] = [
  'x-stand-in',
  'next-db-monitoring test stand-in, not Supabase',
]

const MAX_BODY_BYTES = 16 * 1024 * 1024

export interface FrontDoor {
  readonly answer: (exchange: Exchange) => Promise<Reply>
  readonly journal: Journal
  readonly holds: Holds
  readonly faults: Faults
  readonly recordRequests: boolean
  /** Called at each request's begin (+1) and end (-1). */
  readonly inFlight: (change: 1 | -1) => void
}

/** Listens on the loopback interface. */
export async function listen(door: FrontDoor, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    void serve(door, request, response)
  })
  // Held requests stay open as long as the test likes.
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  return { server, port: (server.address() as AddressInfo).port }
}

async function serve(door: FrontDoor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader(...STAND_IN_HEADER)
  for (const [name, value] of Object.entries(crossOrigin(request))) response.setHeader(name, value)
  if (request.method === 'OPTIONS') {
    response.writeHead(200).end()
    return
  }
  const began = performance.now()
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  door.inFlight(1)
  try {
    const exchange = await read(request, gone.signal)
    const entry = door.journal.open({
      method: exchange.method,
      path: exchange.path,
      query: exchange.query.toString(),
      attempt: Number(request.headers['x-retry-count'] ?? 0),
      ...(door.recordRequests && { headers: exchange.headers, body: exchange.body }),
    })
    const finish = (reply: Reply): void => {
      entry.durationMs = performance.now() - began
      if (response.destroyed) {
        entry.abandoned = true
        return
      }
      entry.status = reply.status
      send(response, exchange.method, reply)
    }
    try {
      await door.holds.pass('arrival', exchange)
      const fault = door.faults.take(exchange)
      if (fault && !(await strike(fault, exchange, response, finish))) {
        entry.abandoned = response.destroyed
        return
      }
      finish(await door.answer(exchange))
    } catch (error) {
      finish(
        error instanceof ApiFault
          ? error.reply
          : json(500, { message: `stand-in failed: ${(error as Error).message}` }),
      )
    }
  } catch {
    response.destroy()
  } finally {
    door.inFlight(-1)
  }
}

/** Does what the fault says. True when the request is to be answered properly after all. */
async function strike(
  fault: Fault,
  exchange: Exchange,
  response: ServerResponse,
  finish: (reply: Reply) => void,
): Promise<boolean> {
  if (fault.kind === 'delay') {
    await pause(fault.ms, undefined, { signal: exchange.gone }).catch(() => undefined)
    return true
  }
  if (fault.kind === 'reset') {
    response.destroy()
  } else if (fault.kind === 'hang') {
    await new Promise<void>((resolve) => {
      if (exchange.gone.aborted) resolve()
      else exchange.gone.addEventListener('abort', () => resolve(), { once: true })
    })
  } else {
    const reply = replyOf(fault, exchange)
    if (reply) finish(reply)
  }
  return false
}

async function read(request: IncomingMessage, gone: AbortSignal): Promise<Exchange> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Error('body too large')
    chunks.push(chunk)
  }
  const url = new URL(request.url ?? '/', 'http://stand-in')
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
    gone,
  }
}

function send(response: ServerResponse, method: string, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers })
  response.end(method === 'HEAD' ? undefined : reply.body)
}

/** Browsers reach the API from the app's own origin. Real gateways expose these headers and no others. */
function crossOrigin(request: IncomingMessage): Record<string, string> {
  if (!request.headers.origin) return {}
  return {
    'access-control-allow-origin': '*',
    'access-control-expose-headers':
      'Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit, X-Sb-Error-Code, X-Supabase-Api-Version',
    ...(request.method === 'OPTIONS' && {
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '3600',
    }),
  }
}
