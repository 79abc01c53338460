import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Files, makeApp, type Server } from './kit/app.ts'
import { inApp, nextConfig, tsconfig } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'

/*
 * A guard that sends everybody to the login, pages behind it that answer any address, and every spelling of our addresses that Next
 * shows to a proxy as ours and routes as something else. Only our own handlers may answer a stranger.
 */

const HEALTH = '/api/health/connections'
const DATABASE = '/api/monitoring/database'
const INGEST = `${DATABASE}/ingest`
const TOKEN = 'read-token-of-the-test'

const PAGE = `async function remove() {
  'use server'
  globalThis.removed = true
  return 'ACTION RAN'
}

export default async function Page() {
  return <form action={remove as unknown as () => Promise<void>}><button>SECRET page</button></form>
}
`
const APP: Files = {
  ...tsconfig(16),
  'proxy.ts': `import { type NextRequest, NextResponse } from 'next/server'

export function proxy(request: NextRequest) {
  if (request.nextUrl.pathname.startsWith('/login')) return NextResponse.next()
  return NextResponse.redirect(new URL('/login', request.url))
}
`,
  'global.d.ts': 'declare var removed: boolean\n',
  'app/layout.tsx':
    'import type { ReactNode } from \'react\'\n\nexport default function Layout({ children }: { children: ReactNode }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
  'app/login/page.tsx': 'export default function Page() {\n  return <p>login</p>\n}\n',
  'app/[...all]/page.tsx': PAGE,
}

let next16: Install
let server: Server | undefined

beforeAll(async () => {
  next16 = await install('next16')
})

afterEach(async () => {
  await server?.stop()
  server = undefined
})

interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks for a path as it is written: `fetch` would mend it. */
function ask(path: string, { method = 'GET', headers = {}, body = '' }: Asking = {}): Promise<string> {
  const { host, hostname, port } = new URL(server?.url ?? '')
  const lines = Object.entries({ host, connection: 'close', 'content-length': body.length, ...headers })
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
      )
    })
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

/** The ways in which Next's own client, and browsers without it, ask. */
const waysOf = (action: string): Asking[] => [
  {},
  {
    method: 'POST',
    body: '[]',
    headers: { 'next-action': action, 'content-type': 'text/plain;charset=UTF-8' },
  },
  { method: 'POST', body: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  { headers: { rsc: '1' } },
  { headers: { rsc: '1', 'next-router-prefetch': '1', 'next-url': '/x' } },
  { headers: { 'x-nextjs-data': '1' } },
  { headers: { host: 'acme.test' } },
]

const spellingsOf = (base: string): string[] => [
  ...[HEALTH, DATABASE, INGEST].flatMap((path) => [
    base + path,
    `${base}${path}.rsc`,
    `${base}${path}.rsc?x`,
    `${base}${path}.segments/_tree.segment.rsc`,
    `${base}/_next/data/BID${path}.json`,
    `${base}/x/..${path}`,
    `${base}${path}?tenant=1`,
    `${base}${path}/`,
    `${base}${path}/x`,
    `${base}/${path}`,
    `/b${base}${path}`,
    `/b${base}${path}.rsc`,
  ]),
]

const AFTER =
  "rewrites: async () => [{ source: '/moved/:path*', destination: '/other/:path*' }, { source: '/:path*', destination: '/other/:path*' }]"
const BEFORE =
  "rewrites: async () => ({ beforeFiles: [{ source: '/:path*', has: [{ type: 'host', value: 'acme.test' }], destination: '/tenant/:path*' }, { source: '/:path*', has: [{ type: 'query', key: 'tenant' }], destination: '/tenant/:path*' }] })"

describe('behind a guard that redirects', () => {
  it.each([
    { name: 'guarded', config: AFTER, base: '', slash: '', passes: true },
    {
      name: 'guarded-base',
      config: "basePath: '/b', trailingSlash: true",
      base: '/b',
      slash: '/',
      passes: true,
    },
    {
      name: 'guarded-rewritten',
      config: `${BEFORE}, skipTrailingSlashRedirect: true`,
      base: '',
      slash: '',
      passes: false,
    },
  ])('no spelling of our addresses leads to a page: $name', async ({ name, config, base, slash, passes }) => {
    const app = await makeApp(next16, name, {
      ...APP,
      ...nextConfig(next16, `{ ${config}, generateBuildId: () => 'BID' }`),
    })
    const { code, output } = await app.build()
    expect(code, output.slice(-3000)).toBe(0)
    expect(/beforeFiles without the monitoring routes/.test(output)).toBe(!passes)
    const manifest = JSON.parse(
      await readFile(inApp(app, '.next/server/server-reference-manifest.json'), 'utf8'),
    ) as { node: Record<string, unknown> }
    const [action = 'none'] = Object.keys(manifest.node)
    server = await app.start({ ready: `${base}/login`, env: { DB_MONITORING_TOKEN: TOKEN } })
    for (const path of spellingsOf(base)) {
      for (const way of waysOf(action))
        expect(await ask(path, way), `${path} ${JSON.stringify(way)}`).not.toMatch(/SECRET|ACTION RAN/)
    }

    const status = async (path: string, asking?: Asking): Promise<number> =>
      Number((await ask(base + path, asking)).slice(9, 12))
    const bearer = { headers: { authorization: `Bearer ${TOKEN}` } }
    const seen = [
      await status(HEALTH + slash),
      await status(`${HEALTH}${slash}?probe=liveness`),
      await status(`${DATABASE}${slash}?format=prometheus`, bearer),
      await status(DATABASE + slash),
      await status(INGEST + slash, { method: 'POST', body: '{}' }),
    ]
    expect(seen).toEqual(passes ? [200, 200, 200, 401, 401] : [307, 307, 307, 307, 307])
    expect(await status(`/x/y/z${slash}`)).toBe(307)
  })
})
