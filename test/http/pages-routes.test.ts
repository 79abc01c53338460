import { once } from 'node:events'
import { createServer, type RequestListener, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { send } from '../../src/routes/node-answer.ts'
import { requestOf } from '../../src/routes/node-request.ts'
import { health } from '../../src/routes/pages.ts'

async function served(listener: RequestListener): Promise<{ readonly url: string; readonly port: number }> {
  const server = createServer(listener)
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port }
}

/** A server that shows the Request it was given. */
function showing(before: (message: object) => void = () => {}): ReturnType<typeof served> {
  return served(async (message, response) => {
    before(message)
    const made = requestOf(message, new AbortController().signal)
    if (made === null) return send(new Response(null, { status: 400 }), response)
    const { method, url, headers } = made
    await send(Response.json({ method, url, x: headers.get('x-two'), body: await made.text() }), response)
  })
}

describe('a route in the pages router', () => {
  it('gets the request with its address, headers and body', async () => {
    const { url, port } = await showing()
    const answer = await fetch(`${url}/api/x?a=1&a=2`, {
      method: 'POST',
      body: 'x'.repeat(300_000),
      headers: { 'x-forwarded-proto': 'https', 'x-two': 'one, two' },
    })
    expect(await answer.json()).toEqual({
      method: 'POST',
      url: `https://127.0.0.1:${port}/api/x?a=1&a=2`,
      x: 'one, two',
      body: 'x'.repeat(300_000),
    })
  })

  it('gets the body where a parser has read it', async () => {
    const { url } = await showing((message) => Object.assign(message, { body: { read: true } }))
    const answer = await fetch(url, { method: 'POST', body: 'ignored' })
    expect(await answer.json()).toMatchObject({ body: '{"read":true}' })
  })

  it('answers 400 to what is no request of a route', async () => {
    const { port } = await showing()
    const ask = async (method: string, host: string): Promise<number | undefined> => {
      const asked = request({ port, host: '127.0.0.1', method, headers: { host } }).end()
      const [answer] = await once(asked, 'response')
      answer.resume()
      return answer.statusCode
    }
    expect([await ask('TRACE', 'x'), await ask('GET', 'a b')]).toEqual([400, 400])
  })

  it('sends status, every cookie and the body, beside what middleware has set', async () => {
    const { url } = await served((_, response) => {
      response.setHeader('set-cookie', 'zero=0')
      const headers = new Headers({ vary: 'accept' })
      headers.append('set-cookie', 'one=1')
      headers.append('set-cookie', 'two=2')
      void send(new Response('said', { status: 207, headers }), response)
    })
    const answer = await fetch(url)
    expect([answer.status, await answer.text(), answer.headers.get('vary')]).toEqual([207, 'said', 'accept'])
    expect(answer.headers.getSetCookie()).toEqual(['zero=0', 'one=1', 'two=2'])
  })

  it('stops reading an answer when the receiver goes away', async () => {
    let stop = (): void => {}
    const stopped = new Promise<void>((resolve) => {
      stop = resolve
    })
    const { url } = await served((_, response) => {
      const body = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
        cancel: () => stop(),
      })
      void send(new Response(body), response)
    })
    const leaving = new AbortController()
    const answer = await fetch(url, { signal: leaving.signal })
    await answer.body?.getReader().read()
    leaving.abort()
    await stopped
  })

  it('is the monitor itself', async () => {
    const { url } = await served((message, response) => void health(message, response))
    expect((await fetch(`${url}/?probe=liveness`)).status).toBe(200)
    const wrong = await fetch(url, { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, expect.stringContaining('GET')])
  })
})
