import { Pool } from 'next-db-monitoring/internal/seams/pg'
import postgres from 'next-db-monitoring/internal/seams/postgres'
import { createClient } from 'next-db-monitoring/internal/seams/supabase-js'
import { startPostgres } from '../../kit/postgres.ts'
import { startApi } from '../kit/api.ts'
import { coresApart } from '../kit/cores.ts'
import type { Line, Row } from '../kit/line.ts'
import { profile } from '../kit/profile.ts'

/** Where the microseconds of tracking go: processor time in our own functions, by a profile of each driver's call. */
export const where: Row = async () => {
  const server = await startPostgres()
  coresApart(server.pid)
  const api = await startApi()
  const pool = new Pool({ connectionString: server.url(), max: 1 })
  const sql = postgres(server.url(), { max: 1, onnotice: () => {} })
  const client = createClient(api.url, 'key', { auth: { persistSession: false, autoRefreshToken: false } })
  try {
    return [
      await lineOf("pool.query('select 1')", () => pool.query('select 1')),
      await lineOf('postgres.js', () => sql`select 1`),
      await lineOf('supabase-js select', async () => client.from('visits').select('*')),
      await lineOf('supabase-js insert', async () => client.from('visits').insert({ id: 1 })),
    ]
  } finally {
    await Promise.all([pool.end(), sql.end({ timeout: 1 })])
    api.stop()
    await server.stop()
  }
}

async function lineOf(what: string, call: () => Promise<unknown>): Promise<Line> {
  const { ours, most, collector } = await profile(call)
  const parts = most.map(([name, us]) => `${name} ${us.toFixed(2)}`).join(', ')
  return {
    what: `our functions in ${what}: ${parts}; the collector, for all: ${collector.toFixed(2)} µs`,
    median: `${ours.toFixed(2)} µs`,
    ratio: '',
    goal: '',
    met: null,
  }
}
