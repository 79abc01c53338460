import { createClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readIngest } from '../../src/http/input/ingest-body.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { createDelivery } from '../../src/integrations/browser/delivery.ts'
import { createReporter, type Reporter } from '../../src/integrations/browser/reporter.ts'
import { watchedFetch } from '../../src/integrations/browser/watch.ts'
import type { IngestBody } from '../../src/model/report/ingest.ts'
import { type ApiFixture, startApi } from '../clients/supabase/api-fixture.ts'
import { CALLS, expectSame } from '../contracts/client.ts'

const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } }
let api: ApiFixture
beforeAll(async () => {
  api = await startApi()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterAll(async () => {
  await api.close()
  vi.restoreAllMocks()
})

let messages: IngestBody[]
let reporter: Reporter
let sockets: number
beforeEach(() => {
  messages = []
  sockets = 0
  reporter = createReporter(
    (message) => void messages.push(message),
    () => sockets,
  )
})
afterEach(() => api.release())

const counted = (): ReturnType<typeof createClient> =>
  createClient(api.url, 'key', { ...OPTIONS, global: { fetch: watchedFetch(reporter, undefined) } })

describe('a counted client in a browser', () => {
  it.each(CALLS.map((call) => [call.name, call] as const))(
    '%s: same result, and a message the route takes',
    async (_, call) => {
      await expectSame(call, createClient(api.url, 'key', OPTIONS) as never, counted() as never)
      await vi.waitFor(() => {
        reporter.flush()
        expect(
          messages.flatMap(({ operations }) => operations).reduce((sum, { count }) => sum + count, 0),
        ).toBe(1)
      })
      for (const message of messages) readIngest(JSON.parse(JSON.stringify(message)))
      expect(JSON.stringify(messages)).not.toContain('plant')
      expect(messages.at(-1)?.active).toBe(0)
      api.release()
    },
  )

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['an object without headers', () => ({ ok: false, status: 500 })],
    ['an object without a status', () => ({ ok: true, json: async () => [] })],
    [
      'an answer that was read already',
      () => {
        const answer = new Response('{"code":"X"}', {
          status: 500,
          headers: { 'content-type': 'application/json' },
        })
        void answer.text()
        return answer
      },
    ],
  ])(
    'an app’s own fetch that answers %s leaves no rejection unhandled and nothing in flight',
    async (_, answer) => {
      const unhandled: unknown[] = []
      const note = (error: unknown) => void unhandled.push(error)
      process.on('unhandledRejection', note)
      try {
        const odd = answer()
        const fetch = watchedFetch(reporter, (async () => odd) as never)
        expect(await fetch('http://localhost/rest/v1/visits', { method: 'POST' })).toBe(odd)
        await new Promise((resolve) => setTimeout(resolve, 0))
        await new Promise((resolve) => setImmediate(resolve))
        reporter.flush()
        expect([unhandled, messages.at(-1)?.active]).toEqual([[], 0])
      } finally {
        process.off('unhandledRejection', note)
      }
    },
  )

  it('repeats are attempts of one operation', async () => {
    await (counted() as ReturnType<typeof createClient>).from('full').select()
    await vi.waitFor(() => expect(errors()).toEqual({ '53300': 4 }))
    expect(messages.flatMap(({ operations }) => operations)).toMatchObject([
      { operation: 'GET rest/full', count: 1, failed: 1, attempts: 4 },
    ])
  })

  const errors = (): Record<string, number> => {
    reporter.flush()
    const all: Record<string, number> = {}
    for (const message of messages)
      for (const [code, count] of Object.entries(message.errors)) all[code] = (all[code] ?? 0) + count
    return all
  }

  it('gets the very promise of the fetch beneath', () => {
    const promise = Promise.resolve(new Response('[]'))
    expect(watchedFetch(reporter, () => promise)('http://x/rest/v1/a')).toBe(promise)
  })

  it('the monitor gives its operations the names that servers use', async () => {
    await counted().from('visits').select()
    await counted().auth.getUser('header.payload.valid')
    reporter.flush()
    const monitor = createMonitor({ console: false })
    for (const message of messages) monitor.ingest(message)
    const service = monitor.observe().untrusted?.services.find(({ name }) => name === 'browser-client')
    expect(service?.operations.map(({ pool, operation, opened }) => [pool, operation, opened])).toEqual([
      ['supabase:rest', 'select visits', 1],
      ['supabase:auth', 'auth.getUser', 1],
    ])
    await monitor.close()
  })
})

