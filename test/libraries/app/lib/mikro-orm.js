import { EntitySchema, MikroORM } from '@mikro-orm/postgresql'
import { once, url } from './url.js'

const Visit = new EntitySchema({ name: 'Visit', properties: { id: { type: 'number', primary: true } } })
const orm = () =>
  once('mikro-orm', () =>
    MikroORM.init({ clientUrl: url('mikro-orm'), entities: [Visit], pool: { min: 0, max: 3 } }),
  )

export const use = async () => (await orm()).em.getConnection().execute('select 1')

export async function leak() {
  const { em } = await orm()
  await em.fork().begin() // leak
}
