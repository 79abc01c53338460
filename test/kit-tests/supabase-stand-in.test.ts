import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { PEOPLE, preparePlatform, SEED_PASSWORD, seedVisits } from '../kit/seed.ts'
import { STAND_IN_HEADER, type StandIn, startSupabaseStandIn } from '../kit/supabase-stand-in/index.ts'

const still = { auth: { persistSession: false, autoRefreshToken: false } }
const mara = { email: PEOPLE[0]?.email as string, password: SEED_PASSWORD }

let postgres: Postgres
let standIn: StandIn
let service: SupabaseClient
let signedIn: SupabaseClient

beforeAll(async () => {
  postgres = await startPostgres()
  const database = await preparePlatform(postgres)
  await seedVisits(postgres, database)
  standIn = await startSupabaseStandIn({
    databaseUrl: postgres.url('authenticator', database),
    poolMax: 3,
    acquireTimeoutMs: 400,
    recordRequests: true,
  })
  service = createClient(standIn.url, standIn.serviceRoleKey, still)
  signedIn = createClient(standIn.url, standIn.anonKey, still)
  const { error } = await signedIn.auth.signInWithPassword(mara)
  if (error) throw error
}, 60_000)
afterEach(() => standIn.reset())
afterAll(async () => {
  await standIn.stop()
  await postgres.stop()
})

describe('tables', () => {
  it('reads columns, aliases and casts with filters, order and a page of a count', async () => {
    const { data, count, error } = await service
      .from('sites')
      .select('label:name, area, id::text', { count: 'exact' })
      .in('area', ['Docklands', 'Northfield'])
      .not('name', 'ilike', '%clinic%')
      .order('name', { ascending: false })
      .range(0, 1)
    expect(error).toBeNull()
    expect(count).toBe(3)
    expect(data).toEqual([
      { label: 'St Brigid school', area: 'Northfield', id: '6' },
      { label: 'Harbour Point tower', area: 'Docklands', id: '1' },
    ])
  })

  it('understands nested and/or and quoted values', async () => {
    const { data, error } = await service
      .from('sites')
      .select('name')
      .or('and(area.eq.Docklands,name.ilike.canal*),name.in.("Foundry lofts","Nowhere, really")')
      .order('name')
    expect(error).toBeNull()
    expect(data).toEqual([{ name: 'Canal depot' }, { name: 'Foundry lofts' }])
  })

  it('counts with HEAD and no body', async () => {
    const { data, count } = await service.from('sites').select('*', { count: 'exact', head: true })
    expect(data).toBeNull()
    expect(count).toBe(8)
  })

  it('inserts, upserts, updates and deletes, returning rows only when asked', async () => {
    const made = await service
      .from('sites')
      .insert({ id: 90, name: 'A', area: 'X', address: 'a', contact: 'c' })
    expect(made).toMatchObject({ status: 201, data: null, error: null })
    const merged = await service
      .from('sites')
      .upsert([{ id: 90, name: 'B', area: 'X', address: 'a', contact: 'c' }])
      .select('id, name')
      .single()
    expect(merged.data).toEqual({ id: 90, name: 'B' })
    const changed = await service.from('sites').update({ contact: 'd' }, { count: 'exact' }).eq('id', 90)
    expect(changed).toMatchObject({ status: 204, count: 1 })
    const removed = await service.from('sites').delete().eq('id', 90).select('contact')
    expect(removed.data).toEqual([{ contact: 'd' }])
  })

  it('answers single() with PGRST116 and maybeSingle() with null when there is no row', async () => {
    const none = await service.from('sites').select().eq('id', -1).single()
    expect(none.status).toBe(406)
    expect(none.error).toMatchObject({ code: 'PGRST116', details: 'The result contains 0 rows' })
    expect(await service.from('sites').select().eq('id', -1).maybeSingle()).toMatchObject({
      data: null,
      error: null,
    })
  })

  it('passes database errors on with their status and code', async () => {
    const twice = await service
      .from('sites')
      .insert({ name: 'Canal depot', area: 'x', address: 'x', contact: 'x' })
    expect(twice).toMatchObject({ status: 409, error: { code: '23505' } })
    expect((await service.from('nowhere').select()).error).toMatchObject({ code: 'PGRST205' })
    expect((await service.from('sites').select('nothing')).error).toMatchObject({ code: '42703' })
    const embedded = await service.from('visits').select('*, sites(name)')
    expect(embedded.error?.message).toContain('does not embed')
  })

  it('keeps a value that looks like SQL a value', async () => {
    const { data, error } = await service.from('sites').select('id').eq('name', "x'); drop table sites; --")
    expect({ data, error }).toEqual({ data: [], error: null })
  })
})

