import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'

/*
 * A host that calls the handler Next built for each page and route and gives it `waitUntil` as an argument, as the adapters of Next 16
 * do; there is no request context in this process. A line is `<built file> <path>`; the answer is written when all that was announced is over.
 */

interface Context {
  readonly waitUntil: (work: Promise<unknown>) => void
}
type Handler = (request: IncomingMessage, response: ServerResponse, context: Context) => Promise<unknown>

const load = createRequire(join(process.cwd(), 'index.js'))
// What `next start` loads before any page: the environment, and one React for all.
load('next/dist/server/node-environment')
load('next/dist/server/require-hook')

async function invoke(file: string, path: string): Promise<void> {
  const { handler } = (await load(join(process.cwd(), '.next', 'server', 'app', file))) as {
    readonly handler: Handler
  }
  const announced: Promise<unknown>[] = []
  const server = createServer((request, response) => {
    handler(request, response, { waitUntil: (work) => void announced.push(work) }).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })
  const body = await answer.text()
  const atResponse = announced.length
  // Grows while it is waited for.
  for (const work of announced) await work
  server.close()
  const said = { status: answer.status, body, atResponse, announced: announced.length }
  process.stdout.write(`${JSON.stringify(said)}\n`)
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [file = '', path = ''] = line.split(' ')
  void invoke(file, path)
})
