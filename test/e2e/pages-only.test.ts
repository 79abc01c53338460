import { readdir, readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type App, type Files, filesOf, makeApp, type Server } from './kit/app.ts'
import { type Database, startDatabase } from './kit/database.ts'
import { inApp, nextConfig } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'
import { monitoring, seam } from './kit/monitoring.ts'
import { until } from './kit/until.ts'

/*
 * An app with the pages router alone. An `app` directory would switch the other router on: with its 404 in place of the app's own, its
 * types and its settings of TypeScript. The same app runs bare and wrapped.
 */

const TOKEN = 'read-token-of-the-test'
const ADMIN = 'admin-token-of-the-test'
const BEARER = { authorization: `Bearer ${TOKEN}` }
const TOKENS = { DB_MONITORING_TOKEN: TOKEN, DB_MONITORING_ADMIN_TOKEN: ADMIN }
const HEALTH = '/api/health/connections'
const DATABASE = '/api/monitoring/database'
const INGEST = `${DATABASE}/ingest`

const APP: Files = {
  'tsconfig.json': `${JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['dom', 'dom.iterable', 'esnext'],
      allowJs: true,
      skipLibCheck: true,
      strict: false,
      noEmit: true,
      esModuleInterop: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      resolveJsonModule: true,
      isolatedModules: true,
      jsx: 'preserve',
      incremental: true,
    },
    include: ['next-env.d.ts', '**/*.ts', '**/*.tsx'],
    exclude: ['node_modules'],
  })}\n`,
  'lib/db.ts':
    "import { Pool } from 'pg'\n\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL })\n",
  'pages/index.tsx': 'export default function Page() {\n  return <h1>start</h1>\n}\n',
  'pages/nothing.tsx':
    'export const getServerSideProps = async () => ({ notFound: true })\n\nexport default function Page() {\n  return <h1>never</h1>\n}\n',
  'pages/404.tsx': 'export default function Lost() {\n  return <h1>404 of the app</h1>\n}\n',
  // Not nullable where there is no app router: the type check of the build says so.
  'pages/path.tsx':
    "import { usePathname } from 'next/navigation'\n\nexport default function Page() {\n  const path: string = usePathname()\n  return <p>{path.length}</p>\n}\n",
  'pages/api/rows.ts':
    "import type { NextApiRequest, NextApiResponse } from 'next'\nimport { pool } from '../../lib/db'\n\nexport default async function handler(_: NextApiRequest, response: NextApiResponse) {\n  const { rows } = await pool.query('select 1 as one')\n  response.json(rows)\n}\n",
}

const I18N = "i18n: { locales: ['en', 'de'], defaultLocale: 'en' }"
const GUARD = (name: string): Files => ({
  [`${name}.ts`]: `import { type NextRequest, NextResponse } from 'next/server'

export function ${name}(request: NextRequest) {
  const response = NextResponse.next()
  if (request.nextUrl.pathname.startsWith('/api/monitoring')) return NextResponse.redirect(new URL('/', request.url))
  return response
}
`,
})

let database: Database
let server: Server | undefined

beforeAll(async () => {
  database = await startDatabase()
})
afterAll(async () => {
  await database?.stop()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})

interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${server?.url}${path}`, { redirect: 'manual', ...init })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

/** How the app answers where it has no page. */
async function lost(): Promise<readonly unknown[]> {
  const paths = ['/unknown', '/nothing', '/api/unknown', '/de/unknown', '/de/nothing']
  const answers: unknown[] = []
  for (const path of paths) {
    const { status, text } = await ask(path)
    answers.push([path, status, /<h1>[^<]*<\/h1>/.exec(text)?.[0] ?? 'no title'])
  }
  return answers
}

async function bareApp(next: Install, name: string): Promise<App> {
  const root = JSON.stringify(next.dir)
  const turbo = next.major === 14 ? '' : `outputFileTracingRoot: ${root}, turbopack: { root: ${root} }, `
  return makeApp(next, name, { ...APP, 'next.config.mjs': `export default { ${turbo}${I18N} }\n` })
}

async function expectRoutes(): Promise<void> {
  expect(JSON.parse((await ask('/api/rows')).text)).toEqual([{ one: 1 }])
  const alive = await ask(`${HEALTH}?probe=liveness`)
  expect(alive.status, alive.text).toBe(200)
  const health = await ask(HEALTH)
  expect(JSON.parse(health.text)).toHaveProperty('status')
  const head = await ask(HEALTH, { method: 'HEAD' })
  expect([head.status, head.text]).toEqual([health.status, ''])
  expect((await ask(`${DATABASE}?format=prometheus`, { headers: BEARER })).text).toContain('db_monitoring_')

  // A wrong method, one without a body, an operation, and counts.
  const wrong = await ask(HEALTH, { method: 'DELETE' })
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')])
  expect(wrong.text).toContain('DBM-204')
  expect((await ask(HEALTH, { method: 'OPTIONS' })).status).toBe(204)
  const post = (path: string, body: string): Promise<Answer> =>
    ask(path, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
    })
  expect((await post(DATABASE, '{ not JSON')).text).toContain('DBM-207')
  const operation = await post(DATABASE, JSON.stringify({ operation: 'nothing-of-ours' }))
  expect([operation.status, operation.text]).toEqual([400, expect.stringContaining('nothing-of-ours')])
  const counts = await post(INGEST, '{}')
  expect([counts.status, counts.text]).toEqual([400, expect.stringContaining('DBM-')])
}

async function expectTracked(): Promise<void> {
  const { url = '' } = server ?? {}
  await until(async () => {
    await ask('/api/rows')
    const { pools } = await monitoring(url, '', BEARER)
    return pools.length > 0
  })
  expect(seam(await monitoring(url, '', BEARER), 'pg')).toBe('seen')
}

describe('an app with the pages router alone', () => {
  it('keeps its 404, its types and its tsconfig, and the routes answer: Next 16, Turbopack', async () => {
    const next16 = await install('next16')
    const env = { ...database.env, ...TOKENS }
    const bare = await bareApp(next16, 'pages-only-bare')
    const built = await bare.build()
    expect(built.code, built.output.slice(-3000)).toBe(0)
    server = await bare.start({ env })
    const expected = await lost()
    await server.stop()

    const app = await makeApp(next16, 'pages-only', {
      ...APP,
      ...GUARD('proxy'),
      ...nextConfig(next16, `{ ${I18N}, output: 'standalone' }`),
    })
    const { code, output } = await app.build()
    expect(code, output.slice(-3000)).toBe(0)
    expect(output).not.toContain('App Router')
    const read = (of: App, file: string): Promise<string> => readFile(inApp(of, file), 'utf8')
    expect(await read(app, 'tsconfig.json')).toBe(await read(bare, 'tsconfig.json'))
    expect(await read(app, 'next-env.d.ts')).toBe(await read(bare, 'next-env.d.ts'))
    // The monitor is left to Node.
    const chunks = await Promise.all(
      (await readdir(inApp(app, '.next/server/chunks')))
        .filter((name) => name.endsWith('.js'))
        .map((name) => read(app, `.next/server/chunks/${name}`)),
    )
    expect(chunks.filter((text) => text.includes('emergency-reset'))).toEqual([])
    const files = await filesOf(app.dir)
    expect(files.filter((file) => /^(?:src\/)?app\//.test(file))).toEqual([])
    expect(files).toContain('pages/api/monitoring/database/ingest.ts')

    const standalone = inApp(app, '.next/standalone')
    const cwd = `${standalone}/apps/pages-only`
    server = await app.start({ env, node: { args: ['server.js'], cwd } })
    expect(await lost()).toEqual(expected)
    await expectRoutes()
    await expectTracked()
  })

  it('and in development with webpack: Next 15', async () => {
    const next15 = await install('next15')
    const app = await makeApp(next15, 'pages-only-dev', {
      ...APP,
      ...GUARD('middleware'),
      ...nextConfig(next15, `{ ${I18N} }`),
    })
    server = await app.start({ env: { ...database.env, ...TOKENS }, dev: [] })
    const [unknown] = await lost()
    expect(unknown).toEqual(['/unknown', 404, '<h1>404 of the app</h1>'])
    await expectRoutes()
    await expectTracked()
    expect((await filesOf(app.dir)).filter((file) => file.startsWith('app/'))).toEqual([])
  })
})
