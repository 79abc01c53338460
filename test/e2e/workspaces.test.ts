import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { type Server, serve, userEnvironment } from './kit/app.ts'
import { packed } from './kit/installs.ts'
import { monitoring, seam } from './kit/monitoring.ts'
import { must, run } from './kit/run.ts'

/*
 * Strict workspaces: the driver is a dependency of the shared database package and of nothing else, so the app cannot
 * resolve it. Neither the build nor the tracking may depend on hoisting.
 */

const PNPM = 'pnpm@10.0.0'
const YARN = '@yarnpkg/cli-dist@4.9.1'
const TOKEN = 'workspace-read-token'

interface Manager {
  readonly name: string
  /** What npx runs, and how it runs a program of the app. */
  readonly program: string
  readonly run: readonly string[]
  /** Turbopack does not know Plug'n'Play. */
  readonly bundlers: readonly (readonly string[])[]
  files(registry: string): Readonly<Record<string, string>>
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'pnpm',
    program: PNPM,
    run: ['exec', 'next'],
    bundlers: [[], ['--webpack']],
    files: () => ({
      'package.json': '{"name":"acme","private":true}',
      'pnpm-workspace.yaml': "packages: ['apps/*', 'packages/*']\n",
    }),
  },
  {
    name: "Yarn's Plug'n'Play",
    program: YARN,
    run: ['next'],
    bundlers: [['--webpack']],
    files: (registry) => ({
      'package.json': '{"name":"acme","private":true,"workspaces":["apps/*","packages/*"]}',
      'yarn.lock': '',
      '.yarnrc.yml': `nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\nenableImmutableInstalls: false\nnpmRegistryServer: "${registry}"\n`,
    }),
  },
]

const shared = (tarball: string): Readonly<Record<string, string>> => ({
  'packages/db/package.json': JSON.stringify({
    name: '@acme/db',
    version: '1.0.0',
    private: true,
    type: 'module',
    main: 'index.js',
    dependencies: { pg: '8.23.1' },
  }),
  'packages/db/index.js': `import pg from 'pg'

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 3, application_name: 'acme' })
`,
  'apps/web/package.json': JSON.stringify({
    name: 'web',
    version: '1.0.0',
    private: true,
    type: 'module',
    dependencies: {
      '@acme/db': 'workspace:*',
      next: '16.4.6',
      react: '19.3.1',
      'react-dom': '19.3.1',
      'next-db-monitoring': `file:${tarball}`,
    },
  }),
  'apps/web/next.config.mjs': `import { withDbMonitoring } from 'next-db-monitoring/plugin'

export default withDbMonitoring({})
`,
  'apps/web/app/layout.jsx':
    'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
  'apps/web/app/page.jsx': 'export default function Page() {\n  return <p>home</p>\n}\n',
  'apps/web/app/api/one/route.js': `import { pool } from '@acme/db'

export const dynamic = 'force-dynamic'

export async function GET() {
  const { rows } = await pool.query('select 1 as n')
  return Response.json(rows)
}
`,
})

let postgres: Postgres
let registry: string
let server: Server | undefined
const made: string[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  registry = (await must('npm', ['config', 'get', 'registry'], process.cwd())).trim()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})
afterAll(async () => {
  for (const dir of made) await rm(dir, { recursive: true, force: true })
  await postgres?.stop()
})

describe.each(MANAGERS)('a strict workspace of $name', ({ program, run: ahead, bundlers, files }) => {
  it('is built and tracked, though only a package of it has the driver', async () => {
    // Elsewhere: above this folder there is a node_modules with every driver.
    const dir = await realpath(await mkdtemp(join(tmpdir(), 'workspace-')))
    made.push(dir)
    const all = { ...files(registry), ...shared(await packed()) }
    for (const [path, text] of Object.entries(all)) {
      await mkdir(dirname(join(dir, path)), { recursive: true })
      await writeFile(join(dir, path), text)
    }
    const env = userEnvironment({ npm_config_registry: registry, DB_MONITORING_TOKEN: TOKEN })
    const npx = (more: readonly string[]): [string, readonly string[]] => ['npx', ['-y', program, ...more]]
    // The whole environment: certificates and proxies of this machine.
    const installed = await run(...npx(['install']), dir, { ...process.env, npm_config_registry: registry })
    expect(installed.code, installed.output.slice(-3000)).toBe(0)
    const app = join(dir, 'apps', 'web')
    for (const flags of bundlers) {
      const built = await run(...npx([...ahead, 'build', ...flags]), app, env)
      expect(built.code, built.output.slice(-3000)).toBe(0)
      const [command, args] = npx([...ahead, 'start'])
      server = await serve(command, args, {
        cwd: app,
        env: { ...env, DATABASE_URL: postgres.url() },
      })
      expect(await (await fetch(`${server.url}/api/one`)).json()).toEqual([{ n: 1 }])
      const report = await monitoring(server.url, '', { authorization: `Bearer ${TOKEN}` })
      expect(report.pools.map((pool) => pool.name)).toEqual(['pg:acme'])
      expect(seam(report, 'pg')).toBe('seen')
      expect(report.faults).toEqual([])
      await server.stop()
      server = undefined
    }
  })
})
