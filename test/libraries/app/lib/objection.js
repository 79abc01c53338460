import knex from 'knex'
import { Model } from 'objection'
import { once, url } from './url.js'

class Visit extends Model {
  static tableName = 'visits'
}
const visits = () =>
  once('objection', () =>
    Visit.bindKnex(knex({ client: 'pg', connection: url('objection'), pool: { min: 0, max: 3 } })),
  )

export const use = () => visits().query().limit(1)

export async function leak() {
  await visits().startTransaction() // leak
}
