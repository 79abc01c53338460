import { dirname } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Probe } from '../../src/model/extensions.ts'
import { createPostgresProbe } from '../../src/probes/postgres/direct.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { startFaultProxy } from '../kit/faults.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { loadPg } from './pg-loader.ts'
import { postgres18 } from './postgres-18.ts'

/** Every major version this machine can run; what is missing is said, not passed over. */
const debian = await ensureProgram(PROGRAMS.postgres15)
const servers: (readonly [name: string, binDir: string | undefined])[] = [
  ['the packaged Postgres', undefined],
]
if ('path' in debian) servers.push(["Debian's Postgres 15", dirname(debian.path)])
else console.warn(`[probes] Postgres 15 was not run: ${debian.missing}`)
const newest = postgres18()
if ('binDir' in newest) servers.push(['Postgres 18', newest.binDir])
else console.warn(`[probes] Postgres 18 was not run: ${newest.missing}`)

let postgres: Postgres
const open: { end(): Promise<void> }[] = []
const probes: Probe[] = []

async function session(role: string, application: string, database = 'postgres'): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: postgres.url(role, database),
    application_name: application,
  })
  client.on('error', () => {})
  await client.connect()
  open.push(client)
  return client
}

function probe(
  role = 'postgres',
  over: { longRunningAfter?: number; idleInTransactionAfter?: number } = {},
): Probe {
  const made = createPostgresProbe({ url: postgres.url(role), loadPg, now: () => performance.now(), ...over })
  probes.push(made)
  return made
}

const read = async (one: Probe) => {
  const { database, backends } = await one.read(new AbortController().signal)
  if (!database || !backends) throw new Error('no reading')
  return { database, backends }
}

