import type { SupabaseClient } from '@supabase/supabase-js'
import type pg from 'pg'
import type postgres from 'postgres'

/** What a request really did: operations, those that failed, and statements that failed by code. */
export interface Truth {
  operations: number
  failed: number
  readonly statements: Map<string, number>
}

export interface Clients {
  readonly pool: pg.Pool
  readonly sql: postgres.Sql
  readonly api: SupabaseClient
}

type Request = (clients: Clients, truth: Truth) => Promise<void>

const TAKEN = "insert into visits (id, note) values (1, 'taken')"

function failedStatement({ statements }: Truth, code: string): void {
  statements.set(code, (statements.get(code) ?? 0) + 1)
}

/** Runs work that must fail with this code, and says so when it does not. */
async function failing(work: PromiseLike<unknown>, code: string): Promise<void> {
  const outcome = await Promise.resolve(work).then(
    () => 'no error',
    (error: { code?: string }) => error.code,
  )
  if (outcome !== code) throw new Error(`expected ${code}, got ${outcome}`)
}

async function checkout({ pool }: Clients, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await work(client)
  } finally {
    client.release()
  }
}

/** Every kind of request, each with what it adds to the truth. */
const REQUESTS: readonly Request[] = [
  async ({ pool }) => void (await pool.query('select id from visits limit 1')),
  async ({ pool }, truth) => {
    truth.failed++
    failedStatement(truth, '23505')
    await failing(pool.query(TAKEN), '23505')
  },
  (clients) =>
    checkout(clients, async (client) => {
      await client.query('begin')
      await client.query("insert into imported (note) values ('soak')")
      await client.query('commit')
    }),
  // A failure that a savepoint handles: the transaction commits.
  (clients, truth) =>
    checkout(clients, async (client) => {
      failedStatement(truth, '23505')
      await client.query('begin')
      await client.query('savepoint one')
      await failing(client.query(TAKEN), '23505')
      await client.query('rollback to savepoint one')
      await client.query("insert into imported (note) values ('soak')")
      await client.query('commit')
    }),
  // A failure that ends the transaction.
  (clients, truth) =>
    checkout(clients, async (client) => {
      truth.failed++
      failedStatement(truth, '42P01')
      await client.query('begin')
      await failing(client.query('select * from not_there'), '42P01')
      await client.query('rollback')
    }),
  async ({ sql }) => void (await sql`select id from visits limit 1`),
  async ({ sql }, truth) => {
    truth.failed++
    failedStatement(truth, '42P01')
    await failing(sql`select * from not_there`, '42P01')
  },
  async ({ sql }) => {
    await sql.begin(async (tx) => {
      await tx`select 1`
      await tx`insert into imported (note) values ('soak')`
    })
  },
  async ({ sql }, truth) => {
    failedStatement(truth, '23505')
    await sql.begin(async (tx) => {
      await failing(
        tx.savepoint((inner) => inner`insert into visits (id, note) values (1, 'taken')`),
        '23505',
      )
      await tx`select 1`
    })
  },
  async ({ sql }) => {
    let rows = 0
    for await (const page of sql`select id from visits order by id limit 50`.cursor(20)) rows += page.length
    if (rows !== 50) throw new Error(`the cursor gave ${rows} of 50 rows`)
  },
  async ({ api }) => {
    const { error } = await api.from('visits').select('id').limit(1)
    if (error) throw new Error(error.message)
  },
]

/** Runs requests of every kind in turns, `wide` at a time. @returns what they really did */
export async function mixedRequests(clients: Clients, count: number, wide = 12): Promise<Truth> {
  const truth: Truth = { operations: 0, failed: 0, statements: new Map() }
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      const request = REQUESTS[next++ % REQUESTS.length] as Request
      truth.operations++
      await request(clients, truth)
    }
  }
  await Promise.all(Array.from({ length: wide }, worker))
  return truth
}
