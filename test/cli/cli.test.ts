import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fleetRemovalSql, fleetSql } from '../../src/fleet/migration.ts'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { migrationSql, removalSql } from '../../src/probes/postgres/migration.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { track } from '../clients/pg/kit.ts'
import { freePort } from '../kit/port.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { type Ran, runProgram } from './kit.ts'

const TOKEN = 'a-token-of-the-tests'

let postgres: Postgres
let monitor: Monitor
let pool: pg.Pool
let server: Server
let url: string
let empty: string

async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  cwd: string = empty,
): Promise<Ran> {
  return runProgram(args, { env, cwd, fetch, loadPg: async () => pg })
}

beforeAll(async () => {
  empty = mkdtempSync(join(tmpdir(), 'ndm-cli-'))
  postgres = await startPostgres({ maxConnections: 20 })
  const admin = new pg.Client(postgres.url())
  await admin.connect()
  await admin.query(
    'create role app login; create role plain login; create role watcher login; grant pg_monitor to watcher',
  )
  await admin.end()
  monitor = createMonitor({
    console: false,
    token: TOKEN,
    database: postgres.url('watcher'),
    budget: { instances: 3 },
  })
  pool = track(
    monitor,
    new pg.Pool({ connectionString: postgres.url('app'), max: 10, application_name: 'shop' }),
    { name: 'shop' },
  )
  await monitor.beat()
  const routes = {
    '/base/api/monitoring/database': createHandler(monitor, {
      route: 'database',
      views: VIEWS,
      production: true,
    }),
    '/base/api/health/connections': createHandler(monitor, {
      route: 'health',
      views: VIEWS,
      production: true,
    }),
  }
  server = createServer(async (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://127.0.0.1')
    const route = routes[asked.pathname as keyof typeof routes]
    if (!route) return void response.writeHead(404).end('not found')
    const answer = await route(new Request(asked, { headers: request.headers as Record<string, string> }))
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`
}, 60_000)
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await pool.end()
  await monitor.close()
  await postgres.stop()
  rmSync(empty, { recursive: true, force: true })
})

describe('next-db-monitoring sql', () => {
  it('prints the migration, and what removes it', async () => {
    expect(await run(['sql'])).toEqual({ code: 0, out: migrationSql().trimEnd(), errors: '' })
    expect((await run(['sql', '--remove'])).out).toBe(removalSql().trimEnd())
    expect((await run(['sql', '--fleet'])).out).toBe(fleetSql().trimEnd())
    expect((await run(['sql', '--fleet', '--supabase'])).out).toBe(fleetSql(true).trimEnd())
    expect((await run(['sql', '--fleet', '--remove'])).out).toBe(fleetRemovalSql().trimEnd())
    expect(await run(['sql', '--supabase'])).toMatchObject({
      code: 2,
      errors: expect.stringContaining('beside --fleet'),
    })
  })

  it('runs as a program of its own', () => {
    const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url))
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', bin, 'sql'], {
      encoding: 'utf8',
    })
    expect(status).toBe(0)
    expect(stdout.trimEnd()).toBe(migrationSql().trimEnd())
  })
})

it('lives as a program until the database has answered and was left', () => {
  const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url))
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', bin, 'budget', '--pool', 'web=1'],
    {
      encoding: 'utf8',
      env: { ...process.env, DB_MONITORING_DATABASE_URL: postgres.url('watcher') },
    },
  )
  expect(stdout).toMatch(/^FITS: /)
  expect(status).toBe(0)
})

describe('next-db-monitoring budget', () => {
  it('fails a build whose figures do not fit the database, and passes one whose do', async () => {
    const env = { DB_MONITORING_DATABASE_URL: postgres.url('watcher') }
    const over = await run(['budget', '--pool', 'web=10', '--instances', '3'], env)
    expect(over.code).toBe(1)
    expect(over.out).toMatch(/^OVER: The application can open 30 connections and others hold or may open \d+/)
    expect(over.out).toContain('Set max of app: web from 10 to 4.')
    expect(over.errors).toMatch(/^DBM-422 The connection budget is exceeded/)
    expect(await run(['budget', '--pool', 'web=1', '--instances', '3'], env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^FITS: /),
    })
  })

  it('says what to install when the driver is not there, and no path of the machine', async () => {
    const errors: string[] = []
    const code = await main(['budget', '--pool', 'web=1', '--database-url', postgres.url('watcher')], {
      say: () => {},
      complain: (line) => void errors.push(line),
      env: {},
      cwd: empty,
      fetch,
      loadPg: () =>
        Promise.reject(
          Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' }),
        ),
    })
    expect(code).toBe(2)
    expect(errors.join()).toMatch(/^DBM-007 .*npm install pg/)
  })

  it('lets a tight one pass unless it is to be strict', async () => {
    const env = { DB_MONITORING_DATABASE_URL: postgres.url('watcher') }
    expect((await run(['budget', '--pool', 'web=4', '--instances', '3'], env)).code).toBe(0)
    expect((await run(['budget', '--pool', 'web=4', '--instances', '3', '--strict'], env)).code).toBe(1)
    expect((await run(['budget', '--pool', 'web=4', '--instances', '3', '--deploy-overlap'], env)).code).toBe(
      1,
    )
  })

  it('asks a running application for the budget it sees', async () => {
    const asked = await run(['budget', '--url', url, '--json'], { DB_MONITORING_TOKEN: TOKEN })
    expect(asked.code).toBe(1)
    expect(JSON.parse(asked.out)).toMatchObject({
      verdict: 'over',
      bottleneck: 'postgres-slots',
      suggestions: [{ pool: 'pg:shop', max: 10, suggestedMax: 4 }],
    })
  })

  it.each([
    ['without figures', [], /give --url of a running application, or at least one --pool/],
    ['without a database', ['--pool', 'web=3'], /give --database-url/],
    [
      'with a figure that is none',
      ['--pool', 'web=many'],
      /--pool web: expected a whole number from 1 to 100000, received "many"/,
    ],
    ['with an option of another command', ['--remove'], /budget knows no --remove/],
    ['with an option of no command', ['--loud'], /Unknown option '--loud'/],
    ['with an address that is none', ['--url', 'localhost'], /begins with http/],
  ])('says what is wrong with the call: %s', async (_name, args, message) => {
    const asked = await run(['budget', ...args])
    expect(asked.code).toBe(2)
    expect(asked.errors).toMatch(/^DBM-420 /)
    expect(asked.errors).toMatch(message)
  })

  it('says so when the server does not answer, when the token is wrong, and when the database is not there', async () => {
    expect(await run(['budget', '--url', `http://127.0.0.1:${await freePort()}`])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^DBM-421 .*ECONNREFUSED/),
    })
    expect(await run(['budget', '--url', url, '--token', 'another-token'])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^DBM-421 .*HTTP 401/),
    })
    expect(
      await run(['budget', '--pool', 'a=1', '--database-url', 'postgres://x@127.0.0.1:1/x']),
    ).toMatchObject({ code: 2, errors: expect.stringMatching(/^DBM-401 /) })
  })
})

