import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Server } from './kit/app.ts'
import { type Database, startDatabase } from './kit/database.ts'
import { fullApp, inApp } from './kit/fixture.ts'
import { install } from './kit/installs.ts'
import { health, monitoring, seam, service } from './kit/monitoring.ts'
import { until } from './kit/until.ts'

/* `next dev` makes modules anew at every edit; the monitor has to stay the one of the process. */

let database: Database
let server: Server | undefined

beforeAll(async () => {
  database = await startDatabase()
})

afterAll(async () => {
  await server?.stop()
  await database?.stop()
})

it('answers from a clean tree, and after an edit goes on counting as the same instance', async () => {
  const app = await fullApp(await install('next16'), 'dev', 'proxy')
  server = await app.start({ dev: [], env: database.env, ready: '/api/health/connections' })
  const { url, output } = server
  const rows = async (): Promise<unknown> => (await fetch(`${url}/api/unwatched`)).json()
  const counted = async (): Promise<number> =>
    service(await monitoring(url), 'server-client').totalConnections

  database.standIn.journal.clear()
  for (let i = 0; i < 4; i++) expect(await rows()).toEqual({ rows: 0, error: null })
  expect(await counted()).toBe(4)
  expect(database.standIn.journal.operations).toBe(4)
  const before = await monitoring(url)

  const file = inApp(app, 'app/api/unwatched/route.ts')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('Response.json({', 'Response.json({ edited: true,'))
  await until(async () => ((await rows()) as { edited?: boolean }).edited === true)
  for (let i = 0; i < 4; i++) await rows()

  const after = await monitoring(url)
  expect(after.instance).toMatchObject({ id: before.instance.id, startedAt: before.instance.startedAt })
  expect(await counted()).toBe(database.standIn.journal.operations)
  expect(await counted()).toBeGreaterThanOrEqual(9)
  expect((await health(url)).summary.totalActiveConnections).toBe(0)
  expect((await fetch(`${url}/api/quiet`)).headers.get('x-user-handler')).toBe('ran')
  expect(seam(await monitoring(url), 'proxy')).toBe('seen')
  expect(output()).not.toMatch(/DBM-[13]0[^1]|rror/)
})
