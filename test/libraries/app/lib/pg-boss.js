import { PgBoss } from 'pg-boss'
import { once, url } from './url.js'

const boss = () =>
  once('pg-boss', async () => {
    const made = new PgBoss({ connectionString: url('pg-boss'), max: 3 })
    made.on('error', () => {})
    await made.start()
    await made.createQueue('jobs')
    return made
  })

export const use = async () => (await boss()).send('jobs', { one: 1 })
