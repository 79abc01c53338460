import { postgresAdapter } from '@payloadcms/db-postgres'
import { buildConfig, getPayload } from 'payload'
import { once, url } from './url.js'

const payload = () =>
  once('payload', () =>
    getPayload({
      config: buildConfig({
        secret: 'a secret for the test',
        collections: [{ slug: 'visits', fields: [{ name: 'note', type: 'text' }] }],
        db: postgresAdapter({ push: false, pool: { connectionString: url('payload'), max: 3 } }),
        telemetry: false,
      }),
    }),
  )

export const use = async () => (await payload()).db.drizzle.execute('select 1')

export async function leak() {
  const { db } = await payload()
  await db.pool.connect() // leak
}
