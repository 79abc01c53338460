import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLoad } from '../kit/load.ts'

let server: Server
let base: string
let seen = 0
const parked = new Set<() => void>()

beforeAll(async () => {
  server = createServer((request, response) => {
    seen++
    if (request.url === '/park') parked.add(() => response.end('ok'))
    else if (request.url === '/break') request.socket.destroy()
    else response.writeHead(seen % 2 ? 200 : 404).end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('the load generator', () => {
  it('sends exactly as many requests as it reports', async () => {
    seen = 0
    const report = await startLoad({ request: () => new Request(base), ratePerS: 200, total: 40 }).done
    expect(seen).toBe(40)
    expect(report).toMatchObject({ started: 40, answered: 40, failed: 0, inFlight: 0 })
    expect(report.byStatus).toEqual({ 200: 20, 404: 20 })
  })

  it('never exceeds its concurrency, and counts what it skipped', async () => {
    const load = startLoad({ request: () => new Request(`${base}/park`), ratePerS: 200, concurrency: 3 })
    await expect.poll(() => load.report().skipped).toBeGreaterThan(0)
    expect(load.report().inFlight).toBe(3)
    const stopped = load.stop()
    await expect.poll(() => parked.size).toBe(3)
    for (const answer of parked) answer()
    expect(await stopped).toMatchObject({ started: 3, answered: 3, peakInFlight: 3 })
  })

  it('counts broken connections as failed', async () => {
    const report = await startLoad({ request: () => new Request(`${base}/break`), ratePerS: 100, total: 5 })
      .done
    expect(report).toMatchObject({ started: 5, answered: 0, failed: 5 })
  })

  it('sends nothing to another machine', async () => {
    const load = startLoad({ request: () => new Request('http://192.0.2.1/'), ratePerS: 100, total: 1 })
    await expect(load.done).rejects.toThrow('192.0.2.1')
    expect(load.report().started).toBe(0)
  })

  it('refuses a rate that is no gentle load', () => {
    expect(() => startLoad({ request: () => new Request(base), ratePerS: 10_000 })).toThrow(/at most 500/)
  })
})
