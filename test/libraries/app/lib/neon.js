import { neon, neonConfig, Pool } from '@neondatabase/serverless'
import { once, url } from './url.js'

/** Speaks HTTP to a service that is not here: what answers in its place says which statement came. */
const db = () =>
  once('neon', () => {
    neonConfig.fetchFunction = async (_address, { body }) =>
      Response.json({
        fields: [{ name: 'text', dataTypeID: 25 }],
        rows: [[JSON.parse(body).query]],
        command: 'SELECT',
        rowCount: 1,
      })
    return neon('postgres://somebody:secret@ep-one.example.neon.tech/neon')
  })

export async function use() {
  const [row] = await db()`select 1`
  if (row.text !== 'select 1') throw new Error(`neon answered ${JSON.stringify(row)}`)
  await new Pool({ connectionString: url('neon') }).end()
}
