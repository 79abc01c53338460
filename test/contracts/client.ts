import type { SupabaseClient } from '@supabase/supabase-js'
import { expect } from 'vitest'

/** One kind of call, as an application makes it. Every implementation of tracking runs all of them. */
export interface Call {
  readonly name: string
  readonly run: (client: SupabaseClient) => PromiseLike<unknown>
  /** What a tracking records of it: `pool operation outcome code`, one for each operation. */
  readonly reported: readonly string[]
}

const settled = async (work: PromiseLike<unknown>): Promise<unknown> => {
  try {
    return await work
  } catch (error) {
    return { thrown: error }
  }
}

/** A fresh signal that is aborted already, or will be when the request is under way. */
const aborted = (): AbortSignal => AbortSignal.abort()

export const CALLS: readonly Call[] = [
  {
    name: 'select',
    run: (db) => db.from('visits').select('*').eq('site', 'plant').order('id').limit(2),
    reported: ['supabase:rest select visits ok'],
  },
  {
    name: 'single',
    run: (db) => db.from('visits').select().single(),
    reported: ['supabase:rest select visits ok'],
  },
  {
    name: 'single without a row',
    run: (db) => db.from('none').select().single(),
    reported: ['supabase:rest select none error PGRST116'],
  },
  {
    name: 'maybeSingle with two rows',
    run: (db) => db.from('visits').select().maybeSingle(),
    reported: ['supabase:rest select visits ok'],
  },
  {
    name: 'insert',
    run: (db) => db.from('visits').insert({ site: 'plant' }).select(),
    reported: ['supabase:rest insert visits ok'],
  },
  {
    name: 'insert of a double',
    run: (db) => db.from('unique').insert({ id: 'plant' }),
    reported: ['supabase:rest insert unique error 23505'],
  },
  {
    name: 'upsert',
    run: (db) => db.from('visits').upsert({ id: 1 }, { onConflict: 'id' }),
    reported: ['supabase:rest upsert visits ok'],
  },
  {
    name: 'update',
    run: (db) => db.from('visits').update({ site: 'plant' }).eq('id', 1),
    reported: ['supabase:rest update visits ok'],
  },
  {
    name: 'delete',
    run: (db) => db.from('visits').delete().eq('id', 1),
    reported: ['supabase:rest delete visits ok'],
  },
  {
    name: 'delete that is forbidden',
    run: (db) => db.from('forbidden').delete().eq('id', 1),
    reported: ['supabase:rest delete forbidden error 42501'],
  },
  {
    name: 'rpc',
    run: (db) => db.rpc('close_day', { day: 'plant' }),
    reported: ['supabase:rest rpc close_day ok'],
  },
  {
    name: 'rpc by GET',
    run: (db) => db.rpc('close_day', { day: 'plant' }, { get: true }),
    reported: ['supabase:rest rpc close_day ok'],
  },
  {
    name: 'count by HEAD',
    run: (db) => db.from('visits').select('*', { count: 'exact', head: true }),
    reported: ['supabase:rest select visits ok'],
  },
  {
    name: 'csv',
    run: (db) => db.from('visits').select().csv(),
    reported: ['supabase:rest select visits ok'],
  },
  {
    name: 'another schema',
    run: (db) => db.schema('audit').from('visits').select(),
    reported: ['supabase:rest select audit.visits ok'],
  },
  {
    name: 'pool exhausted',
    run: (db) => db.from('busy').select(),
    reported: ['supabase:rest select busy error PGRST003'],
  },
  {
    name: 'slots exhausted, four attempts',
    run: (db) => db.from('full').select(),
    reported: ['supabase:rest select full error 53300 53300 53300 53300'],
  },
  {
    name: 'slots exhausted, no repeats of a write',
    run: (db) => db.from('full').insert({ a: 1 }),
    reported: ['supabase:rest insert full error 53300'],
  },
  {
    name: 'recovers at the third attempt',
    run: (db) => db.from('flaky').select(),
    reported: ['supabase:rest select flaky ok PGRST001 PGRST001'],
  },
  {
    name: 'a gateway page',
    run: (db) => db.from('gateway').select(),
    reported: ['supabase:rest select gateway error HTTP502'],
  },
  {
    name: 'an error too long to read',
    run: (db) => db.from('huge').select(),
    reported: ['supabase:rest select huge error HTTP500'],
  },
  {
    name: 'a broken connection on a write',
    run: (db) => db.from('broken').insert({ a: 1 }),
    reported: ['supabase:rest insert broken error UND_ERR_SOCKET'],
  },
  {
    name: 'aborted before',
    run: (db) => db.from('visits').select().abortSignal(aborted()),
    reported: ['supabase:rest select visits aborted'],
  },
  {
    name: 'aborted by a time-out',
    run: (db) => db.from('slow').select().abortSignal(AbortSignal.timeout(40)),
    reported: ['supabase:rest select slow timeout TimeoutError'],
  },
  {
    name: 'throwOnError',
    run: (db) => db.from('none').select().single().throwOnError(),
    reported: ['supabase:rest select none error PGRST116'],
  },
  {
    name: 'sign in',
    run: (db) => db.auth.signInWithPassword({ email: 'a@example.com', password: 'right' }),
    reported: ['supabase:auth auth.signInWithPassword ok'],
  },
  {
    name: 'sign in, wrong',
    run: (db) => db.auth.signInWithPassword({ email: 'a@example.com', password: 'wrong' }),
    reported: ['supabase:auth auth.signInWithPassword error invalid_credentials'],
  },
  {
    name: 'sign in, database down',
    run: (db) => db.auth.signInWithPassword({ email: 'a@example.com', password: 'down' }),
    reported: ['supabase:auth auth.signInWithPassword error unexpected_failure'],
  },
  {
    name: 'getUser',
    run: (db) => db.auth.getUser('header.payload.valid'),
    reported: ['supabase:auth auth.getUser ok'],
  },
  {
    name: 'getUser, expired',
    run: (db) => db.auth.getUser('header.payload.expired'),
    reported: ['supabase:auth auth.getUser error bad_jwt'],
  },
  {
    name: 'refresh',
    run: (db) => db.auth.refreshSession({ refresh_token: 'r1' }),
    reported: ['supabase:auth auth.refreshSession ok'],
  },
  {
    name: 'upload',
    run: (db) =>
      db.storage.from('avatars').upload('plant/me.txt', new Blob(['bytes']), { contentType: 'text/plain' }),
    reported: ['supabase:storage storage.upload avatars ok'],
  },
  {
    name: 'upload of a stream',
    run: (db) =>
      db.storage.from('avatars').upload('plant/me.txt', new Response('streamed').body as ReadableStream, {
        contentType: 'text/plain',
        duplex: 'half',
      }),
    reported: ['supabase:storage storage.upload avatars ok'],
  },
  {
    name: 'download',
    run: async (db) => ((await db.storage.from('avatars').download('plant/me.txt')).data as Blob).text(),
    reported: ['supabase:storage storage.download avatars ok'],
  },
  {
    name: 'download of nothing',
    run: (db) => db.storage.from('lost').download('plant'),
    reported: ['supabase:storage storage.download lost error not_found'],
  },
  {
    name: 'storage without connections',
    run: (db) => db.storage.from('crowded').list(),
    reported: ['supabase:storage storage.list crowded error DatabaseTimeout'],
  },
  {
    name: 'list',
    run: (db) => db.storage.from('avatars').list('plant'),
    reported: ['supabase:storage storage.list avatars ok'],
  },
  {
    name: 'function',
    run: async (db) => (await db.functions.invoke('hello', { body: { plant: 1 } })).data,
    reported: ['supabase:functions functions.invoke hello ok'],
  },
  {
    name: 'function that fails',
    run: async (db) => String((await db.functions.invoke('failing')).error),
    reported: ['supabase:functions functions.invoke failing error HTTP500'],
  },
]

