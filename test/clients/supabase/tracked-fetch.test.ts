import { createBrowserClient, createServerClient } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Fetch, isTracked, trackedFetch, trackSupabase } from '../../../src/clients/supabase.ts'
import { type RecordingTracking, recordingTracking } from '../../contracts/recording-tracking.ts'
import { type ApiFixture, startApi } from './api-fixture.ts'

const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } }
const service = 'tests'

let api: ApiFixture
let tracking: RecordingTracking
beforeAll(async () => {
  api = await startApi()
})
beforeEach(() => {
  tracking = recordingTracking()
  api.requests.length = 0
})
afterEach(() => {
  api.release()
  vi.restoreAllMocks()
})
afterAll(() => api.close())

const rest = (path: string): string => `${api.url}/rest/v1/${path}`
const client = (): SupabaseClient =>
  trackSupabase(createClient, tracking, { service })(api.url, 'key', OPTIONS)
const fetchOf = (fetch?: Fetch): Fetch => trackedFetch(tracking, { service, fetch })
const waitFor = (check: () => void): Promise<void> => vi.waitFor(check, { interval: 5 })

describe('operations and attempts', () => {
  it('N operations with repeats are N leases with all their attempts', async () => {
    const db = client()
    await Promise.all(Array.from({ length: 5 }, (_, i) => db.from('full').select().eq('id', i)))
    expect(tracking.leases).toHaveLength(5)
    expect(tracking.leases.map(({ attempts }) => attempts)).toEqual([4, 4, 4, 4, 4])
    expect(api.requests).toHaveLength(20)
    expect(tracking.leases.every(({ outcome }) => outcome === 'error')).toBe(true)
  })

  it('equal operations under way at once keep their number', async () => {
    const db = client()
    await Promise.all(Array.from({ length: 6 }, () => db.from('full').select()))
    expect(tracking.leases).toHaveLength(6)
    expect(tracking.leases.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(24)
    expect(tracking.active()).toBe(0)
  })

  it('an operation that recovers is no failure, and what was refused is recorded', async () => {
    await client().from('flaky').select('*').eq('id', 'recovers')
    expect(tracking.leases).toMatchObject([{ outcome: 'ok', attempts: 3 }])
    await waitFor(() => expect(tracking.errors).toHaveLength(2))
  })

  it('a dead host is one operation with four attempts', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const dead = trackSupabase(createClient, tracking, { service })('http://127.0.0.1:1', 'key', OPTIONS)
      let result: { error: unknown } | undefined
      void dead
        .from('visits')
        .select()
        .then((answer) => {
          result = answer
        })
      while (result === undefined) {
        await vi.advanceTimersByTimeAsync(1000)
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(result.error).toMatchObject({ message: 'TypeError: fetch failed' })
      expect(tracking.leases).toMatchObject([{ attempts: 4, outcome: 'error' }])
      expect(tracking.errors).toHaveLength(4)
    } finally {
      vi.useRealTimers()
    }
  })

  it('an operation that is not repeated ends when the repeat is overdue', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      await client().from('full').select('*').eq('id', 'once').retry(false)
      expect(tracking.active()).toBe(1)
      await vi.advanceTimersByTimeAsync(2000)
      expect(tracking.leases).toMatchObject([{ outcome: 'error', attempts: 1 }])
    } finally {
      vi.useRealTimers()
    }
  })

  it('the lease is open exactly while the request is held, and ends before the body', async () => {
    const held = Array.from({ length: 4 }, () => client().from('slow').insert({ a: 1 }).then())
    await waitFor(() => expect(api.held()).toBe(4))
    expect(tracking.active()).toBe(4)
    api.release()
    await Promise.all(held)
    expect(tracking.active()).toBe(0)

    const response = await fetchOf()(rest('stream'))
    expect(tracking.active()).toBe(0)
    await waitFor(() => expect(api.held()).toBe(1))
    api.release()
    expect(await response.text()).toBe('[{"id":1}]')
  })
})