describe('a reporter', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    reporter = createReporter(
      (message) => void messages.push(message),
      () => sockets,
    )
  })
  afterEach(() => void vi.useRealTimers())

  it('reports what happened in one message, and then keeps no timer', () => {
    for (let i = 0; i < 10; i++) reporter.begin('GET rest/visits').end(i === 0)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(15_000)
    expect(messages).toHaveLength(1)
    expect(messages[0]?.operations).toMatchObject([{ count: 10, failed: 1, attempts: 10 }])
    expect(vi.getTimerCount()).toBe(0)
    reporter.flush()
    expect(messages).toHaveLength(1)
  })

  it('counts a duration in the bucket of its bound', () => {
    for (const ms of [0, 1, 2, 5, 6, 20_000]) {
      const running = reporter.begin('GET rest/visits')
      vi.advanceTimersByTime(ms)
      running.end(false)
    }
    reporter.flush()
    const counts = messages.flatMap(({ operations }) => operations).map(({ buckets }) => buckets)
    const sums = counts.reduce((left, right) => left.map((count, i) => count + (right[i] ?? 0)))
    expect(sums).toEqual([2, 2, 1, 0, 0, 0, 0, 0, 0, 1])
  })

  it('reports open realtime sockets for as long as there are any, and once that there are none', () => {
    sockets = 2
    vi.advanceTimersByTime(60_000)
    expect(messages.map((message) => message.sockets)).toEqual([2, 2, 2, 2])
    sockets = 0
    vi.advanceTimersByTime(60_000)
    expect(messages.map((message) => message.sockets)).toEqual([2, 2, 2, 2, 0])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says how many are in flight', () => {
    reporter.begin('GET rest/a')
    reporter.begin('GET rest/a').end(false)
    reporter.flush()
    expect(messages[0]?.active).toBe(1)
  })

  it('stays below the limit of the route, whatever it counts', () => {
    for (let i = 0; i < 10_000; i++) {
      reporter.begin(`POST rest/${'x'.repeat(200)}${i}`).end(false)
      reporter.begin(`POST rest/${i}${'x'.repeat(200)}`).end(true)
      reporter.error(`CODE_${'x'.repeat(30)}_${i}`)
    }
    reporter.flush()
    const text = JSON.stringify(messages[0])
    expect(text.length).toBeLessThan(8192)
    expect(readIngest(JSON.parse(text)).operations.reduce((sum, { count }) => sum + count, 0)).toBe(20_000)
  })
})

describe('a delivery', () => {
  const message: IngestBody = {
    v: 1,
    sender: 'a',
    runtime: 'browser',
    service: 's',
    operations: [],
    errors: {},
    active: 0,
  }
  const sendBeacon = vi.fn<(path: string, body: Blob) => boolean>()
  /** A page's own requests are watched by many; ours are none of them. */
  const fetched = vi.fn<typeof fetch>()
  beforeEach(() => {
    vi.stubGlobal('navigator', { sendBeacon })
    vi.stubGlobal('fetch', fetched)
    sendBeacon.mockReset()
    fetched.mockReset()
  })
  afterEach(() => void vi.unstubAllGlobals())

  it('goes by beacon as JSON', async () => {
    sendBeacon.mockReturnValue(true)
    createDelivery('/in')(message)
    const [path, body] = sendBeacon.mock.calls[0] ?? []
    expect(path).toBe('/in')
    expect(body?.type).toBe('application/json')
    expect(JSON.parse((await body?.text()) ?? '')).toEqual(message)
    expect(fetched).not.toHaveBeenCalled()
  })

  it('is silent when it is refused, and tries seldom', () => {
    const throws = (): never => {
      throw new Error('forbidden by policy')
    }
    for (const refused of [() => false, throws]) {
      sendBeacon.mockReset().mockImplementation(refused)
      const deliver = createDelivery('/in')
      for (let i = 0; i < 1000; i++) deliver(message)
      expect(sendBeacon.mock.calls.length).toBeGreaterThan(2)
      expect(sendBeacon.mock.calls.length).toBeLessThan(60)
      // And again when it is allowed.
      sendBeacon.mockReset().mockReturnValue(true)
      for (let i = 0; i < 100; i++) deliver(message)
      expect(sendBeacon.mock.calls.length).toBeGreaterThan(70)
    }
    expect(fetched).not.toHaveBeenCalled()
  })

  it('is silent where there are no beacons', () => {
    vi.stubGlobal('navigator', {})
    expect(() => createDelivery('/in')(message)).not.toThrow()
  })
})
