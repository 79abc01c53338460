import { AsyncLocalStorage } from 'node:async_hooks'
import * as realSsr from '@supabase/ssr'
import * as realJs from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { provideScopeStorage, runInScope, type Scope } from '../../../src/integrations/shared/scope.ts'
import * as ssrInBrowser from '../../../src/integrations/supabase/seams/ssr.browser.ts'
import * as ssr from '../../../src/integrations/supabase/seams/ssr.ts'
import * as jsInBrowser from '../../../src/integrations/supabase/seams/supabase-js.browser.ts'
import * as js from '../../../src/integrations/supabase/seams/supabase-js.ts'
import { type ApiFixture, startApi } from './api-fixture.ts'

const cookies = { getAll: () => [], setAll: () => {} }
const auth = { persistSession: false, autoRefreshToken: false }

let api: ApiFixture
beforeAll(async () => {
  provideScopeStorage(() => new AsyncLocalStorage<Scope>())
  api = await startApi()
})
afterAll(async () => {
  await api.close()
  await sharedMonitor().close()
})

const opened = (service: string): number =>
  sharedMonitor()
    .observe()
    .services.find(({ name }) => name === service)?.opened ?? 0
const state = (seam: string): string | undefined =>
  sharedMonitor()
    .coverage.list()
    .find((one) => one.seam === seam)?.state

describe('the seams', () => {
  it('export all that the libraries export, and override only the factories and the class', () => {
    const differing = (ours: object, real: object): string[] =>
      Object.keys(real).filter((key) => Reflect.get(ours, key) !== Reflect.get(real, key))
    // The library's CommonJS, which Node loads for the pages router, has a default.
    expect(Object.keys(ssr).sort()).toEqual([...Object.keys(realSsr), 'default'].sort())
    expect(ssr.default.createServerClient).toBe(ssr.createServerClient)
    expect(ssr.createServerClient.length).toBe(realSsr.createServerClient.length)
    expect(Object.keys(js).sort()).toEqual(Object.keys(realJs).sort())
    expect(differing(ssr, realSsr).sort()).toEqual(['createBrowserClient', 'createServerClient'])
    expect(differing(js, realJs).sort()).toEqual(['SupabaseClient', 'createClient'])
    expect(Object.keys(ssrInBrowser).sort()).toEqual(Object.keys(realSsr).sort())
    expect(Object.keys(jsInBrowser).sort()).toEqual(Object.keys(realJs).sort())
    // Without a route to report to nothing is wrapped.
    expect(differing(ssrInBrowser, realSsr)).toEqual([])
    expect(differing(jsInBrowser, realJs)).toEqual([])
  })

  it('count for the service of the seam, and show that it was seen', async () => {
    expect(state('server-client')).not.toBe('seen')
    await ssr.createServerClient(api.url, 'key', { cookies }).from('visits').select()
    await js.createClient(api.url, 'key', { auth }).from('visits').select()
    await ssr.createBrowserClient(api.url, 'key', { cookies, isSingleton: false }).from('visits').select()
    expect([opened('server-client'), opened('service-client'), opened('browser-client')]).toEqual([1, 1, 1])
    expect([state('server-client'), state('service-client')]).toEqual(['seen', 'seen'])
    // A browser's client that renders on a server proves nothing about browsers.
    expect(state('browser-client')).not.toBe('seen')
  })

  it('count for middleware what middleware asks for, wherever the client was made', async () => {
    const outside = ssr.createServerClient(api.url, 'key', { cookies })
    await runInScope({ service: 'middleware' }, async () => {
      await outside.auth.getUser('header.payload.valid')
      await js.createClient(api.url, 'key', { auth }).from('visits').select()
    })
    await outside.from('visits').select()
    expect([opened('middleware'), opened('server-client')]).toEqual([2, 2])
  })
})

interface Database {
  public: {
    Tables: {
      visits: {
        Row: { id: number; site: string }
        Insert: { site: string }
        Update: { site?: string }
        Relationships: []
      }
    }
    Views: Record<never, never>
    Functions: { close_day: { Args: { day: string }; Returns: number } }
  }
}

describe('types', () => {
  it('are those of the libraries, overloads and generics included', async () => {
    expectTypeOf(ssr.createServerClient).toEqualTypeOf<typeof realSsr.createServerClient>()
    expectTypeOf(ssr.createBrowserClient).toEqualTypeOf<typeof realSsr.createBrowserClient>()
    expectTypeOf(js.createClient).toEqualTypeOf<typeof realJs.createClient>()
    const { data } = await js
      .createClient<Database>(api.url, 'key', { auth })
      .from('visits')
      .select('id, site')
    expectTypeOf(data).toEqualTypeOf<{ id: number; site: string }[] | null>()
    // @ts-expect-error a table that the Database type does not have
    void js.createClient<Database>(api.url, 'key', { auth }).from('nowhere')
    const deprecated = { get: () => undefined, set: () => {}, remove: () => {} }
    expectTypeOf(ssr.createServerClient<Database>(api.url, 'key', { cookies: deprecated })).toEqualTypeOf(
      realSsr.createServerClient<Database>(api.url, 'key', { cookies: deprecated }),
    )
  })
})
