import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OwnError } from '../model/errors/own-error.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { isLoopbackHost } from '../model/tools/loopback.ts'
import { type Exposition, renderPrometheus } from './prometheus.ts'

export interface PrometheusServerOptions {
  /** 0 = any free port. */
  readonly port: number
  /** Loopback unless the configuration says otherwise: this server requires no token. */
  readonly host: string
  readonly read: () => Snapshot
  /** Bounds of histograms, seconds; OpenTelemetry's unless given. */
  readonly bounds?: readonly number[] | undefined
  /** Called when the port cannot be taken or a scrape fails; nothing is thrown. */
  readonly fault: (part: string, error: unknown) => void
}

export interface PrometheusServer {
  /** The address it listens on; `null` when it could not (the fault was recorded). */
  readonly listening: Promise<{ readonly host: string; readonly port: number } | null>
  close(): Promise<void>
}

const PART = 'prometheus server'
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

/** Serves `/metrics` in this process, apart from the application. Does not keep the process alive. Node only. */
export function startPrometheusServer({
  port,
  host,
  read,
  bounds,
  fault,
}: PrometheusServerOptions): PrometheusServer {
  const loopback = isLoopbackHost(host)
  const server = createServer((request, response) => {
    answer(request, response, (accept) => renderPrometheus(read(), accept, bounds), loopback).catch(
      (error: unknown) => {
        fault(PART, error)
        if (!response.headersSent) response.writeHead(500, HEADERS)
        response.end()
      },
    )
  })
  server.unref()
  const listening = new Promise<{ host: string; port: number } | null>((resolve) => {
    server.once('error', (error) => {
      fault(
        PART,
        new OwnError(
          `cannot listen on ${host} port ${port} (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): no metrics are served there`,
        ),
      )
      resolve(null)
    })
    server.listen(port, host, () => {
      server.on('error', (error) => fault(PART, error))
      resolve({ host, port: (server.address() as AddressInfo).port })
    })
  })
  return {
    listening,
    async close() {
      if ((await listening) === null) return
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  render: (accept: string | null) => Promise<Exposition>,
  loopback: boolean,
): Promise<void> {
  const say = (status: number, text: string, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', ...headers })
    response.end(request.method === 'HEAD' ? undefined : text)
  }
  // A name of elsewhere that resolves to this machine would let any web page read the metrics.
  if (loopback && !isLoopbackHost(request.headers.host ?? ''))
    return say(403, 'This server answers to its own machine only.\n')
  if (request.url?.split('?')[0] !== '/metrics') return say(404, 'Metrics are at /metrics.\n')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(405, 'Read metrics with GET.\n', { allow: 'GET, HEAD' })
  const { text, contentType } = await render(request.headers.accept ?? null)
  say(200, text, { 'content-type': contentType, vary: 'accept' })
}
