import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import type { App, Files, Server } from './kit/app.ts'
import { inApp, nextConfig, smallApp } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'
import { monitoring, seam } from './kit/monitoring.ts'

/*
 * A dependency, a dependency of one, or source code of the workspace has a copy of a library of its own, of another version: it gets the
 * copy that it gets without the plugin.
 */

const looking = (name: string) => `const pg = require('pg')
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2, application_name: '${name}' })
exports.look = async () => ({ copy: pg.copy ?? 'app', n: (await pool.query('select 1 as n')).rows[0].n })
`

const LOOK = `import pg from 'pg'
import { look } from 'legacy-db'
import { look as lookDeep } from 'queue'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2, application_name: 'own' })

export const both = async () => {
  await pool.query('select 1')
  return { own: (pg as { copy?: string }).copy ?? 'app', nested: (await look()).copy, deep: (await lookDeep()).copy }
}
`

/** Folders of the packages that have a copy. */
const OWNERS = ['node_modules/legacy-db', 'node_modules/queue/node_modules/queue-store']
const about = (name: string, dependencies: Readonly<Record<string, string>>): string =>
  JSON.stringify({ name, version: '1.0.0', main: 'index.js', dependencies })

let next16: Install
let postgres: Postgres
let server: Server | undefined

beforeAll(async () => {
  next16 = await install('next16')
  postgres = await startPostgres()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})
afterAll(async () => {
  await postgres?.stop()
})

async function appWith(name: string): Promise<App> {
  const files: Files = {
    'db-monitoring.config.ts': `import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({ service: 'shop', authorize: () => true, collectionInterval: 3_600_000 })
`,
    ...nextConfig(next16),
    'package.json': '{ "private": true, "dependencies": { "legacy-db": "1.0.0", "queue": "1.0.0" } }',
    'lib/both.ts': LOOK,
    'types.d.ts': ['legacy-db', 'queue']
      .map(
        (name) =>
          `declare module '${name}' { export function look(): Promise<{ copy: string; n: number }> }\n`,
      )
      .join(''),
    'app/api/both/route.ts': `import { both } from '../../../lib/both'

export const dynamic = 'force-dynamic'

export async function GET() {
  return Response.json(await both())
}
`,
    'pages/api/old.ts': `import type { NextApiRequest, NextApiResponse } from 'next'
import { both } from '../../lib/both'

export default async function handler(_: NextApiRequest, response: NextApiResponse) {
  response.json(await both())
}
`,
    'node_modules/legacy-db/package.json': about('legacy-db', { pg: '8.11.0' }),
    'node_modules/legacy-db/index.js': looking('nested'),
    'node_modules/queue/package.json': about('queue', { 'queue-store': '1.0.0' }),
    'node_modules/queue/index.js': "exports.look = () => require('queue-store').look()\n",
    'node_modules/queue/node_modules/queue-store/package.json': about('queue-store', { pg: '8.11.0' }),
    'node_modules/queue/node_modules/queue-store/index.js': looking('deep'),
  }
  const app = await smallApp(next16, name, files)
  for (const owner of OWNERS) await copyPg(inApp(app, `${owner}/node_modules/pg`))
  return app
}

/** Without an ES module beside it, as older versions were. */
async function copyPg(target: string): Promise<void> {
  await cp(join(next16.dir, 'node_modules', 'pg'), target, { recursive: true })
  const file = join(target, 'package.json')
  const json = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...json, version: '8.11.0', exports: undefined }))
  const main = join(target, 'lib', 'index.js')
  await writeFile(main, `${await readFile(main, 'utf8')}\nmodule.exports.copy = 'nested'\n`)
}

