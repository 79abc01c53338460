import knex from 'knex'
import { once, url } from './url.js'

const db = () => once('knex', () => knex({ client: 'pg', connection: url('knex'), pool: { min: 0, max: 3 } }))

export const use = () => db().raw('select 1')

export async function leak() {
  await db().transaction() // leak
}
