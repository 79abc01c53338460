import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { once, url } from './url.js'

const db = () =>
  once(
    'kysely',
    () =>
      new Kysely({
        dialect: new PostgresDialect({ pool: new Pool({ connectionString: url('kysely'), max: 3 }) }),
      }),
  )

export const use = () => sql`select 1`.execute(db())

export async function leak() {
  await db().startTransaction().execute() // leak
}
