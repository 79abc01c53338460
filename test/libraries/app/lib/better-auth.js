import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { Pool } from 'pg'
import { once, url } from './url.js'

const auth = () =>
  once('better-auth', async () => {
    const database = new Pool({ connectionString: url('better-auth'), max: 3 })
    const options = {
      database,
      secret: 'a secret for the test of thirty-two letters',
      baseURL: 'http://localhost',
      emailAndPassword: { enabled: true },
    }
    const { runMigrations } = await getMigrations(options)
    await runMigrations()
    return { database, api: betterAuth(options).api }
  })

export async function use() {
  const { api } = await auth()
  const email = `${Math.random()}@example.org`
  await api.signUpEmail({ body: { email, password: 'a long password', name: 'A' } })
}

export async function leak() {
  const { database } = await auth()
  await database.connect() // leak
}