describe('next-db-monitoring doctor', () => {
  const app = (files: Record<string, string>): string => {
    const folder = mkdtempSync(join(empty, 'app-'))
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return folder
  }
  const wrapped = { 'next.config.mjs': "import { withDbMonitoring } from 'next-db-monitoring/plugin'\n" }

  it('finds nothing to fix where all is well', async () => {
    const env = { DB_MONITORING_TOKEN: TOKEN, DB_MONITORING_DATABASE_URL: postgres.url('watcher') }
    const { code, out } = await run(
      ['doctor', '--url', url],
      env,
      fileURLToPath(new URL('../..', import.meta.url)),
    )
    expect(out).toContain('ok   The options and the environment are well-formed')
    expect(out).toMatch(/ok {3}Probe postgres answered in \d+ ms: \d+ of 17 connections are used/)
    expect(out).toContain('ok   /api/health/connections answers')
    expect(out).toContain('ok   /api/monitoring/database answers')
    expect(out).not.toContain('BAD')
    expect(code).toBe(0)
  })

  it('names a plugin that is not used and a variable that is malformed, with what to do', async () => {
    const { code, out } = await run(
      ['doctor'],
      { METRICS_COLLECTION_INTERVAL: 'often' },
      app({ 'next.config.mjs': 'export default {}\n' }),
    )
    expect(code).toBe(1)
    expect(out).toContain(
      'BAD  next.config.mjs does not use the plugin\n       export default withDbMonitoring(nextConfig)',
    )
    expect(out).toMatch(/BAD {2}DBM-004 .*METRICS_COLLECTION_INTERVAL/)
    expect(out).toContain('warn The database itself is not read')
    expect(out).toContain('warn The routes were not checked')
  })

  it("reads the application's own configuration", async () => {
    const config =
      'export default { thresholds: { warning: 2 }, recovery: { terminateIdleInTransactionAfter: 60000, cancelStatementsAfter: 60000 } }\n'
    const { out, code } = await run(['doctor'], {}, app({ ...wrapped, 'db-monitoring.config.mjs': config }))
    expect(code).toBe(1)
    expect(out).toMatch(/BAD {2}DBM-003 .*thresholds\.warning/)
    expect(out).toContain('BAD  recovery.terminateIdleInTransactionAfter does nothing')
    expect(out).toContain('BAD  recovery.cancelStatementsAfter does nothing')
  })

  it.each(
    ['', 'src/'].flatMap((folder) => ['ts', 'mts', 'js', 'mjs'].map((extension) => [folder, extension])),
  )('finds the configuration where the plugin does: %sdb-monitoring.config.%s', async (folder, extension) => {
    const name = `${folder}db-monitoring.config.${extension}`
    const files = {
      ...wrapped,
      'package.json': '{ "type": "module" }',
      [name]: 'export default { thresholds: { warning: 2 } }\n',
    }
    const { out } = await run(['doctor'], {}, app(files))
    // A Node.js that cannot read TypeScript says so, of this very file.
    expect(out).toContain(
      extension?.includes('ts') && !out.includes('DBM-003') ? `warn ${name} could not` : 'DBM-003',
    )
  })

  it('prefers the root to src, as the plugin does', async () => {
    const wrong = 'export default { thresholds: { warning: 2 } }\n'
    const right = 'export default {}\n'
    const files = { ...wrapped, 'db-monitoring.config.mjs': right, 'src/db-monitoring.config.mjs': wrong }
    expect((await run(['doctor'], {}, app(files))).out).toContain('ok   db-monitoring.config.mjs is read')
  })

  it.each([
    ['a role that may not see', 'plain', 'grant pg_monitor to plain;'],
    ['a role that is not there', 'nobody-here', 'Check role and password'],
  ])('says what to grant or correct: %s', async (_name, role, fix) => {
    const { out } = await run(['doctor'], { DB_MONITORING_DATABASE_URL: postgres.url(role) }, app(wrapped))
    expect(out).toContain(fix)
  })

  it('distinguishes routes that are not mounted, routes that may not be read, and a server that does not answer', async () => {
    const elsewhere = await run(['doctor', '--url', url.replace('/base', '')])
    expect(elsewhere.out).toContain('BAD  /api/health/connections is not mounted')
    expect(elsewhere.code).toBe(1)
    expect((await run(['doctor', '--url', url])).out).toMatch(
      /warn \/api\/monitoring\/database: HTTP 401 .*\n {7}Give --token/,
    )
    expect((await run(['doctor', '--url', url, '--token', 'another-token'])).out).toContain(
      'The token is not the one the application has',
    )
    expect((await run(['doctor', '--url', `http://127.0.0.1:${await freePort()}`])).out).toContain(
      'Start the application, or correct --url',
    )
  })

  it('never prints a password or a token', async () => {
    const secret = 'sw0rdfish-of-the-tests'
    const env = {
      DB_MONITORING_ADMIN_TOKEN: secret,
      DB_MONITORING_DATABASE_URL: `postgres://plain:${secret}@127.0.0.1:1/x`,
    }
    for (const args of [
      ['doctor', '--url', url],
      ['doctor', '--json'],
      ['budget', '--pool', 'a=1'],
    ]) {
      const { out, errors } = await run(args, env)
      expect(out + errors).not.toContain(secret)
    }
  })
})

describe('a command that does not exist', () => {
  it('is named with those that do', async () => {
    expect(await run(['cure'])).toMatchObject({
      code: 2,
      errors: expect.stringContaining('there are sql, doctor, incident, test-alert, adopt, budget'),
    })
    expect((await run([])).code).toBe(2)
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('next-db-monitoring budget'),
    })
  })
})