describe.each(servers)('%s', (_server, binDir) => {
  beforeAll(async () => {
    postgres = await startPostgres({
      maxConnections: 20,
      settings: { shared_preload_libraries: 'pg_stat_statements' },
      ...(binDir === undefined ? {} : { binDir }),
    })
    const admin = await session('postgres', 'setup')
    await admin.query(
      'create role app login; create role capped login connection limit 2; create role watcher login; grant pg_monitor to watcher',
    )
    await admin.query(
      'create table visits (id int primary key, note text); insert into visits values (1, null); grant all on visits to app',
    )
    await admin.end()
  }, 60_000)
  afterEach(async () => {
    await Promise.all(probes.splice(0).map((one) => one.close?.()))
    await Promise.all(open.splice(0).map((client) => client.end().catch(() => {})))
  })
  afterAll(() => postgres.stop())

  describe('the postgres probe', () => {
    it('counts client backends against the slots an ordinary role can use', async () => {
      await session('app', 'shop')
      await session('app', 'shop')
      const { database } = await read(probe('watcher'))
      expect(database.limits).toEqual({ maxConnections: 20, superuserReserved: 3, reserved: 0, usable: 17 })
      expect(database.used).toBe(3)
      expect(database.canReadAll).toBe(true)
      expect(database.grantHint).toBeUndefined()
      expect(database.byApplication).toContainEqual(
        expect.objectContaining({ application: 'shop', role: 'app', state: 'idle', count: 2 }),
      )
      expect(database.byApplication).toContainEqual(
        expect.objectContaining({ application: 'next-db-monitoring', role: 'watcher', count: 1 }),
      )
      expect(database.serverVersionNum).toBeGreaterThanOrEqual(140_000)
    })

    it('holds one connection over many readings', async () => {
      const one = probe('watcher')
      for (let i = 0; i < 5; i++) expect((await read(one)).database.used).toBe(1)
    })

    it('names who is idle in a transaction, without the values', async () => {
      const client = await session('app', 'shop')
      await client.query("begin; update visits set note = 'secret-of-mrs-k' where id = 1")
      const { database } = await read(probe('watcher', { idleInTransactionAfter: 0 }))
      expect(database.idleInTransaction).toEqual([
        expect.objectContaining({
          application: 'shop',
          role: 'app',
          state: 'idle in transaction',
          operation: 'begin',
        }),
      ])
      expect(JSON.stringify(database)).not.toContain('secret-of-mrs-k')
      await client.query('rollback')
    })

    it('names who waits for whom', async () => {
      const holder = await session('app', 'holder')
      const waiter = await session('app', 'waiter')
      const holderPid = (await holder.query('select pg_backend_pid() as pid')).rows[0].pid as number
      await holder.query('begin')
      await holder.query('update visits set note = $1 where id = 1', ['x'])
      const waiting = waiter.query("update visits set note = 'y' where id = 1")
      const one = probe('watcher', { longRunningAfter: 0 })
      let found = (await read(one)).database
      while (found.blocked.length === 0) found = (await read(one)).database
      expect(found.blocked).toEqual([
        expect.objectContaining({
          application: 'waiter',
          blockedBy: [holderPid],
          operation: 'update visits',
        }),
      ])
      expect(found.waits).toContainEqual(expect.objectContaining({ type: 'Lock', count: 1 }))
      expect(found.longRunning).toContainEqual(
        expect.objectContaining({ application: 'waiter', wait: expect.stringMatching(/^Lock: /) }),
      )
      await holder.query('commit')
      await waiting
    })

    it('reports sessions that were opened and never used', async () => {
      await session('app', 'ghost')
      const used = await session('app', 'used')
      await used.query('select 1')
      const { database } = await read(probe('watcher'))
      expect(database.neverQueried.map(({ application, count }) => [application, count])).toEqual([
        ['ghost', 1],
      ])
    })

    it('knows what each backend does, so that leases can be joined by pid', async () => {
      const client = await session('app', 'shop')
      const pid = (await client.query('select pg_backend_pid() as pid')).rows[0].pid as number
      const { backends } = await read(probe('watcher'))
      expect(backends).toContainEqual(expect.objectContaining({ pid, state: 'idle' }))
    })

    it('reads the limits of roles with what they hold', async () => {
      await session('capped', 'shop')
      expect((await read(probe('watcher'))).database.roleLimits).toEqual({ capped: { limit: 2, used: 1 } })
    })

    it('says what a plain role may not see, with the grant that fixes it, and still counts right', async () => {
      await session('postgres', 'hidden')
      await session('app', 'shop')
      const { database } = await read(probe('app'))
      expect(database.canReadAll).toBe(false)
      expect(database.grantHint).toBe('grant pg_monitor to app;')
      expect(database.used).toBe(3)
      expect(database.byState).toMatchObject({ hidden: 1 })
      const admin = await session('postgres', 'granting')
      await admin.query('create role granted_later login')
      const granted = probe('granted_later')
      const before = (await read(granted)).database
      await admin.query(before.grantHint as string)
      const after = (await read(granted)).database
      expect([before.canReadAll, after.canReadAll]).toEqual([false, true])
      expect(after.byState).not.toHaveProperty('hidden')
    })

    it('lists the most expensive statements only where pg_stat_statements is, reduced to kind and table', async () => {
      expect((await read(probe('watcher'))).database.topStatements).toBeNull()
      const admin = await session('postgres', 'setup')
      await admin.query('create extension pg_stat_statements')
      // What ran before has taken long enough on a busy machine to fill the list.
      await admin.query('select pg_stat_statements_reset()')
      await admin.query("select * from visits where note = 'secret-of-mrs-k'")
      const { database } = await read(probe('watcher'))
      expect(database.topStatements).toContainEqual(
        expect.objectContaining({ operation: 'select visits', calls: 1, role: 'postgres' }),
      )
      expect(JSON.stringify(database)).not.toContain('secret')
      await admin.query('drop extension pg_stat_statements')
    })

    it('rejects with a number and the reason when the password is wrong', async () => {
      const url = `postgres://postgres:wrong@127.0.0.1:${postgres.port}/postgres`
      const one = createPostgresProbe({ url, loadPg, now: () => performance.now() })
      await expect(read(one)).rejects.toMatchObject({ code: 'DBM-403' })
      await one.close?.()
    })

    it('rejects when the database is full, and goes on reading when it was there before', async () => {
      const early = probe('watcher')
      await read(early)
      for (;;) {
        try {
          await session('app', 'crowd')
        } catch {
          break
        }
      }
      const late = probe('watcher')
      await expect(read(late)).rejects.toMatchObject({ code: 'DBM-402' })
      // The session that was refused may still be on its way out.
      const { database } = await vi.waitFor(
        async () => {
          const reading = await read(early)
          expect(reading.database.used).toBe(reading.database.limits.usable)
          return reading
        },
        { timeout: 15_000, interval: 50 },
      )
      expect(database.byApplication).toContainEqual(
        expect.objectContaining({ application: 'crowd', count: 16 }),
      )
    })

    it('gives up when it is aborted, and reads again over a new connection', async () => {
      const way = await startFaultProxy({ port: postgres.port })
      const one = createPostgresProbe({
        url: `postgres://watcher@127.0.0.1:${way.port}/postgres`,
        loadPg,
        now: () => performance.now(),
      })
      try {
        await read(one)
        await way.set({ kind: 'stall' })
        const stop = new AbortController()
        const stalled = one.read(stop.signal)
        stop.abort()
        await expect(stalled).rejects.toMatchObject({ name: 'ProbeError' })
        await way.set({ kind: 'pass' })
        // The one it cut is counted until its process is gone.
        await expect.poll(async () => (await read(one)).database.used).toBe(1)
      } finally {
        await one.close?.()
        await way.close()
      }
    })

    it('is never an uncaught error when the server ends its session, and is back at the next reading', async () => {
      const one = probe('watcher')
      await read(one)
      const admin = await session('postgres', 'admin')
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'next-db-monitoring'",
      )
      const again = await read(one).catch(() => read(one))
      expect(again.database.canReadAll).toBe(true)
    })
  })

  describe('cancelling a running statement', () => {
    const target = async (minRunMs: number, dryRun: boolean) => {
      const client = await session('app', 'runner')
      const asked = client.query('select pg_sleep(60)').catch((error: { code?: string }) => error.code)
      const one = probe('postgres', { longRunningAfter: 0 })
      let found: { readonly pid: number; readonly backendStart: string } | undefined
      while (!found)
        found = (await read(one)).database.longRunning.find(({ application }) => application === 'runner')
      const { pid, backendStart } = found
      return { client, asked, one, guard: { pid, backendStart, minRunMs, dryRun } }
    }

    it('is refused in a dry run, too early, and with NULL in any place; then it ends the statement alone', async () => {
      const { client, asked, one, guard } = await target(1000, false)
      const early = { done: false, reason: 'not running for so long yet' }
      expect(await one.cancel?.({ ...guard, minRunMs: 60_000 })).toEqual(early)
      for (const field of ['pid', 'backendStart', 'minRunMs', 'dryRun'])
        expect((await one.cancel?.({ ...guard, [field]: null } as never))?.done).toBe(false)
      let would = await one.cancel?.({ ...guard, dryRun: true })
      while (would?.reason === early.reason) would = await one.cancel?.({ ...guard, dryRun: true })
      expect(would).toEqual({ done: false, reason: 'dry run' })
      expect(await one.cancel?.(guard)).toEqual({ done: true, reason: 'cancelled' })
      expect(await asked).toBe('57014')
      expect((await client.query('select 1 as n')).rows).toEqual([{ n: 1 }])
      expect(await one.cancel?.(guard)).toEqual({ done: false, reason: 'its state is idle' })
    })
  })

  describe('ending a stale session', () => {
    const target = async (minIdleMs: number, dryRun: boolean) => {
      const client = await session('app', 'shop')
      await client.query('begin')
      const one = probe('postgres', { idleInTransactionAfter: 0 })
      const found = (await read(one)).database.idleInTransaction[0]
      if (!found) throw new Error('not found')
      return { client, one, guard: { pid: found.pid, backendStart: found.backendStart, minIdleMs, dryRun } }
    }

    it('reports in a dry run what it would do, and does nothing', async () => {
      const { client, one, guard } = await target(1000, true)
      let said = await one.terminate?.(guard)
      while (said?.reason === 'not stale yet') said = await one.terminate?.(guard)
      expect(said).toEqual({ done: false, reason: 'dry run' })
      await client.query('commit')
    })

    it('ends a session that is idle in a transaction long enough', async () => {
      const { client, one, guard } = await target(1000, false)
      let said = await one.terminate?.(guard)
      while (said?.reason === 'not stale yet') said = await one.terminate?.(guard)
      expect(said).toEqual({ done: true, reason: 'terminated' })
      await expect(client.query('select 1')).rejects.toThrow()
    })

    it.each([
      [
        'another session has the pid now',
        { backendStart: '2001-01-01 00:00:00+00' },
        'another session has this pid now',
      ],
      ['there is no such session', { pid: 1 }, 'gone'],
      ['it has not been idle long enough', { minIdleMs: 60_000 }, 'not stale yet'],
    ])('refuses when %s', async (_name, over, reason) => {
      const { client, one, guard } = await target(1000, false)
      expect(await one.terminate?.({ ...guard, ...over })).toEqual({ done: false, reason })
      await client.query('commit')
    })

    it('refuses a session that works, and one of the platform', async () => {
      const admin = await session('postgres', 'setup')
      const { client, one, guard } = await target(1000, false)
      await client.query('commit')
      expect(await one.terminate?.(guard)).toEqual({ done: false, reason: 'its state is idle' })
      await admin.query('create role authenticator login')
      const service = await session('authenticator', 'PostgREST')
      await service.query('begin')
      const [row] = (
        await service.query(
          'select pg_backend_pid() as pid, backend_start::text as start from pg_stat_activity where pid = pg_backend_pid()',
        )
      ).rows
      await service.query('select 1')
      const reserved = { pid: row.pid, backendStart: row.start, minIdleMs: 1000, dryRun: false }
      let said = await one.terminate?.(reserved)
      while (said?.reason === 'not stale yet') said = await one.terminate?.(reserved)
      expect(said).toEqual({ done: false, reason: 'reserved role authenticator' })
      await service.query('commit')
    })

    it.each([['pid'], ['backendStart'], ['minIdleMs'], ['dryRun']])(
      'never passes when %s is missing',
      async (field) => {
        const { client, one, guard } = await target(1000, false)
        const said = await one.terminate?.({ ...guard, [field]: null } as never)
        expect(said?.done).toBe(false)
        await client.query('commit')
      },
    )
  })
})
