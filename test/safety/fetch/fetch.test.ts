import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createMonitor } from '../../../src/instance/create.ts'
import { trackSupabase } from '../../../src/integrations/supabase/track/track.ts'
import { trackedFetch } from '../../../src/integrations/supabase/track/tracked-fetch.ts'
import type { Monitor } from '../../../src/monitor/types.ts'

/*
 * A `fetch` of the user's own stands beneath the tracked one, and may do anything. Whatever it does, the application gets what
 * it would get without us, and the lease ends.
 */

type Fetch = typeof globalThis.fetch
const as = (fetch: unknown): Fetch => fetch as Fetch
const fails = (): never => {
  throw new Error('the answer is broken')
}

const JSON_TYPE = { 'content-type': 'application/json' }

const FETCHES: readonly (readonly [name: string, fetch: Fetch])[] = [
  ['answers', as(async () => Response.json([{ id: 1 }]))],
  ['throws', as(fails)],
  ['rejects with a text', as(() => Promise.reject('no'))],
  ['rejects', as(async () => fails())],
  ['is slow', as(async () => new Promise((go) => setTimeout(go, 30, Response.json([{ id: 1 }]))))],
  ['answers with a text', as(async () => 'nothing of what was expected')],
  ['answers with nothing', as(async () => undefined)],
  ['answers without a promise', as(() => Response.json([{ id: 1 }]))],
  ['returns nothing', as(() => undefined)],
  ['returns a number', as(() => 7)],
  ['answers with an object', as(async () => ({}))],
  ['answers like node-fetch', as(async () => like({ status: 200, text: async () => '[{"id":1}]' }))],
  ['fails like node-fetch', as(async () => like({ status: 500, text: async () => '{"message":"x"}' }))],
  [
    'answers with an error without headers',
    as(async () => ({ status: 503, ok: false, text: async () => '' })),
  ],
  ['answers with a status that throws', as(async () => Object.defineProperty({}, 'status', { get: fails }))],
  ['answers with headers that throw', as(async () => ({ status: 500, headers: { get: fails } }))],
  ['answers with a clone that throws', as(async () => brokenClone())],
  [
    'answers with a body that breaks',
    as(async () => new Response(brokenBody(), { status: 500, headers: JSON_TYPE })),
  ],
  ['answers with a thenable', as(() => thenable())],
]

/** What some libraries give in place of a promise. */
function thenable(): unknown {
  return Object.defineProperty({}, 'then', {
    value: (go: (answer: Response) => void) => go(Response.json([{ id: 1 }])),
  })
}

/** An answer as other libraries give it: a body that is no web stream, and cannot be cancelled. */
function like(more: object): unknown {
  return {
    ok: true,
    statusText: '',
    headers: new Headers(JSON_TYPE),
    body: { pipe() {} },
    bodyUsed: false,
    ...more,
  }
}

function brokenClone(): Response {
  return Object.defineProperty(Response.json({ message: 'x' }, { status: 500 }), 'clone', { value: fails })
}

function brokenBody(): ReadableStream {
  return new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) })
}

const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => void process.off('unhandledRejection', note))

const AUTH = { persistSession: false, autoRefreshToken: false }
type Create = (url: string, key: string, options: object) => SupabaseClient

/** What requests of supabase-js come to, whatever it is. */
async function outcomes(create: Create, fetch: Fetch): Promise<readonly string[]> {
  const client = create('http://localhost:1', 'key', { auth: AUTH, global: { fetch } })
  const shown = (one: unknown): string =>
    JSON.stringify(one, (key, value) => (/stack|details/.test(key) ? '' : value))
  const requests: readonly (() => PromiseLike<unknown>)[] = [
    () => client.from('visits').insert({ id: 1 }),
    () => client.rpc('close_day'),
    () => client.auth.signInWithPassword({ email: 'a@b.example', password: 'x' }),
    () => client.storage.from('files').list(),
    () => client.functions.invoke('hello'),
  ]
  return Promise.all(
    requests.map(async (request) => {
      try {
        return shown(await request())
      } catch (error) {
        return `threw ${error instanceof Error ? `${error.name}: ${error.message}` : shown(error)}`
      }
    }),
  )
}

function tracked(): { readonly monitor: Monitor; readonly create: Create } {
  const monitor = createMonitor({ console: false })
  return {
    monitor,
    create: trackSupabase(createClient as never, monitor, {
      service: 'service-client',
    }) as unknown as Create,
  }
}

describe("the user's own fetch", () => {
  it.each(FETCHES)('that %s: the application gets the same as without us', async (_, fetch) => {
    const { monitor, create } = tracked()
    expect(await outcomes(create, fetch)).toEqual(await outcomes(createClient as never, fetch))
    // A list of files is a read, which supabase-js might repeat.
    await vi.waitFor(() => expect(monitor.observe().totals.active).toBe(0), 10_000)
    expect(unhandled).toEqual([])
    expect(monitor.observe().totals.opened).toBeGreaterThan(0)
  })

  it.each(FETCHES)('that %s is called and answers as it is', async (_, fetch) => {
    const { monitor } = tracked()
    const ours = trackedFetch(monitor, { service: 'web', fetch })
    const kindOf = async (call: Fetch): Promise<string> => {
      try {
        const answer: unknown = call('http://localhost:1/rest/v1/visits')
        const isPromise = typeof (answer as PromiseLike<unknown> | undefined)?.then === 'function'
        return `${isPromise ? 'later ' : ''}${String(await answer)}`
      } catch (error) {
        return `fails ${String(error)}`
      }
    }
    expect(await kindOf(ours)).toBe(await kindOf(fetch))
    await vi.waitFor(() => expect(monitor.observe().totals.active).toBe(0), 10_000)
  })

  it.each([
    ['a body that cannot be cancelled', () => like({ status: 200 })],
    ['a body whose cancel throws', () => ({ status: 200, body: { cancel: fails } })],
    ['a body whose cancel gives nothing', () => ({ status: 200, body: { cancel() {} } })],
    ['a body that is locked', () => locked()],
    ['a body that throws', () => Object.defineProperty({}, 'body', { get: fails })],
  ])('that hangs is let go by cleanup, and %s that comes later does no harm', async (_, late) => {
    const { monitor } = tracked()
    let answer = (_response: unknown): void => {}
    const hanging = as(() => new Promise((resolve) => void (answer = resolve)))
    const ours = trackedFetch(monitor, { service: 'web', fetch: hanging })
    const request = ours('http://localhost:1/rest/v1/visits').catch((error: Error) => error.message)
    expect(monitor.observe().totals.active).toBe(1)
    expect(monitor.emergencyReset().reclaimed).toHaveLength(1)
    expect(await request).toBe('Reclaimed by the connection monitor')
    answer(late())
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(unhandled).toEqual([])
    expect(monitor.observe().totals.active).toBe(0)
  })
})

function locked(): Response {
  const response = Response.json([])
  response.body?.getReader()
  return response
}
