import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Server } from './kit/app.ts'
import { cellsOf } from './kit/cells.ts'
import { handlerFile, inApp, smallApp } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'
import { run } from './kit/run.ts'

/** Other plugins beside ours: a wrapper of the configuration that others expect to be an object, and one that adds rules. */

let compose: Install
let server: Server | undefined

beforeAll(async () => {
  compose = await install('compose')
})

afterEach(async () => {
  await server?.stop()
  server = undefined
})

const CASES = [
  {
    wide: true as const,
    name: 'ours outermost, Turbopack',
    flags: [],
    analyzed: false,
    expression: 'withDbMonitoring(withSentryConfig(withMdx(withBundleAnalyzer(user)), sentry))',
  },
  {
    name: 'ours innermost, webpack',
    flags: ['--webpack'],
    analyzed: true,
    expression: 'withBundleAnalyzer(withMdx(withSentryConfig(withDbMonitoring(user), sentry)))',
  },
  {
    name: 'ours in the middle and twice, Turbopack',
    flags: [],
    analyzed: false,
    expression: 'withDbMonitoring(withMdx(withDbMonitoring(withBundleAnalyzer(user))))',
  },
]

describe('beside @sentry/nextjs, @next/mdx and @next/bundle-analyzer', () => {
  it.each(cellsOf<(typeof CASES)[number]>(CASES))('$name', async ({ name, flags, analyzed, expression }) => {
    const app = await smallApp(compose, name.replace(/\W+/g, '-'), {
      ...handlerFile('proxy'),
      'next.config.mjs': `import analyzer from '@next/bundle-analyzer'
import { withSentryConfig } from '@sentry/nextjs/config'
import createMdx from '@next/mdx'
import { withDbMonitoring } from 'next-db-monitoring/plugin'

const root = ${JSON.stringify(compose.dir)}
const withBundleAnalyzer = analyzer({ enabled: ${analyzed}, openAnalyzer: false })
const withMdx = createMdx({})
const sentry = { silent: true, telemetry: false, sourcemaps: { disable: true } }
const user = {
  outputFileTracingRoot: root,
  pageExtensions: ['ts', 'tsx', 'mdx'],
  turbopack: { root, rules: { '*.yaml': { loaders: [], as: '*.js' } } },
  async headers() {
    return [{ source: '/', headers: [{ key: 'x-of-the-user', value: 'kept' }] }]
  },
}
void withSentryConfig
void sentry

export default ${expression}
`,
      'eslint.config.mjs':
        "import { defineConfig, globalIgnores } from 'eslint/config'\nimport typescript from 'eslint-config-next/typescript'\nimport vitals from 'eslint-config-next/core-web-vitals'\n\nexport default defineConfig([...vitals, ...typescript, globalIgnores(['.next/**', 'next-env.d.ts'])])\n",
      'mdx-components.tsx': 'export const useMDXComponents = () => ({})\n',
      'app/written/page.mdx': '# written in Markdown, {20 + 22}\n',
      'db-monitoring.config.ts':
        "import { defineDbMonitoring } from 'next-db-monitoring'\n\nexport default defineDbMonitoring({ authorize: () => true })\n",
    })
    const built = await app.build({ flags })
    expect(built.code, built.output.slice(-3000)).toBe(0)
    expect(built.output).not.toMatch(/DBM-\d/)
    expect(existsSync(inApp(app, '.next/analyze/nodejs.html'))).toBe(analyzed)

    const linted = await run(
      process.execPath,
      [join(compose.dir, 'node_modules/eslint/bin/eslint.js'), '--max-warnings=0', '.'],
      app.dir,
    )
    expect(linted.code, linted.output).toBe(0)

    server = await app.start({ ready: '/nothing-here' })
    const page = await fetch(`${server.url}/`)
    expect(await (await fetch(`${server.url}/written`)).text()).toMatch(
      /<h1>written in Markdown, (?:<!-- -->)?42<\/h1>/,
    )
    expect(page.headers.get('x-of-the-user')).toBe('kept')
    expect((await fetch(`${server.url}/api/quiet`)).headers.get('x-user-handler')).toBe('ran')
    const report = (await (await fetch(`${server.url}/api/monitoring/database`)).json()) as {
      coverage: { seams: { seam: string; state: string; count: number }[] }
    }
    // One wrap each: one request that reached the handler is seen once.
    expect(report.coverage.seams.find(({ seam }) => seam === 'proxy')).toMatchObject({
      state: 'seen',
      count: 1,
    })
  })
})
