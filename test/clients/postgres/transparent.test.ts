import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, quietMonitor, until } from '../pg/kit.ts'
import { type Instance, instancesOf } from './kit.ts'

let postgres: Postgres
let folder: string
const { bare, open, endAll } = instancesOf(() => postgres)

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create table items (id int primary key, note text, tags text[]); grant all on items to public; create role app login',
  )
  folder = mkdtempSync(join(tmpdir(), 'sql-'))
  writeFileSync(join(folder, 'five.sql'), 'select $1::int + 2 as n')
})
afterEach(endAll)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await postgres?.stop()
})

type Use = (sql: Instance) => unknown
const batches = async (
  cursor: AsyncIterable<unknown>,
  most = Number.POSITIVE_INFINITY,
): Promise<unknown[]> => {
  const seen: unknown[] = []
  for await (const rows of cursor) {
    seen.push(rows)
    if (seen.length === most) break
  }
  return seen
}

/** What an application does with the library. */
const USES: Record<string, Use> = {
  rows: (sql) => sql`select 1 as n, ${'x'}::text as t, null as nothing`,
  'count and command': async (sql) => {
    const { count, command, columns } = await sql`select * from generate_series(1, 3) n`
    return { count, command, columns: columns.map(({ name, type }) => [name, type]) }
  },
  values: (sql) => sql`select 1 as n, 2 as m`.values(),
  raw: (sql) => sql`select 'a' as n`.raw(),
  simple: (sql) => sql`select 1 as n; select 2 as m`.simple(),
  describe: async (sql) => {
    const { string, types, columns } = await sql`select * from items where id = ${1}`.describe()
    return { string, types, columns: columns.map(({ name }) => name) }
  },
  forEach: async (sql) => {
    const seen: unknown[] = []
    const { count } = await sql`select * from generate_series(1, 4) n`.forEach((row) => void seen.push(row))
    return [seen, count]
  },
  'a cursor by callback': async (sql) => {
    const seen: unknown[] = []
    await sql`select * from generate_series(1, 5) n`.cursor(2, (rows) => void seen.push([...rows]))
    return seen
  },
  'a cursor closed by its callback': async (sql) => {
    const seen: unknown[] = []
    await sql`select * from generate_series(1, 5) n`.cursor(2, (rows) => {
      seen.push([...rows])
      return sql.CLOSE as never
    })
    return seen
  },
  'a cursor by iteration': (sql) => batches(sql`select * from generate_series(1, 5) n`.cursor(2)),
  'a cursor left': (sql) => batches(sql`select * from generate_series(1, 5) n`.cursor(2), 1),
  'a cursor with values': (sql) => batches(sql`select * from generate_series(1, ${3}::int) n`.cursor(2)),
  'a cursor that fails': (sql) => batches(sql`select 1 / (2 - n) from generate_series(1, 3) n`.cursor(1)),
  'a callback that throws': (sql) =>
    sql`select * from generate_series(1, 5) n`.cursor(5, () => {
      throw new TypeError('of the application')
    }),
  fragments: (sql) => {
    const where = (id: number) => sql`where id > ${id}`
    return sql`select ${sql(['id', 'note'])} from ${sql('items')} ${where(0)} and note in ${sql(['a', 'b'])}`
  },
  insert: (sql) =>
    sql.begin(async (tx) => {
      const made =
        await tx`insert into items ${tx([{ id: 1, note: 'a', tags: ['x'] }], 'id', 'note', 'tags')} returning *`
      await tx`update items set ${tx({ note: 'b' }, 'note')} where id = 1`
      const read = await tx`select * from items`
      await tx`delete from items`
      return [made, read]
    }),
  'json, array, typed': (sql) =>
    sql`select ${sql.json({ a: [1] })} as j, ${sql.array([1, 2])} as a, ${sql.typed('2', 23)} as t`,
  unsafe: (sql) => sql.unsafe('select $1::int as n', [4]),
  'unsafe as a fragment': (sql) => sql`select ${sql.unsafe('1 as n')}`,
  file: (sql) => sql.file(join(folder, 'five.sql'), [3]),
  'a text that cannot be written': (sql) =>
    sql.unsafe({
      toString: () => {
        throw new Error('of the application')
      },
    } as never),
  'a text that is written once': async (sql) => {
    let written = 0
    const rows = await sql.unsafe({ toString: () => `select ${++written} as n` } as never)
    return [rows, written]
  },
  'a value that cannot be read': (sql) => {
    const odd = Object.defineProperty({}, 'constructor', {
      get: () => {
        throw new Error('of the application')
      },
    })
    return sql`select ${odd as never}::text as t`
  },
  'an error': (sql) => sql`select * from nowhere where id = ${1}`,
  'too many parameters': (sql) => sql`select ${undefined as never}`,
  'a thrown transaction': (sql) =>
    sql.begin(() => {
      throw new RangeError('of the application')
    }),
  'a failed transaction': (sql) => sql.begin((tx) => [tx`select 1 as a`, tx`select 1 / 0`]),
  'a handled savepoint': (sql) =>
    sql.begin('isolation level serializable', async (tx) => {
      const handled = await tx.savepoint('s', (inner) => inner`select 1 / 0`).catch((error) => error.code)
      return [handled, await tx`show transaction_isolation`]
    }),
  'BEGIN outside of begin': (sql) => sql`begin`,
  reserve: async (sql) => {
    const held = await sql.reserve()
    const rows = await held`select 3 as n`
    const cursor = await batches(held`select * from generate_series(1, 3) n`.cursor(2))
    held.release()
    return [rows, cursor]
  },
  'COPY out and in': async (sql) => {
    const target = (await sql`copy items (id) from stdin`.writable()) as Writable
    target.end('1\n2\n')
    await once(target, 'finish')
    const source = (await sql`copy (select id from items order by id) to stdout`.readable()) as Readable
    let text = ''
    for await (const chunk of source) text += chunk
    await sql`truncate items`
    return text
  },
  'what it is': (sql) => [
    Object.keys(sql).sort(),
    sql.name,
    sql.length,
    sql`select 1` instanceof Promise,
    Object.keys(sql`select 1`).sort(),
    Object.keys(sql.options).sort(),
    sql.options.max,
    Object.keys(sql.parameters).includes('server_version'),
  ],
  'not awaited': async (sql) => {
    const query = sql`insert into items values (99)`
    await sql`select 1`
    void query
    return sql`select count(*)::int as n from items where id = 99`
  },
  'awaited twice': async (sql) => {
    const query = sql`select 1 as n`
    return [await query, await query, await query.finally(() => {})]
  },
}

