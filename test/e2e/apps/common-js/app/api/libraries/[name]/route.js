import Boss from 'pg-boss'
import PgPool from 'pg-pool'
import pgPromise from 'pg-promise'
import { createPool, sql } from 'slonik'

export const dynamic = 'force-dynamic'

const url = process.env.DATABASE_URL

const asks = {
  async slonik() {
    const pool = await createPool(url, { maximumPoolSize: 2 })
    return pool.oneFirst(sql.unsafe`select 1`)
  },
  async 'pg-promise'() {
    const db = pgPromise({ noWarnings: true })({ connectionString: url, application_name: 'by-pg-promise' })
    return (await db.one('select 2 as n')).n
  },
  async 'pg-pool'() {
    const pool = new PgPool({ connectionString: url, application_name: 'by-pg-pool' })
    return (await pool.query('select 3 as n')).rows[0].n
  },
  async 'pg-boss'() {
    return typeof new Boss(url).start
  },
}

export async function GET(_request, { params }) {
  const { name } = await params
  return Response.json(await asks[name]())
}
