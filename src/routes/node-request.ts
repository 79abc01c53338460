import type { IncomingMessage } from 'node:http'

/** Methods of Next's route handlers. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'])

/**
 * The standard Request behind a message of Node's server; its body is read as it arrives.
 * @param signal aborted when the sender goes away
 * @returns `null` when it is none that a route handler can get
 */
export function requestOf(message: IncomingMessage, signal: AbortSignal): Request | null {
  const { method = 'GET' } = message
  if (!METHODS.has(method)) return null
  try {
    const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(message)
    const init: RequestInit & { duplex: 'half' } = {
      method,
      headers: headersOf(message),
      signal,
      duplex: 'half',
    }
    return new Request(urlOf(message), body === null ? init : { ...init, body })
  } catch {
    return null
  }
}

/** The address as Next's app router puts it together. */
function urlOf({ url = '/', headers, socket }: IncomingMessage): string {
  const isSecure =
    (socket as { readonly encrypted?: boolean } | null)?.encrypted === true ||
    String(headers['x-forwarded-proto'] ?? '').includes('https')
  const origin = `${isSecure ? 'https' : 'http'}://${headers.host ?? 'localhost'}`
  return new URL(url.startsWith('/') ? origin + url : url).href
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) {
    if (value === undefined || name.startsWith(':')) continue
    for (const each of [value].flat()) headers.append(name, each)
  }
  return headers
}

/** What Next's body parser, where a file leaves it on, made of the body; else the body itself. */
function bodyOf(message: IncomingMessage): string | ReadableStream<Uint8Array> {
  const { body } = message as { readonly body?: unknown }
  if (body === undefined) return streamOf(message)
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function streamOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  let isOver = false
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const over = (finish: () => void): void => {
        if (!isOver) finish()
        isOver = true
      }
      message.on('data', (chunk: Uint8Array) => {
        if (isOver) return
        controller.enqueue(new Uint8Array(chunk))
        if ((controller.desiredSize ?? 0) <= 0) message.pause()
      })
      message.once('end', () => over(() => controller.close()))
      message.once('error', (error) => over(() => controller.error(error)))
      message.once('close', () => over(() => controller.error(new Error('The body broke off'))))
      message.pause()
    },
    pull() {
      message.resume()
    },
    // What still arrives is dropped: the answer goes out over the same connection.
    cancel() {
      isOver = true
      message.resume()
    },
  })
}
