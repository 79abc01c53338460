import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { healthy } from '../../stories/fixtures/reports.ts'
import { checkReport } from '../../widget/data/http/check-report.ts'
import { MonitoringError } from '../../widget/data/http/error.ts'
import { fileOf, runOperation } from '../../widget/data/http/operate.ts'
import { type Client, readReport } from '../../widget/data/http/request.ts'
import { detailsUrl, historyUrl, withQuery } from '../../widget/data/http/urls.ts'

let server: Server | undefined

async function answering(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/monitoring/database`
}

afterEach(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)))
  server = undefined
})

const plain: Client = { fetcher: undefined, headers: undefined }

async function failureOf(work: Promise<unknown>): Promise<MonitoringError> {
  const error: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(MonitoringError)
  return error as MonitoringError
}

describe('reading a report', () => {
  it('gives it as the server sent it', async () => {
    const sent = healthy()
    const url = await answering((_request, response) => response.end(JSON.stringify(sent)))
    expect(await readReport(plain, url)).toEqual(sent)
  })

  it.each([
    [401, true, 'unauthenticated'],
    [403, true, 'forbidden'],
    [404, false, 'not-installed'],
    [404, true, 'http'],
    [500, true, 'http'],
    [503, false, 'http'],
  ] as const)('%d (error body of ours: %s) is %s', async (status, ours, kind) => {
    const url = await answering((_request, response) => {
      response.statusCode = status
      response.setHeader('retry-after', '7')
      response.end(
        ours
          ? JSON.stringify({ status: 'error', error: { code: 'DBM-900', message: 'because' } })
          : '<!doctype html>',
      )
    })
    const error = await failureOf(readReport(plain, url))
    expect(error).toMatchObject({
      kind,
      status,
      retryAfterMs: 7000,
      code: ours ? 'DBM-900' : null,
      message: ours ? 'because' : '',
    })
    expect(error.request).toBe(`GET ${url}`)
  })

  it('says what a stranger answered', async () => {
    const url = await answering((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html>')
    })
    expect(await failureOf(readReport(plain, url))).toMatchObject({ kind: 'malformed', message: 'text/html' })
  })

  it('names the first part that is not as agreed', async () => {
    const url = await answering((_request, response) =>
      response.end(JSON.stringify({ ...healthy(), pools: null })),
    )
    expect(await failureOf(readReport(plain, url))).toMatchObject({ kind: 'malformed', message: 'pools' })
  })

  it('distinguishes a server that is gone from one that answers', async () => {
    const url = await answering(() => {})
    await new Promise((resolve) => server?.close(resolve))
    server = undefined
    expect(await failureOf(readReport(plain, url))).toMatchObject({ kind: 'network', status: null })
  })

  it('gives up an answer that stops in the middle', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      let begun = (): void => {}
      const half = new Promise<void>((resolve) => {
        begun = resolve
      })
      const fetcher: Client['fetcher'] = async () => {
        const body = new ReadableStream({
          start(stream) {
            stream.enqueue(new TextEncoder().encode('{"status":'))
            begun()
          },
        })
        return new Response(body, { headers: { 'content-type': 'application/json' } })
      }
      const failed = failureOf(readReport({ ...plain, fetcher }, 'http://localhost/x'))
      await half
      await vi.advanceTimersByTimeAsync(15_000)
      const { kind, message } = await failed
      expect({ kind, message }).toEqual({ kind: 'network', message: 'no answer within 15 s' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('sends the headers it was given, also from a function that takes its time', async () => {
    const seen: (string | undefined)[] = []
    const url = await answering((request, response) => {
      seen.push(request.headers.authorization)
      response.end(JSON.stringify(healthy()))
    })
    await readReport({ fetcher: undefined, headers: { authorization: 'Bearer a' } }, url)
    await readReport({ fetcher: undefined, headers: async () => ({ authorization: 'Bearer b' }) }, url)
    expect(seen).toEqual(['Bearer a', 'Bearer b'])
  })
})

describe('running an operation', () => {
  it('posts it with its idempotency key', async () => {
    const seen: unknown[] = []
    const url = await answering((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      request.on('end', () => {
        seen.push(
          request.method,
          request.headers['idempotency-key'],
          request.headers['content-type'],
          JSON.parse(text),
        )
        response.end(
          JSON.stringify({
            status: 'ok',
            timestamp: '',
            operation: 'release',
            result: null,
            connectionStats: {},
          }),
        )
      })
    })
    await runOperation(plain, url, { operation: 'release', id: 'l-1' }, 'key-1')
    expect(seen).toEqual(['POST', 'key-1', 'application/json', { operation: 'release', id: 'l-1' }])
  })

  it('does not take any 200 for a success', async () => {
    const url = await answering((_request, response) => response.end('{"ok":true}'))
    expect(await failureOf(runOperation(plain, url, { operation: 'cleanup' }, 'k'))).toMatchObject({
      kind: 'malformed',
    })
  })
})

describe('the check of a report', () => {
  it('names every part that is missing', () => {
    const whole = healthy() as unknown as Record<string, unknown>
    for (const part of [
      'status',
      'timestamp',
      'summary',
      'instance',
      'coverage',
      'collection',
      'capabilities',
      'database',
      'usual',
      'services',
      'pools',
      'alerts',
      'leaks',
      'instances',
      'faults',
      'verdict',
    ])
      expect(checkReport({ ...whole, [part]: undefined })).toEqual({ problem: part })
    for (const verdict of [{ causes: [] }, { status: 'fine', causes: [] }, { status: 'healthy' }])
      expect(checkReport({ ...whole, verdict })).toEqual({ problem: 'verdict' })
    expect(checkReport({ ...whole, verdict: { status: 'unknown', causes: [] } })).toHaveProperty('report')
    expect(checkReport(null)).toEqual({ problem: 'body' })
    expect(checkReport([])).toEqual({ problem: 'body' })
  })
})

describe('addresses', () => {
  it('keep a query of the base', () =>
    expect(withQuery('/a?service=x', { hours: 1 })).toBe('/a?service=x&hours=1'))
  it('ask for what the route offers', () => {
    expect(historyUrl('/m', 24)).toBe('/m?history=true&hours=24&buckets=240&limit=1')
    expect(detailsUrl('/m')).toBe('/m?detailed=true&budget=true')
  })
  it('of a file come with its name', () => {
    const at = new Date('2026-11-20T13:02:40Z')
    expect(fileOf('/m', 'csv', 168, at)).toEqual({
      url: '/m?format=csv&history=true&hours=168&limit=10000',
      name: 'database-connections-2026-11-20T1302.csv',
    })
    expect(fileOf('/m?region=fra1', 'incident', 24, at)).toEqual({
      url: '/m?region=fra1&incident=true',
      name: 'db-incident-2026-11-20T1302.json',
    })
  })
})