/** A result with everything a caller can see of it: prototypes, names, codes, causes; stacks aside. */
export function visible(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || depth > 6)
    return typeof value === 'function' ? 'function' : value
  if (value instanceof Response) return { response: value.status, url: value.url, type: value.type }
  if (Array.isArray(value)) return value.map((one) => visible(one, depth + 1))
  const fields = Object.fromEntries(
    Reflect.ownKeys(value)
      .filter((key) => key !== 'stack')
      .map((key) => [String(key), steady(visible((value as Record<PropertyKey, unknown>)[key], depth + 1))]),
  )
  return {
    is: value.constructor?.name,
    string: value instanceof Error ? String(value) : undefined,
    ...fields,
  }
}

/** Stack lines inside `details` name the caller's files: their first line is the error. */
function steady(value: unknown): unknown {
  return typeof value === 'string'
    ? value.replace(/\n\s*at [\s\S]*$/, '').replace(/:\d{4,5}\b/g, ':port')
    : value
}

/** Makes one call with each of two clients and compares all that the caller can see. */
export async function expectSame(call: Call, plain: SupabaseClient, tracked: SupabaseClient): Promise<void> {
  const expected = visible(await settled(call.run(plain)))
  expect(visible(await settled(call.run(tracked)))).toEqual(expected)
}