describe('reclaim', () => {
  const reclaim = (): string | undefined => tracking.leases.at(-1)?.details?.reclaim?.()

  it('aborts the request for real, and supabase-js does not repeat it', async () => {
    const gone = api.gone()
    const work = client()
      .rpc('slow')
      .then((result) => result)
    await waitFor(() => expect(api.held()).toBe(1))
    expect(reclaim()).toBe('request-aborted')
    expect((await work).error?.message).toContain('AbortError')
    expect(api.requests).toHaveLength(1)
    await waitFor(() => expect(api.gone()).toBe(gone + 1))
  })

  it('leaves a signal of the caller alone: the caller is let go, the answer is dropped', async () => {
    const controller = new AbortController()
    const seen: (AbortSignal | null | undefined)[] = []
    const work = fetchOf((input, init) => {
      seen.push(init?.signal)
      return fetch(input, init)
    })(rest('slow'), { signal: controller.signal })
    await waitFor(() => expect(api.held()).toBe(1))
    expect(reclaim()).toBe('request-abandoned')
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(seen).toEqual([controller.signal])
    expect(controller.signal.aborted).toBe(false)
  })

  it('adds no signal to reads: under Next it would undo the de-duplication of equal reads in a render', async () => {
    const own = vi.fn<Fetch>((...args) => fetch(...args))
    const init = { method: 'GET', next: { revalidate: 60, tags: ['a'] }, cache: 'no-store' } as RequestInit
    await fetchOf(own)(rest('visits'), init)
    expect(own.mock.calls[0]?.[1]).toBe(init)
  })

  it('adds no signal for a fetch of the user, which may put a time limit where it finds none', async () => {
    const own = vi.fn<Fetch>((...args) => fetch(...args))
    const init = { method: 'POST', body: '{}' }
    await fetchOf(own)(rest('visits'), init)
    expect(own.mock.calls[0]?.[1]).toBe(init)
  })

  it('lets the caller of a read go, and drops its answer when it comes', async () => {
    const work = client()
      .from('slow')
      .select()
      .then((result) => result)
    await waitFor(() => expect(api.held()).toBe(1))
    expect(reclaim()).toBe('request-abandoned')
    expect((await work).error?.message).toContain('AbortError')
    api.release()
    expect(api.requests).toHaveLength(1)
  })

  it('between two attempts the next one does not go out', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const tracked = fetchOf()
      await tracked(rest('full?reclaimed'))
      expect(reclaim()).toBe('request-aborted')
      const again = tracked(rest('full?reclaimed'), { headers: { 'X-Retry-Count': '1' } })
      await expect(again).rejects.toMatchObject({ name: 'AbortError' })
      expect(api.requests).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the caller sees what it would without us', () => {
  it('the same rejection, the same reason of an abort', async () => {
    const boom = new Error('mine')
    await expect(fetchOf(() => Promise.reject(boom))(rest('visits'), { method: 'POST' })).rejects.toBe(boom)
    const reason = { any: 'thing' }
    const controller = new AbortController()
    const work = fetchOf()(rest('slow'), { method: 'POST', body: '{}', signal: controller.signal })
    await waitFor(() => expect(api.held()).toBe(1))
    controller.abort(reason)
    await expect(work).rejects.toBe(reason)
    expect(tracking.leases.map(({ outcome }) => outcome)).toEqual(['error', 'aborted'])
  })

  it('a fetch that throws at once still does', () => {
    const boom = new Error('at once')
    const tracked = fetchOf(() => {
      throw boom
    })
    expect(() => tracked(rest('visits'), { method: 'POST' })).toThrow(boom)
    expect(tracking.active()).toBe(0)
  })

  it('aborts while the body is read', async () => {
    const controller = new AbortController()
    const response = await fetchOf()(rest('stream'), { signal: controller.signal })
    const text = response.text()
    controller.abort()
    await expect(text).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('the very same response object, its body unread', async () => {
    const responses: Response[] = []
    const own: Fetch = async (...args) => {
      const response = await fetch(...args)
      responses.push(response)
      return response
    }
    for (const path of ['visits', 'none', 'busy', 'gateway']) {
      const response = await fetchOf(own)(rest(path), { method: 'POST', body: '{}' })
      expect(response).toBe(responses.at(-1))
      expect(response.bodyUsed).toBe(false)
      await response.text()
    }
  })

  it('takes Request objects, URLs, and options that are a Request, with all they hold', async () => {
    const request = new Request(rest('visits?a=1'), {
      method: 'POST',
      body: '{"b":2}',
      headers: { prefer: 'resolution=x', 'content-type': 'application/json' },
    })
    await fetchOf()(request)
    await fetchOf()(new URL(rest('visits')))
    await fetchOf()(rest('visits'), new Request(rest('other'), { method: 'PATCH', body: '{"c":3}' }))
    expect(api.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/rest/v1/visits?a=1', '{"b":2}'],
      ['GET', '/rest/v1/visits', ''],
      ['PATCH', '/rest/v1/visits', '{"c":3}'],
    ])
    expect(tracking.leases.map(({ operation }) => operation)).toEqual([
      'upsert visits',
      'select visits',
      'update visits',
    ])
  })

  it("the user's own fetch is called, as often and with the options given", async () => {
    const own = vi.fn<Fetch>((input, init) =>
      fetch(input, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), 'x-own': 'yes' },
      }),
    )
    const db = trackSupabase(createClient, tracking, { service })(api.url, 'key', {
      ...OPTIONS,
      global: { fetch: own, headers: { 'x-app': 'a' } },
    })
    await db.from('visits').select()
    expect(own).toHaveBeenCalledOnce()
    expect(api.requests[0]?.headers).toMatchObject({ 'x-own': 'yes', 'x-app': 'a' })
    expect(tracking.leases).toHaveLength(1)
  })

  it('when tracking itself fails, the call goes through and a fault is counted', async () => {
    const broken = {
      ...tracking,
      tracker: () => {
        throw new Error('ours')
      },
    }
    const response = await trackedFetch(broken, { service })(rest('visits'))
    expect(await response.json()).toHaveLength(2)
    expect(tracking.faults).toMatchObject([{ part: 'supabase-client' }])
  })

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['an object without headers', () => ({ ok: false, status: 500 })],
    ['an object without a status', () => ({ ok: true, json: async () => [] })],
    [
      'an answer that was read already',
      () => {
        const answer = new Response('{}', { status: 500, headers: { 'content-type': 'application/json' } })
        void answer.text()
        return answer
      },
    ],
  ])("the user's own fetch may answer %s: it comes back as it is, and its lease ends", async (_, make) => {
    const answer = make()
    const odd = fetchOf((async () => answer) as never)
    expect(await odd(rest('visits'), { method: 'POST' })).toBe(answer)
    await waitFor(() => expect([tracking.leases.length, tracking.active()]).toEqual([1, 0]))
  })

  it('when it is off, the call goes through as it is', async () => {
    const own = vi.fn<Fetch>(async () => new Response('[]'))
    const init = { method: 'POST' }
    await trackedFetch(tracking, { service, fetch: own, enabled: () => false })(rest('visits'), init)
    expect(own.mock.calls[0]?.[1]).toBe(init)
    expect(tracking.leases).toHaveLength(0)
  })
})