describe.each([
  { bundler: 'turbopack', flags: [] },
  { bundler: 'webpack', flags: ['--webpack'] },
])('dependencies with their own pg, under $bundler', ({ bundler, flags }) => {
  it('keep their copies in both routers, and the pools of all copies are tracked', async () => {
    const env = { DATABASE_URL: postgres.url() }
    const app = await appWith(`nested-${bundler}`)
    const { code, output } = await app.build({ flags, env })
    expect(code, output.slice(-3000)).toBe(0)
    server = await app.start({ env })
    for (const path of ['/api/both', '/api/old'])
      expect([path, await (await fetch(server.url + path)).json()]).toEqual([
        path,
        { own: 'app', nested: 'nested', deep: 'nested' },
      ])
    const { pools } = await monitoring(server.url)
    expect(pools.map(({ name }) => name)).toEqual(expect.arrayContaining(['pg:own', 'pg:nested', 'pg:deep']))
  })
})

/** Each library says which copy it is. */
const LIBRARIES = ['pg', 'postgres', '@supabase/supabase-js', '@supabase/ssr']
const SAYS = `${LIBRARIES.map((name, index) => `import * as l${index} from '${name}'`).join('\n')}
const copyOf = (found: any) => found.copy ?? found.default?.copy ?? 'app'
export const copies = () => [${LIBRARIES.map((_, index) => `copyOf(l${index})`).join(', ')}]
`

/** Source code beside the app, with its own copies of all four libraries, as npm lays out a workspace with two versions. */
async function appWithSource(name: string): Promise<App> {
  const app = await smallApp(next16, name, {
    'db-monitoring.config.ts': `import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({ service: 'shop', authorize: () => true, collectionInterval: 3_600_000 })
`,
    ...nextConfig(next16, "{ transpilePackages: ['@acme/db'], typescript: { ignoreBuildErrors: true } }"),
    'package.json': '{ "private": true, "dependencies": { "@acme/db": "1.0.0" } }',
    'lib/own.ts': SAYS,
    'packages/db/package.json': '{ "name": "@acme/db", "version": "1.0.0", "main": "index.ts" }',
    'packages/db/index.ts': SAYS,
    'app/api/copies/route.ts': `import { copies as shared } from '@acme/db'
import { copies as own } from '../../../lib/own'

export const dynamic = 'force-dynamic'
export const GET = () => Response.json({ own: own(), shared: shared() })
`,
  })
  await mkdir(inApp(app, 'node_modules/@acme'), { recursive: true })
  await symlink('../../packages/db', inApp(app, 'node_modules/@acme/db'))
  for (const library of LIBRARIES) {
    const target = inApp(app, `packages/db/node_modules/${library}`)
    await mkdir(target, { recursive: true })
    await writeFile(
      join(target, 'package.json'),
      JSON.stringify({ name: library, version: '0.1.0', main: 'index.js' }),
    )
    await writeFile(join(target, 'index.js'), "exports.copy = 'shared'\n")
  }
  return app
}

describe.each([
  { bundler: 'turbopack', flags: [] },
  { bundler: 'webpack', flags: ['--webpack'] },
])('source code with its own copies, under $bundler', ({ bundler, flags }) => {
  it('keeps them, the app keeps its own, and both are told', async () => {
    const env = { DATABASE_URL: postgres.url() }
    const app = await appWithSource(`source-copies-${bundler}`)
    const { code, output } = await app.build({ flags, env })
    expect(code, output.slice(-3000)).toBe(0)
    for (const library of LIBRARIES) expect(output).toMatch(new RegExp(`DBM-109[^\\n]*: ${library}`))
    server = await app.start({ env })
    expect(await (await fetch(`${server.url}/api/copies`)).json()).toEqual({
      own: LIBRARIES.map(() => 'app'),
      shared: LIBRARIES.map(() => 'shared'),
    })
    const report = await monitoring(server.url)
    // Turbopack cannot tell who imports, so the libraries are not replaced.
    expect(seam(report, 'service-client')).toBe(bundler === 'turbopack' ? 'bypassed' : 'wrapped')
    expect(report.faults).toEqual([])
  })
})
