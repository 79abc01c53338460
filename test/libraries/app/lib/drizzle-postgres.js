import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { once, url } from './url.js'

const db = () =>
  once('drizzle-postgres', () => drizzle({ connection: { url: url('drizzle-postgres'), max: 3 } }))

export const use = () => db().execute(sql`select 1`)

export async function leak() {
  await db().$client.reserve() // leak
}
