import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withRoutes } from '../../../src/cli/adopt/next-config.ts'
import type { Io } from '../../../src/cli/io.ts'
import { main } from '../../../src/cli/main.ts'
import { contents, tree } from '../../plugin/kit/tree.ts'

const CONFIG = {
  'next.config.mjs':
    "import { withDbMonitoring } from 'next-db-monitoring/plugin'\n\nexport default withDbMonitoring({ reactStrictMode: true })\n",
}
const ROUTE = 'export const GET = () => new Response()\n'

async function adopt(dir: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = []
  const io: Io = {
    say: (line) => void lines.push(line),
    complain: (line) => void lines.push(line),
    env: {},
    cwd: dir,
    fetch,
    loadPg: () => Promise.reject(new Error('not here')),
  }
  return { code: await main(['adopt', ...args], io), said: lines.join('\n') }
}

describe('adopt', () => {
  it.each([
    [
      'app router, TypeScript',
      'app/(site)/api/health/connections/route.ts',
      'app/(site)/api/health/connections/db-monitoring/route.ts',
    ],
    [
      'app router below src',
      'src/app/api/health/connections/route.js',
      'src/app/api/health/connections/db-monitoring/route.js',
    ],
    [
      'pages router',
      'pages/api/health/connections.ts',
      'pages/api/health/connections/db-monitoring-health.ts',
    ],
    [
      'pages router below src',
      'src/pages/api/health/connections/index.js',
      'src/pages/api/health/connections/db-monitoring-health.js',
    ],
  ])('lists what is taken and offers each way, changing nothing: %s', async (_, file, byHand) => {
    const typescript = file.endsWith('.ts') ? { 'tsconfig.json': '{}' } : {}
    const dir = tree({ ...CONFIG, ...typescript, [file]: ROUTE })
    const before = contents(dir)
    const { code, said } = await adopt(dir)
    expect(code).toBe(1)
    expect(said).toContain(`/api/health/connections is answered by ${file}`)
    expect(said).toContain(
      "+export default withDbMonitoring({ reactStrictMode: true }, { routes: { health: '/api/db-monitoring/health' } })",
    )
    expect(said).toContain(
      '+export default withDbMonitoring({ reactStrictMode: true }, { routes: { health: false } })',
    )
    const text = byHand.includes('pages/')
      ? "@@ -0,0 +1,2 @@\n+export { health as default } from 'next-db-monitoring/routes/pages'\n+export const config = {"
      : "@@ -0,0 +1,1 @@\n+export * from 'next-db-monitoring/routes/health'"
    expect(said).toContain(`+++ b/${byHand}\n${text}`)
    expect(said).toContain(`--- a/${file}\n+++ /dev/null`)
    expect(contents(dir)).toEqual(before)
  })

  it('lists all at once, and does the way it is given', async () => {
    const files = {
      ...CONFIG,
      'app/api/health/connections/route.js': ROUTE,
      'app/api/monitoring/database/route.js': ROUTE,
    }
    const moved = tree(files)
    expect((await adopt(moved, '--write', 'other-path')).code).toBe(0)
    expect(readFileSync(join(moved, 'next.config.mjs'), 'utf8')).toContain(
      "{ routes: { health: '/api/db-monitoring/health', database: '/api/db-monitoring/database' } }",
    )
    const byHand = tree(files)
    expect((await adopt(byHand, '--write', 'by-hand')).code).toBe(0)
    expect(
      readFileSync(join(byHand, 'app/api/monitoring/database/db-monitoring/route.js'), 'utf8'),
    ).toContain('routes/database')
    const replaced = tree(files)
    expect((await adopt(replaced, '--write', 'replace')).code).toBe(0)
    expect(existsSync(join(replaced, 'app/api/health/connections/route.js'))).toBe(false)
    expect((await adopt(replaced)).said).toContain('nothing to adopt')
  })

  it('removes no file that answers other URLs too, and refuses a way there is not', async () => {
    const dir = tree({ ...CONFIG, 'pages/api/[...all].js': ROUTE })
    const { code, said } = await adopt(dir, '--write', 'replace')
    expect([code, existsSync(join(dir, 'pages/api/[...all].js'))]).toEqual([1, true])
    expect(said).toContain('answers other URLs too')
    expect((await adopt(dir, '--write', 'magic')).said).toMatch(/DBM-420.*other-path, by-hand, replace/)
  })

  it.each([
    ['app/api/[...all]/route.ts', '/db-monitoring/health'],
    // The pages router answers nowhere else.
    ['pages/api/[...x].ts', null],
    ['app/[[...slug]]/route.ts', null],
  ])('moves ours only where the build lets them: %s', async (file, path) => {
    const dir = tree({ ...CONFIG, 'tsconfig.json': '{}', [file]: ROUTE })
    const { code, said } = await adopt(dir, '--write', 'other-path')
    if (path === null) {
      expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('not by this command') })
      expect(readFileSync(join(dir, 'next.config.mjs'), 'utf8')).toBe(CONFIG['next.config.mjs'])
    } else {
      expect(readFileSync(join(dir, 'next.config.mjs'), 'utf8')).toContain(`health: '${path}'`)
      expect(await adopt(dir)).toMatchObject({ code: 0 })
    }
  })

  it('looks where the next.config says: page extensions and moved paths', async () => {
    const config = (first: string, second: string): Record<string, string> => ({
      'next.config.mjs': `export default withDbMonitoring(${first}${second})\n`,
    })
    const named = tree({
      ...config("{ pageExtensions: ['page.tsx', 'api.ts'] }", ''),
      'tsconfig.json': '{}',
      'app/api/health/connections/route.api.ts': ROUTE,
    })
    const seen = await adopt(named)
    expect(seen).toMatchObject({ code: 1, said: expect.stringContaining('is answered by app/api/health') })
    expect(seen.said).toContain('connections/db-monitoring/route.api.ts')
    const moved = tree({
      ...config('{}', ", { routes: { health: '/healthz', database: false } }"),
      'app/healthz/route.ts': ROUTE,
    })
    expect(await adopt(moved)).toMatchObject({
      code: 1,
      said: expect.stringContaining(
        "write it yourself: withDbMonitoring(nextConfig, { routes: { health: '/api/db-monitoring/health', database: false } })",
      ),
    })
    const unread = tree(config('{ pageExtensions: extensions }', ''))
    expect(await adopt(unread)).toMatchObject({ code: 2, said: expect.stringContaining('was not looked at') })
    expect(await adopt(tree(config('{}', ', { routes: false }')))).toMatchObject({ code: 0 })
  })

  it.each(['\n', ''])('prints changes that git applies to a file that ends with %j', async (end) => {
    const dir = tree({
      'next.config.mjs': `export default withDbMonitoring({})${end}`,
      'app/api/health/connections/route.js': ROUTE.trimEnd() + end,
    })
    for (const way of ['other-path', 'replace']) {
      const { said } = await adopt(dir)
      const patch = said.split(`--write ${way})\n`)[1]?.split('\n\n#')[0]
      const { status, stderr } = spawnSync('git', ['apply', '--check', '-'], {
        cwd: dir,
        input: `${patch}\n`,
        encoding: 'utf8',
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    }
  })

  it('says nothing of handlers of ours that are mounted by hand', async () => {
    const dir = tree({
      ...CONFIG,
      'app/api/health/connections/route.js': "export * from 'next-db-monitoring/routes/health'\n",
    })
    expect(await adopt(dir)).toMatchObject({ code: 0 })
  })
})

