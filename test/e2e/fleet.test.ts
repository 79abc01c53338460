import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { fleetSql } from '../../src/fleet/migration.ts'
import type { FleetOperationReport } from '../../src/model/fleet/operation-report.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import type { Server } from './kit/app.ts'
import { smallApp } from './kit/fixture.ts'
import { install } from './kit/installs.ts'
import { monitoring } from './kit/monitoring.ts'
import { until } from './kit/until.ts'

/* Two servers of one build that share their database as the fleet's store: either shows both and acts on both. */

const ADMIN = 'fleet-admin-token-of-the-test'
const AUTH = { authorization: `Bearer ${ADMIN}` }
/** Ends a wait that hangs, ms. It is no claim about speed. */
const HANGS = 120_000

const FILES = {
  'db-monitoring.config.ts': `import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({
  service: 'shop',
  collectionInterval: 1000,
  staleAfter: 1000,
  fleet: { postgres: process.env.DATABASE_URL! },
})
`,
  'app/api/leak/route.ts': `import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.env.DATABASE_URL, application_name: 'desk', max: 3 })
export const dynamic = 'force-dynamic'

export async function GET() {
  const client = await pool.connect()
  await client.query('select 1')
  return Response.json({ ok: true })
}
`,
}

let postgres: Postgres
const servers: Server[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  const client = new pg.Client(postgres.url())
  await client.connect()
  await client.query(fleetSql())
  await client.end()
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})
afterAll(() => postgres?.stop())

it('either server shows both, a cleanup for the fleet is answered by both, and one that ends says so', async () => {
  const app = await smallApp(await install('next16'), 'fleet', FILES)
  const env = { DATABASE_URL: postgres.url(), DB_MONITORING_ADMIN_TOKEN: ADMIN }
  const { code, output } = await app.build({ env })
  expect(code, output.slice(-3000)).toBe(0)
  for (const name of ['web-1', 'web-2'])
    servers.push(await app.start({ env: { ...env, DB_MONITORING_INSTANCE: name } }))
  const [first, second] = servers as [Server, Server]
  for (const { url } of servers) expect((await fetch(`${url}/api/leak`)).status).toBe(200)

  const desk = async ({ url }: Server) => {
    const { pools, instances } = await monitoring(url, '', AUTH)
    const states = Object.fromEntries(instances.map(({ id, state }) => [id, state]))
    return { used: pools.find(({ name }) => name === 'pg:desk')?.used, states }
  }
  for (const server of servers)
    await until(async () => {
      const { used, states } = await desk(server)
      return used === 2 && states['web-1'] === 'reporting' && states['web-2'] === 'reporting'
    }, HANGS)

  await until(async () => {
    const { leaks } = await monitoring(`${second.url}`, '', AUTH)
    return leaks.length === 1
  }, HANGS)
  const answer = await fetch(`${first.url}/api/monitoring/database`, {
    method: 'POST',
    headers: { ...AUTH, 'content-type': 'application/json' },
    body: JSON.stringify({ operation: 'cleanup', scope: 'fleet' }),
  })
  expect(answer.status).toBe(200)
  const { result } = (await answer.json()) as { readonly result: FleetOperationReport }
  expect(
    result.instances.map(({ instance, state, result: done }) => [instance, state, done?.reclaimed.length]),
  ).toEqual([
    ['web-1', 'done', 1],
    ['web-2', 'done', 1],
  ])
  await until(async () => (await desk(second)).used === 0, HANGS)

  await servers.pop()?.stop()
  await until(async () => (await desk(first)).states['web-2'] === 'ended', HANGS)
})
