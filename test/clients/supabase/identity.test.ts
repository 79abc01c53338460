import { inspect } from 'node:util'
import * as realSsr from '@supabase/ssr'
import * as realJs from '@supabase/supabase-js'
import { afterAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { countedClient } from '../../../src/integrations/browser/client.ts'
import * as ssrAtEdge from '../../../src/integrations/supabase/seams/ssr.edge.ts'
import * as ssr from '../../../src/integrations/supabase/seams/ssr.ts'
import * as jsAtEdge from '../../../src/integrations/supabase/seams/supabase-js.edge.ts'
import * as js from '../../../src/integrations/supabase/seams/supabase-js.ts'
import { type Looks, looksOf } from '../kit/looks.ts'

/* What the factories and their clients are asked about themselves is answered as the library's own answer. */

// biome-ignore lint/suspicious/noExplicitAny: three factories with three lists of parameters.
type Any = any

afterAll(() => sharedMonitor().close())

const URL = 'http://127.0.0.1:1'
const cookies = { getAll: () => [], setAll: () => {} }
const OPTIONS = { cookies, isSingleton: false, auth: { persistSession: false, autoRefreshToken: false } }

const FACTORIES: readonly (readonly [string, Any, Any])[] = [
  ['createClient', js.createClient, realJs.createClient],
  ['createServerClient', ssr.createServerClient, realSsr.createServerClient],
  ['createBrowserClient', ssr.createBrowserClient, realSsr.createBrowserClient],
  ['createClient at the edge', jsAtEdge.createClient, realJs.createClient],
  ['createServerClient at the edge', ssrAtEdge.createServerClient, realSsr.createServerClient],
  ['createBrowserClient at the edge', ssrAtEdge.createBrowserClient, realSsr.createBrowserClient],
  ['createClient in browsers', countedClient(realJs.createClient, '/ingest'), realJs.createClient],
  [
    'createBrowserClient in browsers',
    countedClient(realSsr.createBrowserClient, '/ingest'),
    realSsr.createBrowserClient,
  ],
]

const PARTS: Readonly<Record<string, (client: Any) => Any>> = {
  client: (client) => client,
  auth: (client) => client.auth,
  realtime: (client) => client.realtime,
  storage: (client) => client.storage,
  functions: (client) => client.functions,
  'query builder': (client) => client.from('visits'),
  filter: (client) => client.from('visits').select('id').eq('id', 1),
  'procedure call': (client) => client.rpc('add'),
}

/** A client says that it is of the class that stands for the library's, in a property that no listing has. */
const looksAsTheirs = (value: Any): Looks => {
  const looks = looksOf(value)
  return { ...looks, keys: looks.keys.filter((key) => key !== 'constructor configurable writable') }
}
const classOf = (value: Any): unknown =>
  [js.SupabaseClient, jsAtEdge.SupabaseClient].includes(value.constructor)
    ? realJs.SupabaseClient
    : value.constructor

const outcome = (make: () => Any): unknown => {
  try {
    return looksAsTheirs(make())
  } catch (error) {
    // What is no constructor is called by the name of its variable.
    return String(error).replace(/: \w+ is not/, ': it is not')
  }
}

describe.each(FACTORIES)('%s', (_, ours, theirs) => {
  it('looks as the library does', () => {
    expect(looksOf(ours)).toEqual(looksOf(theirs))
    expect(inspect(ours)).toBe(inspect(theirs))
    expect(Object.prototype.toString.call(ours)).toBe(Object.prototype.toString.call(theirs))
    expect(String(ours.toString === theirs.toString)).toBe('true')
  })

  it.each(Object.entries(PARTS))('makes a client whose %s looks as the library does', (__, part) => {
    const [mine, real] = [part(ours(URL, 'key', OPTIONS)), part(theirs(URL, 'key', OPTIONS))]
    expect(looksAsTheirs(mine)).toEqual(looksOf(real))
    expect(classOf(mine)).toBe(real.constructor)
    expect(Object.getPrototypeOf(mine)).toBe(Object.getPrototypeOf(real))
  })

  it('answers to `new`, and to a subclass, as the library does', () => {
    expect(outcome(() => new ours(URL, 'key', OPTIONS))).toEqual(
      outcome(() => new theirs(URL, 'key', OPTIONS)),
    )
    const subclass = (parent: Any) => () => new (class Own extends parent {} as Any)(URL, 'key', OPTIONS)
    expect(outcome(subclass(ours))).toEqual(outcome(subclass(theirs)))
  })

  it.each([[[]], [[URL]], [['', 'key']], [['no url', 'key', OPTIONS]], [[URL, 'key', null]]])(
    'fails with the words of the library for %j',
    (given) => {
      expect(outcome(() => ours(...given))).toEqual(outcome(() => theirs(...given)))
    },
  )
})
