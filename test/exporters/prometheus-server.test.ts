import { get } from 'node:http'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type PrometheusServer, startPrometheusServer } from '../../src/exporters/prometheus-server.ts'
import { bench } from '../http/kit.ts'

const open: PrometheusServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

interface Reply {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
}

function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
  })
}

async function start(
  faults: string[] = [],
  read = (): ReturnType<ReturnType<typeof bench>['monitor']['snapshot']> => bench().monitor.snapshot(),
): Promise<number> {
  const server = startPrometheusServer({
    port: 0,
    host: '127.0.0.1',
    read,
    fault: (part, error) => faults.push(`${part}: ${String(error)}`),
  })
  open.push(server)
  return (await server.listening)?.port ?? 0
}

describe('the stand-alone metrics server', () => {
  it('serves /metrics to a scraper', async () => {
    const port = await start()
    const { status, headers, text } = await ask(port, '/metrics?x=1')
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(text).toContain('db_monitoring_health 0')
    expect(
      (await ask(port, '/metrics', { accept: 'application/openmetrics-text' })).headers['content-type'],
    ).toContain('openmetrics')
    expect((await ask(port, '/metrics', {}, 'HEAD')).text).toBe('')
  })

  it.each<[string, string, Record<string, string>, number]>([
    ['GET', '/', {}, 404],
    ['POST', '/metrics', {}, 405],
    ['GET', '/metrics', { host: 'rebound.example:9090' }, 403],
    ['GET', '/metrics', { host: 'localhost:9090' }, 200],
    ['GET', '/metrics', { host: '[::1]:9090' }, 200],
  ])('%s %s %o: %i', async (method, path, headers, status) => {
    expect((await ask(await start(), path, headers, method)).status).toBe(status)
  })

  it('announces a port that is taken and throws nothing', async () => {
    const other = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
    })
    const { port } = other.address() as { port: number }
    const faults: string[] = []
    const server = startPrometheusServer({
      port,
      host: '127.0.0.1',
      read: () => bench().monitor.snapshot(),
      fault: (_, error) => faults.push(String(error)),
    })
    expect(await server.listening).toBeNull()
    expect(faults).toEqual([expect.stringContaining(`port ${port} (EADDRINUSE)`)])
    await server.close()
    await new Promise((resolve) => other.close(resolve))
  })

  it('answers 500 without a word of what went wrong, and announces it', async () => {
    const faults: string[] = []
    const port = await start(faults, () => {
      throw new Error('secret inside')
    })
    const { status, text } = await ask(port, '/metrics')
    expect([status, text]).toEqual([500, ''])
    expect(faults).toEqual(['prometheus server: Error: secret inside'])
  })
})
