import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { createMonitor } from '../../src/index.ts'
import type { Notice } from '../../src/model/alert.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { fakeClock } from '../core/fake-clock.ts'

/** One request as it came. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server that records what it was sent and answers as told, as long as the test. */
export async function recorder(
  answer: () => { status: number; headers?: Record<string, string> } = () => ({ status: 200 }),
): Promise<{ url: string; requests: Received[] }> {
  const requests: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, body })
      const { status, headers } = answer()
      response.writeHead(status, headers).end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** A mail server that keeps the mail it takes, as long as the test. @param refuse code and text it answers to mail, instead */
export async function mailbox(refuse?: {
  code: number
  text: string
}): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      let mail = ''
      stream.on('data', (part: Buffer) => (mail += part.toString()))
      stream.on('end', () => {
        if (refuse) return done(Object.assign(new Error(refuse.text), { responseCode: refuse.code }))
        mails.push(mail)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  return { port: (server.server.address() as AddressInfo).port, mails }
}

/** Lets what was promised come about. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Lets seconds go by, one at a time, and what they bring about come about. */
export async function passing(clock: ReturnType<typeof fakeClock>, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    await settle()
    clock.advance(1000)
  }
  await settle()
}

/** A full pool as the monitor judges it, and the notice of its alert. */
export async function fullPool(): Promise<{ notice: Notice; snapshot: Snapshot }> {
  const clock = fakeClock()
  let taken: { notice: Notice; snapshot: Snapshot } | undefined
  const monitor = createMonitor(
    {
      console: false,
      service: 'shop',
      environment: 'test',
      pools: { 'supabase:rest': { max: 2 } },
      channels: [
        {
          id: 'taker',
          send: (notice, snapshot) => {
            taken ??= { notice, snapshot }
          },
        },
      ],
    },
    clock,
  )
  for (let i = 0; i < 2; i++) monitor.tracker('orders', 'supabase:rest').open('select visits')
  for (let i = 0; i < 12; i++) {
    monitor.snapshot()
    clock.advance(5000)
  }
  await settle()
  if (!taken) throw new Error('no alert opened')
  return taken
}
