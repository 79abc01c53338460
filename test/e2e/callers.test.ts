import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { App, Server, StartOptions } from './kit/app.ts'
import { smallApp } from './kit/fixture.ts'
import { install } from './kit/installs.ts'

/*
 * The caller is known by the socket, behind Next's own server: a caller from another address of this machine is
 * another one, whatever the headers say. No proxy, no database: the routes alone.
 */

/** An address by which this machine is reached as another would reach it. */
const OUTSIDE = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address

let app: App
let server: Server | undefined

beforeAll(async () => {
  app = await smallApp(await install('next16'), 'callers', {})
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function started(options: StartOptions): Promise<string> {
  server = await app.start({ ready: '/api/health/connections?probe=liveness', ...options })
  return new URL(server.url).port
}

interface Reply {
  readonly status: number
  readonly code: string | null
}

/** `emergency-reset`, with headers that `fetch` would not let a client write. */
function reset(host: string, port: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
  const body = JSON.stringify({ operation: 'emergency-reset', dryRun: true })
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host,
        port,
        method: 'POST',
        path: '/api/health/connections',
        headers: { 'content-type': 'application/json', host: `localhost:${port}`, ...headers },
      },
      (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        answer.on('end', () => {
          const { error } = JSON.parse(text) as { error?: { code: string } }
          resolve({ status: answer.statusCode ?? 0, code: error?.code ?? null })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** What a caller elsewhere may write to look like this machine. */
const FORGED: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-forwarded-for': '::1', 'x-real-ip': '127.0.0.1', 'x-forwarded-host': 'localhost' },
  { forwarded: 'for=127.0.0.1;host=localhost', 'cf-connecting-ip': '127.0.0.1' },
]

describe.runIf(OUTSIDE)('a caller that reaches this machine by another address', () => {
  const outside = OUTSIDE as string

  it('operates nothing on a development server, whatever it writes into its headers', async () => {
    const port = await started({ dev: [] })
    expect(await reset('127.0.0.1', port, {})).toEqual({ status: 200, code: null })
    for (const headers of FORGED)
      expect(await reset(outside, port, headers), JSON.stringify(headers)).toEqual({
        status: 403,
        code: 'DBM-301',
      })
    // This machine goes on being let in, also beside strangers.
    const together = await Promise.all(
      Array.from({ length: 20 }, (_, n) => reset(n % 2 ? outside : '127.0.0.1', port, FORGED[1] ?? {})),
    )
    expect(together.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? 403 : 200)),
    )
  })

  it('is limited by its own address on a production server: rotated headers earn no further tries', async () => {
    expect((await app.build()).code).toBe(0)
    const port = await started({ env: { DB_MONITORING_ADMIN_TOKEN: 'the-right-token-of-this-app' } })
    expect(await reset('127.0.0.1', port, FORGED[1] ?? {})).toEqual({ status: 401, code: 'DBM-302' })
    const tries: Reply[] = []
    for (let n = 0; n < 12; n++)
      tries.push(
        await reset(outside, port, {
          'x-forwarded-for': `198.51.100.${n}`,
          authorization: `Bearer a-wrong-token-number-${n}`,
        }),
      )
    expect(tries.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 429])
    // The right token of the same address, and wrong ones of another, do not wait.
    const right = { authorization: 'Bearer the-right-token-of-this-app' }
    expect(await reset(outside, port, right)).toEqual({ status: 200, code: null })
    const wrong = { authorization: 'Bearer a-wrong-token-of-another' }
    expect((await reset('127.0.0.1', port, wrong)).status).toBe(401)
  })
})
