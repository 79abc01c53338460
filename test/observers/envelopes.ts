import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** One thing that arrived: an item of an envelope, or a body. */
export interface Item {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: what SDKs send is looked into at many depths, and a wrong path fails the test
  readonly body: any
}

export interface Receiver {
  readonly url: string
  readonly items: Item[]
  of(type: string): Item['body'][]
  stop(): Promise<void>
}

/** Takes what Sentry's SDKs send: each item of an envelope is a line of headers and a line of JSON. */
export const envelopeServer = (): Promise<Receiver> =>
  serve((body) => {
    const lines = body.split('\n').slice(1)
    const items: Item[] = []
    for (let at = 0; at + 1 < lines.length; at += 2) {
      if (lines[at] === '') continue
      items.push({ type: JSON.parse(lines[at] as string).type, body: JSON.parse(lines[at + 1] as string) })
    }
    return items
  })

/** Takes what posthog-node sends: batches of events. */
export const ingestServer = (): Promise<Receiver> =>
  serve((body) => {
    const { batch = [] } = JSON.parse(body) as { batch?: { event: string }[] }
    return batch.map((event) => ({ type: event.event, body: event }))
  })

async function serve(read: (body: string) => Item[]): Promise<Receiver> {
  const items: Item[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const raw = Buffer.concat(parts)
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
      items.push(...read(body.toString('utf8')))
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    items,
    of: (type) => items.filter((item) => item.type === type).map(({ body }) => body),
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}
