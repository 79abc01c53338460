import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that lives as long as the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'extension-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** A server that keeps the bodies it was sent, as long as the test. */
export async function receiver(answer = '{}'): Promise<{ url: string; bodies: string[]; seen: string[] }> {
  const bodies: string[] = []
  const seen: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      bodies.push(body)
      seen.push(JSON.stringify(request.headers))
      response.setHeader('content-type', 'application/json').end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bodies, seen }
}
