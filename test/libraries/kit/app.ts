import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, makeApp } from '../../e2e/kit/app.ts'
import { nextConfig } from '../../e2e/kit/fixture.ts'
import type { Install } from '../../e2e/kit/installs.ts'
import { must } from '../../e2e/kit/run.ts'
import type { Library } from './libraries.ts'

/** What a user wrote: one file a library, no import of ours but the plugin and the configuration. */
const APP: string = fileURLToPath(new URL('../app/', import.meta.url))

/** A tool of payload's that names packages which are not installed; its own plugin for Next leaves it outside. */
const NEVER_BUNDLED = ['drizzle-kit', 'drizzle-kit/api']

export type Mode = 'bundled' | 'external'

/** The app with one route a library: `?do=use` asks the database, `?do=leak` takes a connection for ever. */
export async function matrixApp(install: Install, mode: Mode, libraries: readonly Library[]): Promise<App> {
  const outside = mode === 'external' ? ['pg', 'postgres', ...libraries.flatMap(packagesOf)] : []
  const external = JSON.stringify([...new Set([...NEVER_BUNDLED, ...outside])])
  const routes = Object.fromEntries(libraries.map(({ name }) => [`app/api/${name}/route.js`, routeOf(name)]))
  const app = await makeApp(
    install,
    mode,
    { ...nextConfig(install, `{ serverExternalPackages: ${external} }`), ...routes },
    [APP],
  )
  if (libraries.some(({ name }) => name === 'prisma')) await generate(install, app)
  return app
}

function packagesOf(library: Library): string[] {
  return [library.package, ...(library.with ?? [])]
}

function routeOf(name: string): string {
  return `import * as library from '../../../lib/${name}.js'

export const dynamic = 'force-dynamic'

export async function GET(request) {
  await library[request.nextUrl.searchParams.get('do')]()
  return Response.json('done')
}
`
}

/** Makes Prisma's client. It asks for an engine it does not use here, so none is downloaded. */
async function generate(install: Install, { dir }: App): Promise<void> {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath
  const command = join(install.dir, 'node_modules', 'prisma', 'build', 'index.js')
  await must(process.execPath, [command, 'generate', '--schema', join(dir, 'schema.prisma')], dir)
}

/** The line of a library's file that takes the connection which is never given back. */
export async function leakPlace(name: string): Promise<string | null> {
  const lines = (await readFile(join(APP, 'lib', `${name}.js`), 'utf8')).split('\n')
  const line = lines.findIndex((text) => text.endsWith('// leak'))
  return line < 0 ? null : `lib/${name}.js:${line + 1}`
}