describe('factories', () => {
  const cookies = { getAll: () => [], setAll: () => {} }

  it('the client that @supabase/ssr makes by a tracked supabase-js is tracked once', async () => {
    const tracked = fetchOf()
    expect(isTracked(tracked)).toBe(true)
    expect(fetchOf(tracked)).toBe(tracked)
    const db = trackSupabase(createServerClient, tracking, { service: 'outer' })(api.url, 'key', {
      cookies,
      global: { fetch: tracked },
    })
    await db.from('visits').select()
    expect(tracking.leases).toMatchObject([{ service }])
  })

  it('the singleton of createBrowserClient stays one', () => {
    const create = trackSupabase(createBrowserClient, tracking, { service })
    const options = { isSingleton: true, cookies }
    expect(create(api.url, 'key', options)).toBe(create(api.url, 'key', options))
    expect(create(api.url, 'key', { cookies })).not.toBe(create(api.url, 'key', { cookies }))
  })

  it('what the library refuses is refused in its words', () => {
    expect(() => trackSupabase(createServerClient, tracking, { service })('', '', { cookies })).toThrow(
      /URL and Key are required/,
    )
    expect(() => trackSupabase(createClient, tracking, { service })('', '')).toThrow(
      'supabaseUrl is required.',
    )
  })

  it('the service is asked when a request goes out', async () => {
    let now = 'outside'
    const db = trackSupabase(createClient, tracking, { service: () => now })(api.url, 'key', OPTIONS)
    await db.from('visits').select()
    now = 'inside'
    await db.from('visits').select()
    expect(tracking.leases.map((lease) => lease.service)).toEqual(['outside', 'inside'])
  })
})
