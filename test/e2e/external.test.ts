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

/** Another plugin around ours, and a line that many apps have: both leave the libraries outside by name. */
const BYPASSES = `export default {
  ...ours,
  serverExternalPackages: [...(ours.serverExternalPackages ?? []), 'postgres', '@supabase/supabase-js'],
  webpack(config, context) {
    const wrapped = ours.webpack(config, context)
    if (context.isServer) wrapped.externals.unshift('pg', { postgres: 'commonjs postgres' }, /^@supabase\\/supabase-js$/)
    return wrapped
  },
}
`

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
    const around = `${config['next.config.mjs']}`.replace('export default', 'const ours =')
    const files = { ...FILES, 'next.config.mjs': `${around}\n${BYPASSES}` }
    const app = await makeApp(libraries, `external-${bundler.toLowerCase()}`, files, [EXTERNAL])
    const { code, output } = await app.build({ flags })
    expect(code, output.slice(-3000)).toBe(0)
    // One warning, of what is lost: the drivers are patched where Node loads them.
    expect(output.match(/DBM-111 .*/g)).toEqual(['DBM-111 Library bypasses its seam: @supabase/supabase-js'])
    server = await app.start({ ready: '/nothing-here', env: database.env })
    for (const [name, answer] of [
      ['drizzle', 1],
      ['drizzle-js', 2],
      ['typeorm', 3],
      ['knex', 4],
      ['pg', 5],
      ['postgres', 6],
      ['supabase', 7],
    ] as const)
      expect(await (await fetch(`${server.url}/api/use/${name}`)).json(), name).toBe(answer)
    const report = await monitoring(server.url)
    const names = report.pools.map((pool) => pool.name)
    expect(names).toEqual(
      expect.arrayContaining([
        'pg:by-drizzle',
        'pg:by-typeorm',
        'pg:by-pg',
        'postgres:by-drizzle-js',
        'postgres:by-postgres',
      ]),
    )
    // knex has a pool of its own over single clients: it is shown as that pool, and its clients are not shown as lone ones.
    expect(names.some((name) => name.startsWith('pg:client'))).toBe(false)
    expect(new Set(names).size).toBe(names.length)
    const by = bundler === 'webpack' ? 'webpack externals' : 'serverExternalPackages'
    expect(report.coverage.seams).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ seam: 'postgres', state: 'seen', by: 'patched in place' }),
        expect.objectContaining({ seam: 'service-client', state: 'bypassed', by }),
      ]),
    )
    expect(seam(report, 'pg')).toBe('seen')
  })
})