describe('the option in a next.config', () => {
  it.each([
    ['withDbMonitoring(config)', 'withDbMonitoring(config, { routes: R })'],
    ['withDbMonitoring()', 'withDbMonitoring({}, { routes: R })'],
    ["withDbMonitoring(f(a, b), { dir: ')' })", "withDbMonitoring(f(a, b), { dir: ')', routes: R })"],
    ['withDbMonitoring(config, {})', 'withDbMonitoring(config, { routes: R })'],
    ['withDbMonitoring(\n  base // of all\n)', 'withDbMonitoring(\n  base, { routes: R } // of all\n)'],
    ['withDbMonitoring(\n  base, // a\n)', 'withDbMonitoring(\n  base, { routes: R } // a\n)'],
    ["withDbMonitoring(c, { dir: 'x', // y\n})", "withDbMonitoring(c, { dir: 'x', routes: R // y\n})"],
    [
      '// withDbMonitoring(c)\nwithDbMonitoring(c)',
      '// withDbMonitoring(c)\nwithDbMonitoring(c, { routes: R })',
    ],
    ['withDbMonitoring({ a: [1, 2] /* , */ },)', 'withDbMonitoring({ a: [1, 2] /* , */ }, { routes: R })'],
  ])('is added: %s', (before, after) => {
    expect(withRoutes(before, 'R')).toBe(after)
  })

  it.each([
    'export default {}',
    'withDbMonitoring(withDbMonitoring(a))',
    'withDbMonitoring(config, options)',
    'withDbMonitoring(config, { routes: false })',
    'withDbMonitoring(config, { ...options })',
    'withDbMonitoring(config, { a: 1 } as Options)',
    '// withDbMonitoring(config)',
    "'withDbMonitoring(config)'",
    'withDbMonitoring(config',
  ])('is left to the user where it cannot be added safely: %s', (text) => {
    expect(withRoutes(text, 'R')).toBeNull()
  })
})
