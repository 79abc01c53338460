import pgPromise from 'pg-promise'
import { once, url } from './url.js'

const db = () => once('pg-promise', () => pgPromise()({ connectionString: url('pg-promise'), max: 3 }))

export const use = () => db().any('select 1')

export async function leak() {
  await db().connect() // leak
}
