import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, type Server } from './kit/app.ts'
import { cellsOf } from './kit/cells.ts'
import { type Database, startDatabase } from './kit/database.ts'
import { nextConfig } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'
import { monitoring, OPERATOR, seam } from './kit/monitoring.ts'

/* ORMs outside the bundle load the drivers themselves: no alias and no loader of a bundler reaches those. */

const EXTERNAL = fileURLToPath(new URL('./apps/external/', import.meta.url))
const FILES = {
  'app/layout.jsx':
    'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
  'db-monitoring.config.ts': `import { defineDbMonitoring } from 'next-db-monitoring'\n\nexport default defineDbMonitoring({ authorize: (request) => request.headers.get('x-operator') === ${JSON.stringify(OPERATOR['x-operator'])} })\n`,
}

let libraries: Install
let database: Database
let server: Server | undefined

beforeAll(async () => {
  libraries = await install('libraries')
  database = await startDatabase()
})
afterAll(async () => {
  await database?.stop()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})

describe.each(
  cellsOf([
    { bundler: 'Turbopack', flags: [] },
    { bundler: 'webpack', flags: ['--webpack'], wide: true },
  ]),
)('drivers that Node loads, under $bundler', ({ bundler, flags }) => {
  it('are tracked: drizzle over pg and postgres.js, typeorm, knex', async () => {
    const config = nextConfig(libraries, "{ serverExternalPackages: ['drizzle-orm', 'typeorm', 'knex'] }")
    const app = await makeApp(libraries, `external-${bundler.toLowerCase()}`, { ...FILES, ...config }, [
      EXTERNAL,
    ])
    const { code, output } = await app.build({ flags })
    expect(code, output.slice(-3000)).toBe(0)
    server = await app.start({ ready: '/nothing-here', env: database.env })
    for (const [name, answer] of [
      ['drizzle', 1],
      ['drizzle-js', 2],
      ['typeorm', 3],
      ['knex', 4],
    ] as const)
      expect(await (await fetch(`${server.url}/api/use/${name}`)).json(), name).toBe(answer)
    const report = await monitoring(server.url)
    const names = report.pools.map((pool) => pool.name)
    expect(names).toEqual(
      expect.arrayContaining(['pg:by-drizzle', 'pg:by-typeorm', 'postgres:by-drizzle-js']),
    )
    // knex keeps a pool of its own over lone clients.
    expect(names.some((name) => name.startsWith('pg:client'))).toBe(true)
    expect(new Set(names).size).toBe(names.length)
    expect([seam(report, 'pg'), seam(report, 'postgres')]).toEqual(['seen', 'seen'])
  })
})