describe('functions', () => {
  it('calls a set-returning and a scalar function by argument names', async () => {
    const totals = await signedIn.rpc('visit_totals', { since: '2000-01-01' })
    expect(totals.error).toBeNull()
    expect((totals.data as { total: number }[]).reduce((sum, row) => sum + row.total, 0)).toBe(36)
    expect(await signedIn.rpc('slow_report', { seconds: 0 })).toMatchObject({ data: 'done', error: null })
    expect((await signedIn.rpc('slow_report', { minutes: 1 })).error).toMatchObject({ code: 'PGRST202' })
  })

  it('echoes through functions.invoke', async () => {
    const { data } = await service.functions.invoke('echo', { body: { a: 1 } })
    expect(data).toMatchObject({ method: 'POST', body: { a: 1 } })
  })
})

describe('roles', () => {
  it('shows anon nothing and a member everything, by row-level security', async () => {
    const anon = createClient(standIn.url, standIn.anonKey, still)
    expect((await anon.from('visits').select('id')).data).toEqual([])
    expect((await signedIn.from('visits').select('id')).data?.length).toBe(36)
    const planned = await signedIn
      .from('visits')
      .insert({ site_id: 1, assignee: PEOPLE[1]?.id, purpose: 'Look around', starts_at: '2030-01-01' })
      .select('id, created_by')
      .single()
    expect(planned.data?.created_by).toBe(PEOPLE[0]?.id)
    await signedIn.from('visits').delete().eq('id', planned.data?.id)
  })

  it('ends a statement at the time limit of its role, with 57014', async () => {
    const anon = createClient(standIn.url, standIn.anonKey, still)
    expect(await anon.rpc('slow_report', { seconds: 10 })).toMatchObject({
      status: 500,
      error: { code: '57014' },
    })
  }, 10_000)

  it('refuses a forged token and a request without a key', async () => {
    const forged = createClient(standIn.url, `${standIn.anonKey.slice(0, -4)}AAAA`, still)
    expect(await forged.from('sites').select()).toMatchObject({ status: 401, error: { code: 'PGRST301' } })
    expect((await fetch(`${standIn.url}/rest/v1/sites`)).status).toBe(401)
  })
})

describe('auth', () => {
  it('signs up, reads the user, refreshes, signs out', async () => {
    const client = createClient(standIn.url, standIn.anonKey, still)
    const made = await client.auth.signUp({ email: 'New@fieldday.example', password: 'long-enough' })
    expect(made.data.user?.email).toBe('new@fieldday.example')
    const before = made.data.session
    const refreshed = await client.auth.refreshSession()
    expect(refreshed.data.session?.refresh_token).not.toBe(before?.refresh_token)
    expect((await client.auth.getUser()).data.user?.id).toBe(made.data.user?.id)
    expect((await client.auth.signOut()).error).toBeNull()
    expect((await client.auth.getUser(before?.access_token)).error?.name).toBe('AuthSessionMissingError')
  })

  it('names its errors in x-sb-error-code', async () => {
    const client = createClient(standIn.url, standIn.anonKey, still)
    const wrong = await client.auth.signInWithPassword({ ...mara, password: 'no' })
    expect(wrong.error).toMatchObject({ status: 400, code: 'invalid_credentials' })
    const taken = await client.auth.signUp(mara)
    expect(taken.error).toMatchObject({ status: 422, code: 'user_already_exists' })
    const raw = await fetch(`${standIn.url}/auth/v1/user`, { headers: { apikey: standIn.anonKey } })
    expect([raw.status, raw.headers.get('x-sb-error-code')]).toEqual([401, 'no_authorization'])
  })
})

describe('storage', () => {
  it('uploads by form and by body, lists and downloads', async () => {
    const bucket = service.storage.from('photos')
    expect((await bucket.upload('a/one.txt', new Blob(['one'], { type: 'text/plain' }))).error).toBeNull()
    expect((await bucket.upload('a/two.txt', 'two', { contentType: 'text/plain' })).error).toBeNull()
    expect((await bucket.upload('a/two.txt', 'again')).error?.message).toBe('The resource already exists')
    expect((await bucket.list('a')).data?.map((file) => file.name)).toEqual(['one.txt', 'two.txt'])
    expect(await (await bucket.download('a/one.txt')).data?.text()).toBe('one')
    expect((await bucket.remove(['a/one.txt'])).data?.length).toBe(1)
  })
})

