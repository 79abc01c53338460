import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type App, makeApp, type Server, type StartOptions } from './kit/app.ts'
import { type Database, startDatabase } from './kit/database.ts'
import { nextConfig } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'

/*
 * Libraries that are required: by the app's own CommonJS, and by bundled dependencies which are CommonJS. The same app runs bare and
 * wrapped, and is to find at least the same.
 */

const COMMON_JS = fileURLToPath(new URL('./apps/common-js/', import.meta.url))
const LAYOUT = {
  'app/layout.jsx':
    'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
}
const LIBRARIES = ['slonik', 'pg-promise', 'pg-pool', 'pg-boss']

type Looks = Readonly<Record<string, unknown>>
interface Found {
  readonly required: Looks
  readonly imported: Looks
  readonly asked: { readonly one: number; readonly two: number } | null
  readonly libraries: readonly unknown[]
  readonly resolved: unknown
}

let libraries: Install
let database: Database
let server: Server | undefined

beforeAll(async () => {
  libraries = await install('libraries')
  database = await startDatabase()
})
afterAll(async () => {
  await database?.stop()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function bareApp(name: string): Promise<App> {
  const config = `export default { turbopack: { root: ${JSON.stringify(libraries.dir)} } }\n`
  return makeApp(libraries, name, { ...LAYOUT, 'next.config.mjs': config }, [COMMON_JS])
}

async function wrappedApp(name: string): Promise<App> {
  return makeApp(libraries, name, { ...LAYOUT, ...nextConfig(libraries) }, [COMMON_JS])
}

async function found(app: App, options: StartOptions = {}): Promise<Found> {
  server = await app.start({ ready: '/nothing-here', env: database.env, ...options })
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${server?.url}/api/${path}`)
    const text = await answer.text()
    expect(answer.status, `${path}: ${text.slice(0, 500)}`).toBe(200)
    return JSON.parse(text)
  }
  const forms = (await ask('forms?ask')) as Omit<Found, 'libraries' | 'resolved'>
  const answers: unknown[] = []
  for (const name of LIBRARIES) answers.push(await ask(`libraries/${name}`))
  const resolved = await ask('forms/resolved')
  await server.stop()
  server = undefined
  return { ...forms, libraries: answers, resolved }
}

function expectSuperset(ours: Found, bare: Found): void {
  for (const part of ['required', 'imported'] as const) {
    for (const [name, value] of Object.entries(bare[part])) {
      const list = Array.isArray(value) && typeof value[0] === 'string'
      expect(ours[part][name], name).toEqual(list ? expect.arrayContaining(value) : value)
    }
  }
  expect(ours.asked).toEqual(bare.asked)
  expect(ours.libraries).toEqual(bare.libraries)
  expect(ours.resolved).toEqual(bare.resolved)
}

async function built(app: App, flags: readonly string[]): Promise<App> {
  const { code, output } = await app.build({ flags })
  expect(code, output.slice(-3000)).toBe(0)
  return app
}

describe.each([
  ['Turbopack', []],
  ['webpack', ['--webpack']],
] as const)('libraries that are required, under %s', (bundler, flags) => {
  it('are what they are without the plugin, built and in dev', async () => {
    const name = `common-js-${bundler.toLowerCase()}`
    const bare = await found(await built(await bareApp(`${name}-bare`), flags))
    const app = await built(await wrappedApp(name), flags)
    expectSuperset(await found(app), bare)
    expectSuperset(await found(app, { dev: flags }), bare)
  })
})
