import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, type Files, makeApp } from './app.ts'
import type { Install } from './installs.ts'

/** The app with every seam, as a user wrote it: no import of ours but the plugin and the config file. */
export const FULL: string = fileURLToPath(new URL('../apps/full/', import.meta.url))

/** How requests come in first. */
export type Handler = 'proxy' | 'edge' | 'nodejs'

/** The user's proxy or middleware: named export, a matcher with several forms, a comment that tries to confuse. */
export function handlerFile(kind: Handler): Files {
  const name = kind === 'proxy' ? 'proxy' : 'middleware'
  return {
    [`${name}.ts`]: `import { createServerClient } from '@supabase/ssr'
import { type NextRequest, NextResponse } from 'next/server'

export async function ${name}(request: NextRequest) {
  const { pathname } = request.nextUrl
  if (pathname.startsWith('/boom')) throw new Error('boom of the user')
  const response = NextResponse.next({ request })
  response.headers.set('x-user-handler', 'ran')
  if (pathname.startsWith('/api/quiet')) return response
  const supabase = createServerClient(process.env.SUPABASE_URL!, process.env.SUPABASE_KEY!, {
    cookies: { getAll: () => request.cookies.getAll(), setAll: () => {} },
  })
  await supabase.from('sites').select('id').limit(1)
  return response
}

export const config = {
  ${kind === 'nodejs' ? "runtime: 'nodejs'," : ''}
  // Not the } of the object, nor "'/everything'".
  matcher: ['/api/rows', '/api/quiet', '/boom', { source: '/only/:path*', has: [{ type: 'header', key: 'x-only' }] }],
}
`,
  }
}

/** What Next itself would write into a new app's tsconfig, so that its own additions change nothing. */
export function tsconfig(major: number): Files {
  const config = {
    compilerOptions: {
      target: 'ES2022',
      lib: ['dom', 'dom.iterable', 'esnext'],
      allowJs: true,
      skipLibCheck: true,
      strict: true,
      noEmit: true,
      esModuleInterop: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      resolveJsonModule: true,
      isolatedModules: true,
      jsx: major >= 16 ? 'react-jsx' : 'preserve',
      incremental: true,
      plugins: [{ name: 'next' }],
    },
    include: [
      'next-env.d.ts',
      '**/*.ts',
      '**/*.tsx',
      '.next/types/**/*.ts',
      ...(major >= 16 ? ['.next/dev/types/**/*.ts'] : []),
    ],
    exclude: ['node_modules'],
  }
  return { 'tsconfig.json': `${JSON.stringify(config, null, 2)}\n` }
}

/** A next.config.mjs around an expression for the user's own options. */
export function nextConfig(install: Install, user = '{}', options = ''): Files {
  const root = JSON.stringify(install.dir)
  const known = install.major === 14 ? '' : `outputFileTracingRoot: ${root},`
  const turbo = install.major === 14 ? '' : `turbopack: { root: ${root} },`
  return {
    'next.config.mjs': `import { withDbMonitoring } from 'next-db-monitoring/plugin'

const user = ${user}

export default withDbMonitoring({ ${known} ${turbo} ...user }${options ? `, ${options}` : ''})
`,
  }
}

/** The full app on an installation. */
export function fullApp(install: Install, name: string, handler: Handler, extra: Files = {}): Promise<App> {
  const hook = install.major === 14 ? 'experimental: { instrumentationHook: true },' : ''
  // What many apps have for all of /api: shared caches must not keep the routes for that.
  const cached = `headers: async () => [
    { source: '/api/(health|monitoring)/:path*', headers: [{ key: 'Cache-Control', value: 'public, max-age=60' }] },
  ],`
  const files = {
    ...tsconfig(install.major),
    ...nextConfig(install, `{ ${hook} ${cached} }`),
    ...handlerFile(handler),
    ...extra,
  }
  return makeApp(install, name, files, [FULL])
}

/** A small app: one page and one route that uses nothing of the database. */
export function smallApp(install: Install, name: string, files: Files): Promise<App> {
  return makeApp(install, name, {
    ...tsconfig(install.major),
    'app/layout.tsx':
      'import type { ReactNode } from \'react\'\n\nexport default function Layout({ children }: { children: ReactNode }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
    'app/page.tsx': 'export default function Page() {\n  return <h1>small</h1>\n}\n',
    ...nextConfig(install),
    ...files,
  })
}

export function inApp(app: App, path: string): string {
  return join(app.dir, path)
}
