import knex from 'knex'
import { Model } from 'objection'
import { once, url } from './url.js'

class Relation extends Model {
  static tableName = 'pg_class'
}
const relations = () =>
  once('objection', () =>
    Relation.bindKnex(knex({ client: 'pg', connection: url('objection'), pool: { min: 0, max: 3 } })),
  )

export const use = () => relations().query().limit(1)

export async function leak() {
  await relations().startTransaction() // leak
}
