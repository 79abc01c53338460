import { describe, expect, it } from 'vitest'
import { tree } from '../plugin/kit/tree.ts'
import { runProgram } from './kit.ts'

const INCIDENT = { kind: 'next-db-monitoring/incident' }

/** An application whose database route is at one path; says which addresses were asked. */
function app(at: string, slash = false) {
  const asked: string[] = []
  const ask: typeof fetch = async (input) => {
    const { pathname, search, origin } = new URL(String(input))
    asked.push(pathname)
    if (slash && !pathname.endsWith('/'))
      return new Response(null, { status: 308, headers: { location: `${pathname}/${search}` } })
    if (pathname === '/login-wall')
      return new Response(null, { status: 307, headers: { location: `${origin}/login` } })
    return pathname.replace(/\/$/, '') === at ? Response.json(INCIDENT) : new Response('', { status: 404 })
  }
  return { ask, asked }
}

async function incident(ask: typeof fetch, cwd: string, ...args: string[]) {
  return runProgram(['incident', '--url', 'http://shop.example', ...args], {
    env: {},
    cwd,
    fetch: ask,
    loadPg: () => Promise.reject(new Error('not needed')),
  })
}

const GENERATED = 'export * from "next-db-monitoring/routes/database"\n'

describe('a command that asks a running application', () => {
  it('follows the slash that `trailingSlash` adds, and no other redirect', async () => {
    const { ask } = app('/api/monitoring/database', true)
    expect(await incident(ask, tree({}))).toMatchObject({ code: 0, errors: '' })
    const wall = app('/login')
    expect(await incident(wall.ask, tree({}), '--path', '/login-wall')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('HTTP 307'),
    })
    expect(wall.asked).toEqual(['/login-wall'])
  })

  it.each([
    ['the generated files', { 'app/(db-monitoring)/internal/db/route.ts': GENERATED }],
    ['a route mounted by hand', { 'src/app/(ops)/internal/db/route.js': GENERATED }],
    [
      'the next.config',
      {
        'next.config.mjs':
          "export default withDbMonitoring({}, { routes: { health: '/healthz', database: '/internal/db' } })\n",
      },
    ],
  ])('finds a moved route by %s', async (_name, files) => {
    const { ask, asked } = app('/internal/db')
    expect(await incident(ask, tree(files))).toMatchObject({ code: 0, errors: '' })
    expect(asked).toEqual(['/internal/db'])
  })

  it('asks at the usual path where the folder says another one that nobody answers', async () => {
    const { ask } = app('/api/monitoring/database')
    const files = { 'app/(db-monitoring)/internal/db/route.ts': GENERATED }
    expect(await incident(ask, tree(files))).toMatchObject({ code: 0 })
  })

  it('takes the path it is given, and says where nothing was found', async () => {
    const { ask } = app('/internal/db')
    expect(await incident(ask, tree({}), '--path', '/internal/db')).toMatchObject({ code: 0 })
    expect(await incident(ask, tree({}))).toMatchObject({
      code: 2,
      errors: expect.stringMatching(
        /^DBM-421 .*HTTP 404: no route of ours answers at \/api\/monitoring\/database; give its --path/,
      ),
    })
    expect(await incident(ask, tree({}), '--path', 'internal/db')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^DBM-420 .*--path: expected a path that begins with \//),
    })
  })
})
