import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { routeFile } from '../../plugin/generated/content.ts'
import { type App, filesOf, makeApp, type Server, type StartOptions } from './kit/app.ts'
import { handlerFile, inApp, nextConfig, smallApp, tsconfig } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'
import { must, run } from './kit/run.ts'

/*
 * Apps of other shapes. Each build proves several things at once, because a build is what costs time. The service is
 * known by its answers here, not by its numbers: those are the matrix's.
 */

const CONFIG = {
  'db-monitoring.config.ts':
    "import { defineDbMonitoring } from 'next-db-monitoring'\n\nexport default defineDbMonitoring({ service: 'shaped', authorize: () => true })\n",
}
const IGNORE = { '.gitignore': 'node_modules\n.next\nout\nnext-env.d.ts\n*.tsbuildinfo\n' }

let next16: Install
let server: Server | undefined

beforeAll(async () => {
  next16 = await install('next16')
})

afterEach(async () => {
  await server?.stop()
  server = undefined
})

const built = async (app: App, options: Parameters<App['build']>[0] = {}): Promise<string> => {
  const { code, output } = await app.build(options)
  expect(code, output.slice(-3000)).toBe(0)
  return output
}

const serve = async (
  app: App,
  options: StartOptions = {},
): Promise<(path: string, init?: RequestInit) => Promise<Response>> => {
  server = await app.start({ ready: '/nothing-here', ...options })
  const { url } = server
  return (path, init) => fetch(url + path, { redirect: 'manual', ...init })
}

const serviceOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { instance: { service: string } }).instance.service

