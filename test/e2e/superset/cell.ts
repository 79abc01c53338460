import { fileURLToPath } from 'node:url'
import { type App, type Files, makeApp, type Server } from '../kit/app.ts'
import { nextConfig, tsconfig } from '../kit/fixture.ts'
import type { Install } from '../kit/installs.ts'
import type { Looks } from './compare.ts'
import { formFiles } from './forms.ts'
import { type OwnFiles, ownFiles, ownSubjects } from './own-files.ts'
import { librarySubjects } from './subjects.ts'

const APP: string = fileURLToPath(new URL('../apps/superset/', import.meta.url))

const LAYOUT =
  'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n'

/** The edge runtime gets what runs there. */
const EDGE = `import { forms } from '../../../lib/forms/universal.mjs'
import { lookAt } from '../../../lib/look.mjs'

export const runtime = 'edge'

export async function GET() {
  return Response.json(await lookAt(forms))
}
`

/** Whether the app has the plugin, and what of the user's it holds. */
export interface Variant extends OwnFiles {
  readonly isWrapped: boolean
  readonly hasEdge: boolean
}

/** An app that imports everything in every way, generated from the libraries that are installed. */
export async function supersetApp(
  install: Install,
  name: string,
  { isWrapped, hasEdge, ...own }: Variant,
  { files = {}, templates = [] }: { readonly files?: Files; readonly templates?: readonly string[] } = {},
): Promise<App> {
  const root = JSON.stringify(install.dir)
  const hook = install.major === 14 ? 'experimental: { instrumentationHook: true }' : ''
  const turbo = install.major === 14 ? '' : `outputFileTracingRoot: ${root}, turbopack: { root: ${root} }`
  const bare = { 'next.config.mjs': `export default { ${hook}${turbo} }\n` }
  const subjects = [...(await librarySubjects(install)), ...ownSubjects(own)]
  return makeApp(
    install,
    name,
    {
      ...typescript(install.major),
      'app/layout.jsx': LAYOUT,
      ...(hasEdge ? { 'app/api/edge-looks/route.js': EDGE } : {}),
      ...ownFiles(own),
      ...formFiles(subjects),
      ...(isWrapped ? nextConfig(install, `{ ${hook} }`) : bare),
      ...files,
    },
    [APP, ...templates],
  )
}

/** The types of what is imported are checked in the build; of the generated JavaScript there is nothing to check. */
function typescript(major: number): Files {
  const text = tsconfig(major)['tsconfig.json'] ?? ''
  return {
    'tsconfig.json': text.replace(
      '"allowJs": true',
      '"allowJs": false, "noImplicitAny": false, "allowImportingTsExtensions": true',
    ),
  }
}

/** What a running app finds at a path of its own. */
export async function looksAt({ url }: Pick<Server, 'url'>, path: string): Promise<Looks> {
  const response = await fetch(url + path)
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text) as Looks
}
