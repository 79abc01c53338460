import pg from 'pg'
import { Sequelize } from 'sequelize'
import { once, url } from './url.js'

const db = () =>
  once(
    'sequelize',
    () =>
      new Sequelize(url('sequelize'), {
        dialect: 'postgres',
        dialectModule: pg,
        logging: false,
        pool: { max: 3 },
      }),
  )

export const use = () => db().query('select 1')

export async function leak() {
  await db().transaction() // leak
}