describe('the pool', () => {
  it('makes requests wait and then fail with 504 PGRST003, as its gauges show', async () => {
    const hold = standIn.hold({ at: 'connection', path: '/rest/v1/rpc/' })
    const busy = [1, 2, 3].map(() => signedIn.rpc('slow_report', { seconds: 0 }).then((done) => done))
    await hold.reached(3)
    const late = await service.from('sites').insert({ name: 'late', area: 'x', address: 'x', contact: 'x' })
    expect(late).toMatchObject({ status: 504, error: { code: 'PGRST003' } })
    expect(standIn.pool()).toMatchObject({ max: 3, open: 3, idle: 0, waiting: 0 })
    const text = await (await fetch(`${standIn.url}/metrics`)).text()
    expect(text).toContain('pgrst_db_pool_available 0\n')
    expect(text).toContain('pgrst_db_pool_timeouts_total 1\n')
    hold.release()
    for (const done of await Promise.all(busy)) expect(done.error).toBeNull()
  })

  it('says PGRST001 when the session breaks under the query, and PGRST000 while Postgres is away', async () => {
    const hold = standIn.hold({ at: 'connection', method: 'POST' })
    const writing = service.rpc('slow_report', { seconds: 0 }).then((done) => done)
    await hold.reached(1)
    await postgres.kill('SIGKILL')
    hold.release()
    expect(['PGRST001', '57P01']).toContain((await writing).error?.code)
    // Each session that was free may tell its own end first.
    let away = await service.rpc('slow_report', { seconds: 0 })
    for (let free = 3; free > 0 && away.error?.code !== 'PGRST000'; free--)
      away = await service.rpc('slow_report', { seconds: 0 })
    expect(away).toMatchObject({ status: 503, error: { code: 'PGRST000' } })
    expect(away.error?.details).toContain('Connection refused')
    await postgres.restart()
    expect((await service.from('sites').select('id')).error).toBeNull()
  }, 30_000)

  it('says PGRST002 while it has never reached the database', async () => {
    const blind = await startSupabaseStandIn({ databaseUrl: 'postgres://authenticator@127.0.0.1:1/app' })
    try {
      const client = createClient(blind.url, blind.serviceRoleKey, still)
      expect(await client.rpc('slow_report')).toMatchObject({ status: 503, error: { code: 'PGRST002' } })
    } finally {
      await blind.stop()
    }
  })
})

describe('the controls', () => {
  it('holds exactly the requests asked for until they are released', async () => {
    const hold = standIn.hold({ path: '/rest/v1/sites' })
    const reads = Array.from({ length: 5 }, () =>
      service
        .from('sites')
        .select('id')
        .then((done) => done),
    )
    await hold.reached(5)
    expect(hold.waiting).toBe(5)
    expect(standIn.journal.inFlight).toBe(5)
    expect((await service.from('people').select('id')).error).toBeNull()
    hold.letGo(2)
    hold.release()
    expect((await Promise.all(reads)).every((done) => done.error === null)).toBe(true)
    expect(standIn.journal.inFlight).toBe(0)
    expect(standIn.journal.operations).toBe(6)
  })

  it('forgets a held request whose client went away', async () => {
    const hold = standIn.hold()
    const abort = new AbortController()
    const read = service
      .from('sites')
      .select()
      .abortSignal(abort.signal)
      .then((done) => done)
    await hold.reached(1)
    abort.abort()
    expect((await read).error?.message).toContain('AbortError')
    await expect.poll(() => hold.waiting).toBe(0)
    await expect.poll(() => standIn.journal.entries()[0]?.abandoned).toBe(true)
  })

  it('breaks the next answers by code, page, reset and hang, then answers again', async () => {
    const write = () => service.rpc('slow_report', { seconds: 0 })
    standIn.inject({ fault: { kind: 'rest', code: '53300' } })
    expect(await write()).toMatchObject({ status: 503, error: { code: '53300' } })
    standIn.inject({ fault: { kind: 'html', status: 502 } })
    const page = await write()
    expect(page.status).toBe(502)
    expect(page.error?.message).toContain('<html>')
    standIn.inject({ fault: { kind: 'reset' } })
    expect((await write()).error?.message).toContain('fetch failed')
    standIn.inject({ fault: { kind: 'hang' } })
    const hung = await service.rpc('slow_report', { seconds: 0 }).abortSignal(AbortSignal.timeout(50))
    expect(hung.error?.message).toContain('TimeoutError')
    standIn.inject({ fault: { kind: 'auth', code: 'request_timeout' } })
    const login = await createClient(standIn.url, standIn.anonKey, still).auth.signInWithPassword(mara)
    expect(login.error?.status).toBe(504)
    expect((await write()).error).toBeNull()
  })

  it('counts operations apart from the attempts supabase-js makes for one', async () => {
    standIn.inject({
      fault: { kind: 'reply', reply: { status: 503, headers: { 'retry-after': '0' } } },
      times: 2,
    })
    expect((await service.from('sites').select('id')).error).toBeNull()
    expect([standIn.journal.operations, standIn.journal.attempts]).toEqual([1, 3])
    expect(standIn.journal.entries().map((entry) => [entry.attempt, entry.status])).toEqual([
      [0, 503],
      [1, 503],
      [2, 200],
    ])
  })

  it('labels every answer, and lets a browser of another origin ask', async () => {
    const asked = await fetch(`${standIn.url}/rest/v1/sites`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:3000', 'access-control-request-headers': 'apikey' },
    })
    expect(asked.headers.get('access-control-allow-headers')).toBe('apikey')
    expect(asked.headers.get(STAND_IN_HEADER[0])).toContain('not Supabase')
    expect(standIn.journal.attempts).toBe(0)
  })
})
