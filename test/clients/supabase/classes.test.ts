import * as real from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { createClient, SupabaseClient } from '../../../src/integrations/supabase/seams/supabase-js.ts'
import { type ApiFixture, startApi } from './api-fixture.ts'

/* Clients made without the factory, and options that are more than a plain object. */

const auth = { persistSession: false, autoRefreshToken: false }
const PAST_MS = 50

let api: ApiFixture
beforeAll(async () => {
  api = await startApi()
})
afterAll(async () => {
  await api.close()
  await sharedMonitor().close()
})

const opened = (): number =>
  sharedMonitor()
    .observe()
    .services.find(({ name }) => name === 'service-client')?.opened ?? 0

describe('the class of the clients', () => {
  it('makes clients whose requests are counted once, and so does a class that extends it', async () => {
    class Mine extends SupabaseClient {
      readonly isMine = true
    }
    for (const make of [
      () => new SupabaseClient(api.url, 'key', { auth }),
      () => new Mine(api.url, 'key', { auth }),
      () => createClient(api.url, 'key', { auth }),
    ]) {
      const before = opened()
      const { error } = await make().from('visits').select()
      expect(error).toBeNull()
      expect(opened() - before).toBe(1)
    }
    expect(new Mine(api.url, 'key', { auth })).toMatchObject({ isMine: true })
  })

  it('is the class of what it and the factory make', () => {
    const made = new SupabaseClient(api.url, 'key', { auth })
    for (const client of [made, createClient(api.url, 'key', { auth })]) {
      expect(client).toBeInstanceOf(SupabaseClient)
      expect(client).toBeInstanceOf(real.SupabaseClient)
      expect(client.constructor).toBe(SupabaseClient)
      expect(Object.keys(client)).not.toContain('constructor')
    }
    expect(SupabaseClient.name).toBe('SupabaseClient')
    expect(() => new SupabaseClient('no url', 'key')).toThrow('Invalid supabaseUrl')
  })
})

describe('options', () => {
  it('count whole where they are inherited or made by a class', () => {
    class Settings {
      readonly #schema = 'tenant'
      get db(): { schema: string } {
        return { schema: this.#schema }
      }
      get auth(): object {
        return auth
      }
      get global(): object {
        return Object.create({ headers: { 'x-tenant': 'one' } }) as object
      }
    }
    const base = { db: { schema: 'tenant' }, auth, global: { headers: { 'x-tenant': 'one' } } }
    for (const options of [new Settings(), Object.create(base) as object, base]) {
      const given = options as never
      const [ours, theirs] = [createClient(api.url, 'key', given), real.createClient(api.url, 'key', given)]
      expect(ours).toMatchObject({ rest: { schemaName: 'tenant' } })
      expect([...new Headers((ours as never as { headers: HeadersInit }).headers)]).toEqual([
        ...new Headers((theirs as never as { headers: HeadersInit }).headers),
      ])
    }
  })

  it("a time limit in the application's own fetch ends requests that write, too", async () => {
    const limited: typeof fetch = (input, init) =>
      fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(PAST_MS) })
    const client = createClient(api.url, 'key', { auth, global: { fetch: limited } })
    const { error } = await client.from('slow').insert({ site: 'a' })
    expect(error?.message).toMatch(/timeout/i)
  })
})