describe('an app with everything under src, a basePath, slashes at the end, standalone, cacheComponents, typedRoutes', () => {
  it('serves the routes from the standalone server, leaves tsc green and nothing that git sees', async () => {
    const app = await makeApp(next16, 'src-standalone', {
      ...tsconfig(16),
      ...IGNORE,
      ...nextConfig(
        next16,
        "{ basePath: '/base', trailingSlash: true, output: 'standalone', cacheComponents: true, typedRoutes: true }",
      ),
      'src/app/layout.tsx':
        'import type { ReactNode } from \'react\'\n\nexport default function Layout({ children }: { children: ReactNode }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
      'src/app/page.tsx': 'export default function Page() {\n  return <h1>src</h1>\n}\n',
      'src/db-monitoring.config.ts': CONFIG['db-monitoring.config.ts'],
      'src/proxy.ts':
        "import { NextResponse } from 'next/server'\n\nexport default function guard() {\n  const response = NextResponse.next()\n  response.headers.set('x-user-handler', 'ran')\n  return response\n}\n\nexport const config = { matcher: '/guarded/:path*' }\n",
      'src/app/guarded/page.tsx': 'export default function Page() {\n  return <h1>guarded</h1>\n}\n',
      'src/app/pooled/route.ts':
        "import { Pool } from 'pg'\n\nexport async function GET(request: Request) {\n  const pool = new Pool({ max: Number(new URL(request.url).searchParams.get('max')) })\n  return Response.json({ max: pool.options.max })\n}\n",
    })
    await must('git', ['init', '-q'], app.dir)
    await must('git', ['add', '-A'], app.dir)
    await must('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '-qm', 'app'], app.dir)
    const output = await built(app)
    expect(output).toMatch(/ƒ \/api\/health\/connections/)
    expect((await run('git', ['status', '--porcelain'], app.dir)).output).toBe('')
    const types = await app.typecheck()
    expect(types.code, types.output).toBe(0)

    const standalone = join(app.dir, '.next/standalone/apps/src-standalone')
    const get = await serve(app, { node: { args: ['server.js'], cwd: standalone } })
    expect(await serviceOf(await get('/base/api/monitoring/database/'))).toBe('shaped')
    expect((await get('/base/api/health/connections/')).status).toBe(200)
    expect((await get('/base/guarded/')).headers.get('x-user-handler')).toBe('ran')
    expect((await get('/base/')).headers.get('x-user-handler')).toBeNull()
    expect(await (await get('/base/pooled/?max=6')).json()).toEqual({ max: 6 })
    const report = (await (await get('/base/api/monitoring/database/')).json()) as {
      pools: { kind: string; max: number }[]
    }
    expect(report.pools).toContainEqual(expect.objectContaining({ kind: 'pg', max: 6 }))
  })
})

describe('an app with the pages router only', () => {
  const files = {
    ...tsconfig(16),
    ...IGNORE,
    ...CONFIG,
    'pages/index.tsx': 'export default function Page() {\n  return <h1>pages</h1>\n}\n',
  }

  it('gets routes and no app directory, and keeps nothing of ours once it is not monitored', async () => {
    const app = await makeApp(next16, 'pages-only', { ...files, ...nextConfig(next16) })
    const before = await filesOf(app.dir)
    const tsconfigBefore = await readFile(inApp(app, 'tsconfig.json'), 'utf8')
    await built(app)
    expect(existsSync(inApp(app, 'app'))).toBe(false)
    expect(await readFile(inApp(app, 'tsconfig.json'), 'utf8')).toBe(tsconfigBefore)
    const get = await serve(app)
    expect(await serviceOf(await get('/api/monitoring/database'))).toBe('shaped')
    expect(await (await get('/')).text()).toContain('pages')
    await server?.stop()
    server = undefined

    await built(app, { env: { DB_CONNECTION_MONITORING: 'false' } })
    expect((await filesOf(app.dir)).filter((path) => path !== 'next-env.d.ts')).toEqual(before)
    const without = await serve(app)
    expect((await without('/api/health/connections')).status).toBe(404)
    expect((await without('/')).status).toBe(200)
  })
})

describe('an app in JavaScript with page extensions of its own, configured by an async function in CommonJS', () => {
  it('gets routes and its handler wrapped under those extensions', async () => {
    const app = await makeApp(next16, 'extensions', {
      'package.json': '{ "private": true }',
      'next.config.js': `const { withDbMonitoring } = require('next-db-monitoring/plugin')

module.exports = withDbMonitoring(async (phase) => {
  if (!phase.startsWith('phase-')) throw new Error('no phase')
  return { pageExtensions: ['page.jsx', 'page.js'], turbopack: { root: ${JSON.stringify(next16.dir)} }, outputFileTracingRoot: ${JSON.stringify(next16.dir)} }
})
`,
      'db-monitoring.config.mjs': "export default { service: 'shaped', authorize: () => true }\n",
      'app/layout.page.jsx':
        'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
      'app/page.page.jsx': 'export default function Page() {\n  return <h1>extensions</h1>\n}\n',
      'proxy.page.js':
        "import { NextResponse } from 'next/server'\n\nexport const proxy = () => NextResponse.json({ handled: true })\n\nexport const config = { matcher: ['/handled'] }\n",
    })
    await built(app)
    expect(await filesOf(app.dir)).toContain('app/(db-monitoring)/api/health/connections/route.page.js')
    const get = await serve(app)
    expect(await (await get('/handled')).json()).toEqual({ handled: true })
    const report = (await (await get('/api/monitoring/database')).json()) as {
      coverage: { seams: { seam: string; state: string }[] }
    }
    expect(report.coverage.seams.find(({ seam }) => seam === 'proxy')?.state).toBe('seen')
  })
})

describe('an app written in CommonJS, as its package.json says', () => {
  it('builds, answers, and has its instrumentation wrapped', async () => {
    const root = JSON.stringify(next16.dir)
    const app = await makeApp(next16, 'commonjs', {
      'package.json': '{ "private": true, "type": "commonjs" }',
      'next.config.js': `const { withDbMonitoring } = require('next-db-monitoring/plugin')

module.exports = withDbMonitoring({ turbopack: { root: ${root} }, outputFileTracingRoot: ${root} })
`,
      'db-monitoring.config.mjs': "export default { service: 'shaped', authorize: () => true }\n",
      'instrumentation.js':
        "const { EOL } = require('node:os')\n\nexports.register = function register() {\n  globalThis.ofTheUser = 'registered' + EOL\n}\n",
      'pages/index.js':
        "const { createElement } = require('react')\n\nmodule.exports = function Page() {\n  return createElement('h1', null, 'commonjs')\n}\n",
      'pages/api/registered.js':
        'module.exports = function handler(_request, response) {\n  response.json(String(globalThis.ofTheUser).trim())\n}\n',
    })
    await built(app)
    const get = await serve(app)
    expect(await (await get('/')).text()).toContain('<h1>commonjs</h1>')
    expect(await (await get('/api/registered')).json()).toBe('registered')
    const report = (await (await get('/api/monitoring/database')).json()) as {
      instance: { service: string }
      coverage: { seams: { seam: string; state: string }[] }
    }
    expect(report.instance.service).toBe('shaped')
    expect(report.coverage.seams.find(({ seam }) => seam === 'instrumentation')?.state).toBe('seen')
  })
})

describe('a static export', () => {
  it('builds, without routes, and says so', async () => {
    const app = await smallApp(next16, 'export', nextConfig(next16, "{ output: 'export' }"))
    // Left by an earlier build that had a server.
    const stale = inApp(app, 'app/(db-monitoring)/api/health/connections/route.ts')
    await mkdir(dirname(stale), { recursive: true })
    await writeFile(stale, routeFile('health'))
    const output = await built(app)
    expect(output.match(/DBM-108/g)).toHaveLength(2)
    expect(existsSync(inApp(app, 'app/(db-monitoring)'))).toBe(false)
    expect(existsSync(inApp(app, 'out/index.html'))).toBe(true)
  })
})

describe('bad input', () => {
  it.each([
    ['an unknown option', {}, '{ route: {} }', /DBM-101[\s\S]*Did you mean `routes`/],
    ['a wrong value', {}, "{ enabled: 'yes' }", /DBM-102[\s\S]*true or false/],
    ['a config file that is not there', {}, "{ configFile: 'nowhere.ts' }", /DBM-103[\s\S]*nowhere\.ts/],
    [
      'a route that is taken',
      { 'app/(site)/api/health/connections/route.ts': 'export const GET = () => new Response()\n' },
      '',
      /DBM-106[\s\S]*app\/\(site\)\/api\/health\/connections\/route\.ts[\s\S]*routes: \{ health: '\/api\/other' \}/,
    ],
  ])('stops the build with its number: %s', async (_name, files, options, message) => {
    const app = await smallApp(next16, 'bad', { ...files, ...nextConfig(next16, '{}', options) })
    const { code, output } = await app.build()
    expect(code).not.toBe(0)
    expect(output).toMatch(message)
  })

  it('leaves a handler alone whose config has to be run, and says so', async () => {
    const app = await smallApp(next16, 'dynamic-config', {
      ...CONFIG,
      'proxy.ts': `${handlerFile('proxy')['proxy.ts']?.replace(/export const config = \{[\s\S]*$/, "const config = { matcher: '/x' }\nexport { config }\n")}`,
    })
    const output = (await app.build()).output
    expect(output).toMatch(/DBM-109[\s\S]*proxy\.ts/)
  })
})

describe('routes moved, and mounted by hand', () => {
  it('answer where they were put', async () => {
    const app = await smallApp(next16, 'moved', {
      ...CONFIG,
      'next.config.ts': `import type { NextConfig } from 'next'
import { withDbMonitoring } from 'next-db-monitoring/plugin'

const config: NextConfig = { outputFileTracingRoot: ${JSON.stringify(next16.dir)}, turbopack: { root: ${JSON.stringify(next16.dir)} } }

export default withDbMonitoring(withDbMonitoring(config, { routes: { health: false, database: '/internal/database' } }))
`,
      'app/(site)/api/health/connections/route.ts': "export * from 'next-db-monitoring/routes/health'\n",
      'app/watch/route.ts': "export { GET, POST } from 'next-db-monitoring/routes/database'\n",
    })
    await must('rm', ['next.config.mjs'], app.dir)
    await built(app)
    const get = await serve(app)
    expect((await get('/api/health/connections')).status).toBe(200)
    expect(await serviceOf(await get('/internal/database'))).toBe('shaped')
    expect((await get('/api/monitoring/database')).status).toBe(404)
    expect(await serviceOf(await get('/watch'))).toBe('shaped')
    const types = await app.typecheck()
    expect(types.code, types.output).toBe(0)
  })
})

describe('a workspace with strict node_modules', () => {
  it('resolves from the app, though the build is started elsewhere', async () => {
    // As pnpm lays it out: real packages in a store, links in each package that depends on them.
    const root = join(next16.dir, 'apps', 'workspace')
    const web = join(root, 'apps/web')
    const app = await makeApp(next16, 'workspace', {
      'package.json': '{ "private": true }',
      'apps/web/package.json': '{ "private": true }',
      ...Object.fromEntries(
        Object.entries({
          ...tsconfig(16),
          ...CONFIG,
          'next.config.mjs': `import { withDbMonitoring } from 'next-db-monitoring/plugin'\n\nexport default withDbMonitoring({ outputFileTracingRoot: ${JSON.stringify(next16.dir)}, turbopack: { root: ${JSON.stringify(next16.dir)} } })\n`,
          'app/layout.tsx':
            'export default function Layout({ children }: { children: React.ReactNode }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
          'app/rows/route.ts':
            "import { pool } from '@team/db'\n\nexport async function GET(request: Request) {\n  return Response.json({ max: pool(Number(new URL(request.url).searchParams.get('max'))) })\n}\n",
        }).map(([path, text]) => [`apps/web/${path}`, text]),
      ),
      'packages/db/package.json':
        '{ "name": "@team/db", "type": "module", "main": "index.js", "types": "index.d.ts" }',
      'packages/db/index.js':
        "import { Pool } from 'pg'\n\nexport const pool = (max) => new Pool({ max }).options.max\n",
      'packages/db/index.d.ts': 'export declare function pool(max: number): number\n',
    })
    await mkdir(join(web, 'node_modules/@team'), { recursive: true })
    await must('ln', ['-s', '../../../../packages/db', join(web, 'node_modules/@team/db')], web)
    await built({
      ...app,
      build: () =>
        run(
          process.execPath,
          [join(next16.dir, 'node_modules/next/dist/bin/next'), 'build', 'apps/web'],
          root,
          environment(),
        ),
    })
    const get = await serve(app, {
      node: { args: [join(next16.dir, 'node_modules/next/dist/bin/next'), 'start', 'apps/web'], cwd: root },
    })
    expect(await serviceOf(await get('/api/monitoring/database'))).toBe('shaped')
    expect(await (await get('/rows?max=7')).json()).toEqual({ max: 7 })
    const report = (await (await get('/api/monitoring/database')).json()) as {
      pools: { kind: string; max: number }[]
    }
    expect(report.pools).toContainEqual(expect.objectContaining({ kind: 'pg', max: 7 }))
  })
})

function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env
  return { PATH, HOME, NEXT_TELEMETRY_DISABLED: '1', CI: '1' } as NodeJS.ProcessEnv
}
