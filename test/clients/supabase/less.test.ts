import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMonitor } from '../../../src/instance/create.ts'
import { trackSupabase } from '../../../src/integrations/supabase/track/track.ts'
import { trackedFetch } from '../../../src/integrations/supabase/track/tracked-fetch.ts'

const KEY = Symbol.for('next-db-monitoring')

afterEach(() => {
  vi.unstubAllEnvs()
  delete (globalThis as Record<symbol, unknown>)[KEY]
})

describe('a fetch of the user that answers with less than a Response', () => {
  it.each([
    ['no headers', { ok: true, status: 200 }],
    ['an error without headers', { ok: false, status: 500 }],
    ['an error of the request without headers', { ok: false, status: 404 }],
    ['headers that are a plain object', { ok: false, status: 503, headers: {} }],
    ['nothing', undefined],
  ])('is no fault of ours: %s', async (_, answer) => {
    const monitor = createMonitor({ console: false })
    const fetch = trackedFetch(monitor, { service: 'app', fetch: async () => answer as never })
    expect(await fetch('http://x.test/rest/v1/sites', { method: 'POST' })).toBe(answer)
    await new Promise((resolve) => setImmediate(resolve))
    expect(monitor.observe().faults).toEqual([])
    await monitor.close()
  })
})

describe('a client while monitoring is off', () => {
  it('is made from the very arguments of the call', () => {
    const monitor = createMonitor({ console: false })
    const calls: unknown[][] = []
    const factory = (...args: unknown[]): unknown => calls.push(args)
    const tracked = trackSupabase(factory as never, monitor, { service: 'app', isOff: () => true }) as (
      ...args: unknown[]
    ) => unknown
    const options = { auth: {} }
    tracked('url', 'key')
    tracked('url', 'key', options)
    expect(calls[0]).toHaveLength(2)
    expect(calls[1]?.[2]).toBe(options)
  })

  it('is so for the seams too', async () => {
    vi.stubEnv('DB_CONNECTION_MONITORING', 'false')
    vi.resetModules()
    const { sharedClient } = await import('../../../src/integrations/supabase/seams/shared-client.ts')
    const calls: unknown[][] = []
    const factory = ((...args: unknown[]) => calls.push(args)) as never
    ;(sharedClient(factory, 'service-client', 'service-client') as (...args: unknown[]) => unknown)(
      'url',
      'key',
    )
    expect(calls).toEqual([['url', 'key']])
  })
})
