import { describe, expect, it } from 'vitest'
import { createAddresses } from '../../../src/integrations/next/edge/addresses.ts'

const NOBODY = new TypeError('fetch failed')

/** Sends to addresses of which only some are spoken to so; what was tried is remembered. */
function network(answers: (url: string) => boolean, error: Error = NOBODY) {
  const addresses = createAddresses()
  const tried: string[] = []
  return {
    tried,
    reach: (url: string) =>
      addresses.reach(new URL(url), async (address) => {
        tried.push(address.origin)
        if (!answers(address.origin)) throw error
        return new Response()
      }),
  }
}

describe('an isolate behind a proxy that ends TLS', () => {
  it('finds the plain port of its own app, and remembers it', async () => {
    const net = network((origin) => origin === 'http://localhost:3000')
    await net.reach('https://localhost:3000/ingest')
    await net.reach('https://localhost:3000/ingest')
    expect(net.tried).toEqual(['https://localhost:3000', 'http://localhost:3000', 'http://localhost:3000'])
  })

  it('goes back when the other way answers again', async () => {
    let plain = true
    const net = network((origin) => origin.startsWith('http:') === plain)
    await net.reach('https://0.0.0.0:3000/ingest')
    plain = false
    await net.reach('https://0.0.0.0:3000/ingest')
    await net.reach('https://0.0.0.0:3000/ingest')
    expect(net.tried.slice(-1)).toEqual(['https://0.0.0.0:3000'])
    expect(net.tried).toHaveLength(5)
  })

  it.each(['https://app.example/ingest', 'https://app.example:8443/ingest', 'https://localhost/ingest'])(
    'sends nothing in the clear to %s',
    async (url) => {
      const net = network(() => false)
      await expect(net.reach(url)).rejects.toBe(NOBODY)
      expect(net.tried).toEqual([new URL(url).origin])
    },
  )

  it('asks one that is slow only once', async () => {
    const late = Object.assign(new Error('late'), { name: 'TimeoutError' })
    const net = network(() => false, late)
    await expect(net.reach('https://localhost:3000/ingest')).rejects.toBe(late)
    expect(net.tried).toHaveLength(1)
  })
})
