import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../kit/chromium.ts'
import { type App, filesOf, type Server } from './kit/app.ts'
import { type Cell, cellsOf } from './kit/cells.ts'
import { type Database, startDatabase } from './kit/database.ts'
import { fullApp, type Handler, inApp } from './kit/fixture.ts'
import { type InstallName, install } from './kit/installs.ts'
import { health, monitoring, OPERATOR, seam, service } from './kit/monitoring.ts'
import { until } from './kit/until.ts'

interface MatrixCell extends Cell {
  readonly name: string
  readonly install: InstallName
  readonly handler: Handler
  readonly flags: readonly string[]
  readonly bundler: 'turbopack' | 'webpack'
}

const CELLS: readonly MatrixCell[] = [
  { name: 'Next 16, Turbopack, proxy', install: 'next16', handler: 'proxy', flags: [], bundler: 'turbopack' },
  {
    name: 'Next 16, webpack, edge middleware',
    install: 'next16',
    handler: 'edge',
    flags: ['--webpack'],
    bundler: 'webpack',
  },
  {
    name: 'Next 15, Turbopack, edge middleware',
    install: 'next15',
    handler: 'edge',
    flags: ['--turbopack'],
    bundler: 'turbopack',
  },
  {
    wide: true,
    name: 'Next 15, webpack, nodejs middleware',
    install: 'next15',
    handler: 'nodejs',
    flags: [],
    bundler: 'webpack',
  },
  {
    name: 'Next 14, webpack, edge middleware',
    install: 'next14',
    handler: 'edge',
    flags: [],
    bundler: 'webpack',
  },
]

let database: Database

beforeAll(async () => {
  database = await startDatabase()
})

afterAll(() => database?.stop())

