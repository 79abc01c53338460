import { PrismaPg } from '@prisma/adapter-pg'
import { sql as raw } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { type Generated, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, quietMonitor, track } from './kit.ts'

let postgres: Postgres
const pools: pg.Pool[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create role app login; create table visits (id serial primary key, note text); grant all on visits, visits_id_seq to app',
  )
})
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
})
afterAll(() => postgres?.stop())

/** One operation in a transaction of an ORM, held open until `inside` has run; the transaction is rolled back. */
interface Orm {
  insert(note: string): Promise<unknown>
  notes(): Promise<readonly (string | null)[]>
  /** Violates the primary key. */
  collide(): Promise<unknown>
  within(inside: () => Promise<void>): Promise<void>
}

const visits = pgTable('visits', { id: integer('id').primaryKey(), note: text('note') })
const UNDONE = new Error('undone on purpose')

const ORMS: Readonly<Record<string, (pool: pg.Pool) => Orm>> = {
  Drizzle(pool) {
    const db = drizzle(pool)
    return {
      insert: (note) => db.execute(raw`insert into visits (note) values (${note})`),
      notes: async () => (await db.select().from(visits)).map(({ note }) => note),
      collide: () =>
        db.insert(visits).values([
          { id: 900, note: 'a' },
          { id: 900, note: 'b' },
        ]),
      within: (inside) =>
        db
          .transaction(async (tx) => {
            await tx.update(visits).set({ note: 'changed' })
            await inside()
            throw UNDONE
          })
          .catch(expectUndone),
    }
  },
  Kysely(pool) {
    const db = new Kysely<{ visits: { id: Generated<number>; note: string | null } }>({
      dialect: new PostgresDialect({ pool }),
    })
    return {
      insert: (note) => db.insertInto('visits').values({ note }).execute(),
      notes: async () => (await db.selectFrom('visits').select('note').execute()).map(({ note }) => note),
      collide: () =>
        db
          .insertInto('visits')
          .values([
            { id: 900, note: 'a' },
            { id: 900, note: 'b' },
          ])
          .execute(),
      within: (inside) =>
        db
          .transaction()
          .execute(async (tx) => {
            await tx.updateTable('visits').set({ note: 'changed' }).execute()
            await inside()
            throw UNDONE
          })
          .catch(expectUndone),
    }
  },
  /** The adapter that Prisma's client drives; its query compiler, which only makes the SQL, is left out. */
  "Prisma's adapter for pg"(pool) {
    const adapter = new PrismaPg(pool).connect()
    const run = async (sql: string, args: readonly string[] = []) =>
      (await adapter).executeRaw({
        sql,
        args: [...args],
        argTypes: args.map(() => ({ scalarType: 'string', arity: 'scalar' }) as const),
      })
    return {
      insert: (note) => run('insert into visits (note) values ($1)', [note]),
      notes: async () => {
        const { rows } = await (await adapter).queryRaw({
          sql: 'select note from visits',
          args: [],
          argTypes: [],
        })
        return rows.map(([note]) => note as string | null)
      },
      collide: () => run("insert into visits values (900, 'a'), (900, 'b')"),
      async within(inside) {
        const transaction = await (await adapter).startTransaction()
        await transaction.executeRaw({ sql: "update visits set note = 'changed'", args: [], argTypes: [] })
        await inside()
        await transaction.executeRaw({ sql: 'rollback', args: [], argTypes: [] })
        await transaction.rollback()
      },
    }
  },
}

function expectUndone(error: unknown): void {
  if (error !== UNDONE) throw error
}

const open = (monitor: Monitor, max = 2): pg.Pool => {
  const pool = new pg.Pool({ connectionString: postgres.url('app'), max })
  pools.push(pool)
  return track(monitor, pool, { name: 'main' })
}
const ended = (monitor: Monitor): Record<string, number> =>
  Object.fromEntries(
    monitor
      .observe()
      .services.flatMap(({ operations }) =>
        operations.map((one) => [one.operation, one.opened - one.active]),
      ),
  )

describe.each(Object.entries(ORMS))('beneath %s', (_, make) => {
  it('queries, transactions and errors are counted, and what is held is seen to be held', async () => {
    const monitor = quietMonitor()
    const orm = make(open(monitor))
    await orm.insert('secret-note')
    expect(await orm.notes()).toContain('secret-note')
    await expect(orm.collide()).rejects.toBeDefined()
    await orm.within(async () => {
      expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 1, idle: 0, pending: 0 })
      const [lease] = monitor.observe().leases
      expect(lease).toMatchObject({ operation: 'update visits', transaction: 'open', busy: false })
      expect(lease?.stack).toContain('orm.test.ts')
      const held = await ask<{ pid: number }>(
        postgres.url(),
        "select pid from pg_stat_activity where usename = 'app' and state = 'idle in transaction'",
      )
      expect(held).toEqual([{ pid: lease?.serverPid }])
    })
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, pending: 0, ghosts: 0 })
    expect(ended(monitor)).toEqual({ 'insert visits': 2, 'select visits': 1, 'update visits': 1 })
    expect(monitor.observe().services[0]).toMatchObject({ errorsByCode: { 23505: 1 }, connectionErrors: 0 })
    expect(await orm.notes()).not.toContain('changed')
    expect(JSON.stringify(monitor.snapshot())).not.toContain('secret-note')
  })

  it('an ORM that got its pool first is counted all the same', async () => {
    const monitor = quietMonitor()
    const pool = new pg.Pool({ connectionString: postgres.url('app'), max: 2 })
    pools.push(pool)
    const orm = make(pool)
    track(monitor, pool, { name: 'main' })
    await orm.notes()
    expect(ended(monitor)).toEqual({ 'select visits': 1 })
  })
})
