import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { IncidentFile } from '../../src/model/incident/incident-file.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { freePort } from '../kit/port.ts'
import { runProgram } from './kit.ts'

const TOKEN = 'read-token-of-the-incident'
const SECRETS = {
  token: TOKEN,
  admin: 'admin-token-of-the-incident',
  databasePassword: 'sw0rdfish-db',
  consolePassword: 'sw0rdfish%20console',
  consoleDecoded: 'sw0rdfish console',
  serviceKey: 'sb_secret_planted0123456789',
  redisPassword: 'sw0rdfish-redis',
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl',
  email: 'ada.lovelace@planted.example',
  person: 'Ada Lovelace',
  value: 'planted-value-of-a-row',
  query: 'planted-query-value',
} as const

let monitor: Monitor
let server: Server
let url: string

async function run(args: readonly string[], env: Record<string, string> = {}) {
  return runProgram(args, { env, cwd: '/', fetch, loadPg: async () => pg })
}

beforeAll(async () => {
  const closed = await freePort()
  monitor = createMonitor({
    console: false,
    token: TOKEN,
    adminToken: SECRETS.admin,
    // The worst case: texts of errors are stored as they came, but for a filter.
    errorText: 'redacted',
    captureStack: 'on',
    database: {
      url: `postgres://watcher:${SECRETS.databasePassword}@127.0.0.1:${closed}/app?x=${SECRETS.query}`,
      pgbouncer: `postgres://stats:${SECRETS.consolePassword}@127.0.0.1:${closed}/pgbouncer`,
    },
    fleet: { redis: `redis://:${SECRETS.redisPassword}@127.0.0.1:${closed}` },
    pools: { 'supabase:rest': { max: 2 } },
    alerts: {
      mine: {
        name: `told to ${SECRETS.email}`,
        enabled: true,
        threshold: 1,
        comparison: 'gte',
        severity: 'warning',
        cooldown: 1,
        channels: [],
        conditions: [{ metric: 'database.activeConnections', operator: 'gte', value: 1 }],
      },
    },
  })
  const text = `no row ${SECRETS.value} for ${SECRETS.email} with Bearer ${SECRETS.jwt} at postgres://app:${SECRETS.databasePassword}@db.example/x?k=${SECRETS.query}`
  monitor.recordConnectionError('server-client', new Error(text), text)
  monitor.fault('channel pager', new Error(text))
  monitor.tracker('server-client', 'supabase:rest').open('select visits')
  for (const name of [SECRETS.person, SECRETS.person, SECRETS.email])
    monitor.audit.append({
      actor: { via: 'authorize', name },
      operation: 'cleanup',
      parameters: { dryRun: false },
      result: 'reclaimed 0',
      ok: true,
    })
  await monitor.beat()
  await monitor.beat()
  const answer = createHandler(monitor, { route: 'database', views: VIEWS, production: true })
  server = createServer(async (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (asked.pathname === '/old/api/monitoring/database')
      return void response.setHeader('content-type', 'application/json').end('{"status":"healthy"}')
    const given = await answer(new Request(asked, { headers: request.headers as Record<string, string> }))
    response.writeHead(given.status, Object.fromEntries(given.headers)).end(await given.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await monitor.close()
})

describe('next-db-monitoring incident', () => {
  it('prints one file with everything that was known at one moment', async () => {
    const { code, out, errors } = await run(['incident', '--url', url], { DB_MONITORING_TOKEN: TOKEN })
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    const file = JSON.parse(out) as IncidentFile
    expect(file).toMatchObject({
      kind: 'next-db-monitoring/incident',
      version: 1,
      source: { service: 'app', package: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      verdict: file.report.verdict,
      configuration: {
        pools: { 'supabase:rest': 2 },
        database: ['url', 'pgbouncer'],
        fleet: 'redis',
        alerts: ['mine'],
        access: { token: true, adminToken: true, authorize: false },
      },
    })
    expect(file.takenAt).toBe(file.report.timestamp)
    expect(file.verdict.causes.length).toBeGreaterThan(0)
    expect(file.report.services[0]).toMatchObject({ name: 'server-client', errorsByCode: expect.anything() })
    // The name of a rule of the user's is shown as it came, but for the address in it.
    expect(file.report.alerts).toContainEqual(expect.objectContaining({ name: 'told to …' }))
    expect(file.history).toHaveLength(2)
    expect(file.leaks).toEqual(file.report.leaks)
    expect(file.audit.map(({ actor }) => actor.name)).toEqual(['person-1', 'person-2', 'person-2'])
  })

  it('holds no secret, no value and no person', async () => {
    const { out } = await run(['incident', '--url', url, '--token', SECRETS.admin])
    for (const [name, secret] of Object.entries(SECRETS)) expect(out.includes(secret), name).toBe(false)
    for (const part of ['lovelace', 'planted', 'sw0rdfish'])
      expect(out, part).not.toMatch(new RegExp(part, 'i'))
  })

  it('is a download for those who may read, and for nobody else', async () => {
    const path = `${url}/api/monitoring/database?incident=true`
    const given = await fetch(path, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect(given.headers.get('content-disposition')).toMatch(
      /^attachment; filename="db-incident-[\w.-]+\.json"$/,
    )
    expect((await fetch(path)).status).toBe(401)
    expect(await run(['incident', '--url', url])).toMatchObject({
      code: 2,
      out: '',
      errors: expect.stringMatching(/^DBM-421 .*HTTP 401/),
    })
  })

  it('says what is wrong with a call, and with an application that has no such file', async () => {
    expect(await run(['incident'])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^DBM-420 .*--url/),
    })
    expect(await run(['incident', '--url', `${url}/old`])).toMatchObject({
      code: 2,
      out: '',
      errors: expect.stringMatching(/^DBM-421 .*does it run this version/),
    })
  })
})
