import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { once, url } from './url.js'

const db = () =>
  once('drizzle-pg', () => drizzle({ connection: { connectionString: url('drizzle-pg'), max: 3 } }))

export const use = () => db().execute(sql`select 1`)

export async function leak() {
  await db().$client.connect() // leak
}