const reportsOf = async (use: Use, sql: Instance): Promise<unknown> => {
  try {
    return { answer: JSON.stringify(await use(sql)) }
  } catch (error) {
    const { name, message, code, query } = error as Error & { code?: string; query?: string }
    return { name, message, code, query: typeof query === 'object' ? 'an object' : query }
  }
}

describe('a tracked instance', () => {
  for (const max of [1, 3])
    for (const [what, use] of Object.entries(USES))
      it(`behaves as the library does: ${what}, max ${max}`, async () => {
        const monitor = quietMonitor()
        const [plain, tracked] = [bare({ max }), open(monitor, { max })]
        await Promise.all([plain`select 1`, tracked`select 1`])
        const expected = await reportsOf(use, plain)
        expect(await reportsOf(use, tracked)).toEqual(expected)
        // Also what comes after it, on the same connection.
        if (max === 1)
          expect(await reportsOf(USES.rows as Use, tracked)).toEqual(await reportsOf(USES.rows as Use, plain))
        await until(() => poolNow(monitor, 'postgres:main').used === 0, 'the pool to be free')
        expect(monitor.observe()).toMatchObject({ leases: [], faults: [] })
        expect(poolNow(monitor, 'postgres:main')).toMatchObject({ pending: 0 })
      })
})
