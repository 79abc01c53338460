import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App, Files, Server } from '../e2e/kit/app.ts'
import { type Cell, cellsOf } from '../e2e/kit/cells.ts'
import { nextConfig, smallApp } from '../e2e/kit/fixture.ts'
import { type InstallName, install } from '../e2e/kit/installs.ts'
import { launchChromium } from '../kit/chromium.ts'
import { openWatched } from './kit/watched-page.ts'

/** A strict policy: stylesheets of the host's own, no style element or attribute without the answer's nonce. */
const POLICY = "style-src 'self' 'nonce-of-this-answer'"

const HEADERS = `{ async headers() { return [{ source: '/:path*', headers: [{ key: 'Content-Security-Policy', value: ${JSON.stringify(POLICY)} }] }] } }`

/** What a user writes: a page with numbers from the server, a page without, and something that holds a connection. */
const FILES: Files = {
  'db-monitoring.config.ts':
    "import { defineDbMonitoring } from 'next-db-monitoring'\n\nexport default defineDbMonitoring({ authorize: () => true })\n",
  'app/page.tsx': `import { headers } from 'next/headers'
import { GET } from 'next-db-monitoring/routes/database'
import 'next-db-monitoring/styles.css'
import { DbMonitoringWidget } from 'next-db-monitoring/widget'

export default async function Page() {
  const url = 'http://localhost/api/monitoring/database?detailed=true&budget=true&history=true&hours=24&buckets=240'
  const report = await GET(new Request(url, { headers: await headers() }))
  return <main><h1>Host</h1><DbMonitoringWidget initialData={await report.json()} /></main>
}
`,
  'app/bare/page.tsx': `import 'next-db-monitoring/styles.css'
import { DbMonitoringWidget } from 'next-db-monitoring/widget'

export const dynamic = 'force-dynamic'

export default function Page() {
  return <main><h1>Bare</h1><DbMonitoringWidget /></main>
}
`,
  'app/plain/page.tsx': `export const dynamic = 'force-dynamic'

export default function Page() {
  return <main><h1>Plain</h1></main>
}
`,
  'app/api/hold/route.ts': `import { trackConnection } from 'next-db-monitoring'

export const dynamic = 'force-dynamic'

export function GET() {
  return Response.json({ id: trackConnection('host') })
}
`,
}

let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser?.close())

interface Host extends Cell {
  readonly name: string
  readonly major: InstallName
}

const HOSTS: readonly Host[] = [
  { name: 'Next 14 with React 18', major: 'next14' },
  { name: 'Next 15 with React 19', major: 'next15', wide: true },
  { name: 'Next 16 with React 19', major: 'next16' },
]

describe.each(cellsOf(HOSTS))('in a page of $name', ({ major }) => {
  let app: App
  let server: Server

  beforeAll(async () => {
    const home = await install(major, 'live')
    app = await smallApp(home, 'widget', { ...nextConfig(home, HEADERS), ...FILES })
    const built = await app.build()
    expect(built.code, built.output.slice(-3000)).toBe(0)
    server = await app.start({ ready: '/api/health/connections' })
    expect((await fetch(`${server.url}/api/hold`)).status).toBe(200)
  })

  afterAll(() => server?.stop())

  it('the first HTML has its numbers, and no style that a strict policy forbids', async () => {
    const html = await (await fetch(server.url)).text()
    const widget = html.slice(html.indexOf('ndm-root'), html.indexOf('</main>'))
    expect(widget.replace(/<!-- -->/g, '').replace(/<[^>]+>/g, ' ')).toContain('1 of 25 in use')
    // Parts that come as a piece of code of their own are streamed behind the rest of the page.
    expect(html).toContain('Run cleanup')
    expect(widget).not.toMatch(/\sstyle=|<style/)
  })

  it.each(['/', '/bare'])('%s comes to life without a warning, a breach or a jump', async (path) => {
    const { page, complaints } = await openWatched(browser, { url: server.url })
    await page.goto(`${server.url}${path}`)
    await page.locator('.ndm-root[data-phase="live"]').waitFor()
    await page.getByText('1 of 25 in use (capacity assumed)', { exact: true }).waitFor()
    // Everything there is, the code that comes on demand too.
    await page.getByRole('button', { name: 'Emergency reset…' }).click()
    await page.getByRole('alertdialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    const moved = (await complaints.layoutShifts()).filter((shift) =>
      /ndm-(panel|overview|tabs|verdict|header)/.test(shift),
    )
    expect(moved).toEqual([])
    for (const [view, part] of [
      ['History', '[data-panel="audit"]'],
      ['Setup', '[data-panel="budget"]'],
      ['Now', '[data-slot="actions"]'],
    ] as const) {
      await page.getByRole('tab', { name: new RegExp(`^${view}`) }).click()
      await page.locator(part).waitFor()
    }
    expect(complaints.console.filter((text) => !/favicon|404 \(Not Found\)/.test(text))).toEqual([])
    expect(await complaints.policy()).toEqual([])
    await page.context().close()
  })

  it('has its colours where the host sets no scheme, and follows a host that sets nothing else', async () => {
    const { page } = await openWatched(browser, { url: server.url })
    await page.goto(server.url)
    await page.locator('.ndm-root[data-phase="live"]').waitFor()
    const colours = (): Promise<string[]> =>
      page.evaluate(() => {
        const { backgroundColor, color, borderTopColor } = getComputedStyle(
          document.querySelector('.ndm-card') as Element,
        )
        return [backgroundColor, color, borderTopColor]
      })
    expect(await colours()).toEqual(['rgb(255, 255, 255)', 'rgb(18, 21, 28)', 'rgb(229, 232, 238)'])
    await page.evaluate(() => {
      document.documentElement.style.colorScheme = 'dark'
    })
    await page.locator('.ndm-root[data-ndm-host="dark"]').waitFor()
    expect(await colours()).toEqual(['rgb(15, 18, 23)', 'rgb(238, 241, 246)', 'rgb(35, 42, 53)'])
    await page.context().close()
  })

  it('adds at most 40 KB, compressed, to the first load of a page', async () => {
    const filesOf = async (path: string): Promise<ReadonlySet<string>> => {
      const html = await (await fetch(server.url + path)).text()
      return new Set(html.match(/\/_next\/static\/[\w./%[\]~()-]+\.(?:js|css)/g))
    }
    const without = await filesOf('/plain')
    expect(without.size).toBeGreaterThan(3)
    const added = [...(await filesOf('/bare'))].filter((file) => !without.has(file))
    const kinds = new Set(added.map((file) => file.split('.').at(-1)))
    expect([...kinds].sort()).toEqual(['css', 'js'])
    let size = 0
    for (const file of added) {
      const answer = await fetch(server.url + file)
      expect(answer.status).toBe(200)
      size += gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 9 }).length
    }
    console.info(`first load: ${size} bytes in ${added.length} files`)
    expect(size).toBeLessThanOrEqual(40 * 1024)
  })

  it('fits a sidebar of 320 px', async () => {
    const { page } = await openWatched(browser, {
      url: server.url,
      viewport: { width: 320, height: 800 },
    })
    await page.goto(server.url)
    await page.locator('.ndm-root[data-phase="live"]').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await page.context().close()
  })
})