describe.each(cellsOf(CELLS))('$name', (cell) => {
  let app: App
  let server: Server
  const edge = cell.handler === 'edge'
  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(server.url + path, init)
  const times = async (count: number, path: string): Promise<void> => {
    for (let i = 0; i < count; i++) expect((await get(path)).status).toBe(200)
  }

  beforeAll(async () => {
    app = await fullApp(await install(cell.install), `full-${cell.handler}-${cell.bundler}`, cell.handler)
    const built = await app.build({ flags: cell.flags, env: database.env })
    expect(built.output).not.toMatch(/DBM-\d/)
    expect(built.code, built.output.slice(-3000)).toBe(0)
    database.standIn.reset()
    // With a token the ingest route asks isolates for a proof.
    const env = { ...database.env, DB_MONITORING_ADMIN_TOKEN: 'only-the-isolate-knows-it' }
    server = await app.start({ env, ready: '/api/health/connections' })
  })

  afterAll(() => server?.stop())

  it('answers both routes, and says what was built', async () => {
    expect(await health(server.url)).toMatchObject({ status: 'healthy' })
    for (const path of ['/api/health/connections', '/api/monitoring/database'])
      expect((await get(path)).headers.get('cache-control')).toBe('no-store')
    const report = await monitoring(server.url)
    expect(report.instance.service).toBe('fixture')
    expect(report.coverage.build).toMatchObject({ bundler: cell.bundler })
    expect(report.coverage.build?.next.startsWith(cell.install.slice('next'.length))).toBe(true)
  })

  it("asks the user's authorize, a function of the config file", async () => {
    const stranger = await (await get('/api/health/connections')).json()
    expect(Object.keys(stranger)).not.toContain('services')
    expect((await get('/api/monitoring/database')).status).toBe(403)
    expect((await get('/api/monitoring/database', { headers: OPERATOR })).status).toBe(200)
  })

  it('keeps the matcher', async () => {
    expect((await get('/api/quiet')).headers.get('x-user-handler')).toBe('ran')
    expect((await get('/only/x', { headers: { 'x-only': '1' } })).headers.get('x-user-handler')).toBe('ran')
    expect((await get('/only/x')).headers.get('x-user-handler')).toBeNull()
    expect((await get('/api/service')).headers.get('x-user-handler')).toBeNull()
  })

  it('counts N requests as N operations, under the right services', async () => {
    const before = await monitoring(server.url)
    database.standIn.journal.clear()
    await times(7, '/api/unwatched')
    await times(5, '/api/rows')
    await times(4, '/api/service')
    const counted = async (name: string): Promise<number> =>
      service(await monitoring(server.url), name).totalConnections - service(before, name).totalConnections
    expect(await counted('server-client')).toBe(12)
    expect(await counted('service-client')).toBe(4)
    // An isolate reports its counts at most once in two seconds.
    await until(async () => (await counted('middleware')) >= 5)
    expect(await counted('middleware')).toBe(5)
    expect(database.standIn.journal.operations).toBe(21)
  })

  it('loses nothing of a burst of requests through the proxy or middleware', async () => {
    const before = service(await monitoring(server.url), 'middleware').totalConnections
    const burst = await Promise.all(Array.from({ length: 24 }, () => get('/api/rows')))
    expect(burst.every(({ status }) => status === 200)).toBe(true)
    // No request follows: the last response keeps an isolate alive until its counts are sent.
    const counted = async (): Promise<number> =>
      service(await monitoring(server.url), 'middleware').totalConnections - before
    await until(async () => (await counted()) >= 24)
    expect(await counted()).toBe(24)
  })

  it("counts an operation as the app's whether the database or Next's Data Cache answers it", async () => {
    const before = await monitoring(server.url)
    database.standIn.journal.clear()
    for (const n of [1, 2, 3]) {
      expect(await (await get(`/api/cached?n=${n}`)).json()).toEqual({ rows: 0, asked: `?n=${n}` })
    }
    const after = await monitoring(server.url)
    const counted = (report: typeof after): number => service(report, 'server-client').totalConnections
    // None where Next 14 asked already while it built.
    expect(database.standIn.journal.operations).toBeLessThanOrEqual(1)
    // Next does not say which answers were cached: a tracked fetch sees a call and its answer.
    expect(counted(after) - counted(before)).toBe(3)
    expect((await health(server.url)).summary.totalActiveConnections).toBe(0)
  })

  it('counts in the pages router too', async () => {
    const before = await monitoring(server.url)
    expect(await (await get('/api/old')).json()).toEqual({ first: null, second: null, two: 2 })
    const after = await monitoring(server.url)
    for (const name of ['server-client', 'service-client']) {
      expect(service(after, name).totalConnections - service(before, name).totalConnections, name).toBe(1)
    }
  })

  it('shows as in flight what is in flight', async () => {
    const hold = database.standIn.hold({ path: '/rest/v1/visits' })
    const asked = Array.from({ length: 5 }, () => get('/api/unwatched'))
    await hold.reached(5)
    const during = await health(server.url)
    expect(during.summary.totalActiveConnections).toBe(5)
    expect(during.services.find(({ name }) => name === 'server-client')?.activeConnections).toBe(5)
    hold.release()
    await Promise.all(asked)
    expect((await health(server.url)).summary.totalActiveConnections).toBe(0)
  })

  it('counts errors by code', async () => {
    const before = service(await monitoring(server.url), 'server-client').errorsByCode.PGRST003 ?? 0
    database.standIn.inject({ fault: { kind: 'rest', code: 'PGRST003' }, method: 'POST', times: 3 })
    for (let i = 0; i < 3; i++) {
      expect(await (await get('/api/insert', { method: 'POST' })).json()).toEqual({ error: 'PGRST003' })
    }
    const after = service(await monitoring(server.url), 'server-client').errorsByCode.PGRST003 ?? 0
    expect(after - before).toBe(3)
  })

  it('sees the drivers, and leaves pg one module in the process', async () => {
    expect(await (await get('/api/pg')).json()).toEqual({ one: 1, parser: 'parsed x' })
    expect(await (await get('/api/postgres')).json()).toEqual({ one: 1 })
    const report = await monitoring(server.url)
    const pool = report.pools.find(({ max, kind }) => kind === 'pg' && max === 4)
    expect(pool).toMatchObject({ used: 0, idle: 1, pending: 0 })
    expect(report.pools.some(({ kind }) => kind === 'postgres')).toBe(true)
  })

  it("records what the user's handler throws, and throws it on", async () => {
    const before = service(await monitoring(server.url), 'middleware').errorCount
    expect((await get('/boom')).status).toBe(500)
    expect(server.output()).toContain('boom of the user')
    await until(async () => {
      if (edge) await get('/api/quiet')
      return service(await monitoring(server.url), 'middleware').errorCount > before
    })
  })

  it('says which seams were seen', async () => {
    const report = await monitoring(server.url)
    for (const name of ['proxy', 'server-client', 'service-client', 'pg', 'postgres', 'instrumentation']) {
      expect(seam(report, name), name).toBe('seen')
    }
    expect(seam(report, 'browser-client')).not.toBe('absent')
  })

  it('puts the tracked client into the browser, and nothing of the server', async () => {
    const chunks = (await filesOf(inApp(app, '.next/static'))).filter((path) => path.endsWith('.js'))
    const texts = await Promise.all(
      chunks.map((path) => readFile(inApp(app, `.next/static/${path}`), 'utf8')),
    )
    const all = texts.join('\n')
    expect(all).toContain('/api/monitoring/database/ingest')
    expect(all).not.toContain('x-operator')
    expect(all).not.toContain('DB_MONITORING_ADMIN_TOKEN')
  })

  it('compiles nothing of the monitor itself nor of pg, for either router, and names what a deployment has to copy', async () => {
    const emitted = (await filesOf(inApp(app, '.next/server'))).filter((path) => path.endsWith('.js'))
    const texts = await Promise.all(
      emitted.map((path) => readFile(inApp(app, `.next/server/${path}`), 'utf8')),
    )
    expect(texts.length).toBeGreaterThan(10)
    // The name of a metric, which only the monitor itself writes; and what only pg writes, which Next leaves outside.
    for (const own of ['db_monitoring_scale_ceiling', 'You cannot reuse a client'])
      expect(
        emitted.filter((_, index) => texts[index]?.includes(own)),
        own,
      ).toEqual([])
    for (const page of ['pages/api/old.js', 'app/api/rows/route.js']) {
      const trace = JSON.parse(await readFile(inApp(app, `.next/server/${page}.nft.json`), 'utf8')) as {
        files: string[]
      }
      expect(
        trace.files.some((file) => file.endsWith('next-db-monitoring/dist/internal/parts.cjs')),
        page,
      ).toBe(true)
    }
  })

  it('adds nothing to the first load of a page that uses no client in the browser', async () => {
    const page = await (await get('/')).text()
    const scripts = [...page.matchAll(/\/_next\/(static\/[^"?\\]+\.js)/g)].map(([, path]) => `${path}`)
    expect(scripts.length).toBeGreaterThan(0)
    for (const path of new Set(scripts)) {
      const text = await readFile(inApp(app, `.next/${decodeURIComponent(path)}`), 'utf8')
      expect(text, path).not.toMatch(/next-db-monitoring|db-monitoring-|\/api\/monitoring\/database/)
    }
  })

  it('hears from a real browser', async () => {
    const before = service(await monitoring(server.url), 'browser-client').totalConnections
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      await page.goto(`${server.url}/browser`)
      await page.getByRole('button').click()
      await page.getByRole('button', { name: 'read 3' }).waitFor()
      // Leaving the page sends what is left.
      await page.goto('about:blank')
      await until(
        async () => service(await monitoring(server.url), 'browser-client').totalConnections >= before + 3,
      )
    } finally {
      await browser.close()
    }
    const report = await monitoring(server.url)
    expect(service(report, 'browser-client').totalConnections - before).toBe(3)
    expect(seam(report, 'browser-client')).toBe('seen')
  })
})
