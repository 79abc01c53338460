import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import { ofNow } from '../../../stories/fixtures/now.ts'
import { calmShapes, seriesOf } from '../../../stories/fixtures/series.ts'

/*
 * The widget as a visitor's browser gets it: its own sources, bundled, on a plain admin page, and a server that answers
 * as the monitoring route does. Nothing polls by itself: `refresh` is the moment at which the page asks.
 */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What the page asks gets, status and body. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Answers each question of the page when it comes. @param url path and query of the question */
export type Answering = (url: string) => Promise<Answer>

export interface ShownPage {
  readonly page: Page
  /** What the server answers from now on. `null` = the server is gone. */
  answer(next: Answer | Answering | null): void
  /** Asks once and waits until the answer is on the page, and everything in its place. */
  refresh(): Promise<void>
}

export interface Host {
  /**
   * @param options.first what the server answers to begin with; gone when absent
   * @param options.initial the report that the page came with
   */
  open(
    options?: BrowserContextOptions & {
      readonly query?: string
      readonly first?: Answer | null
      readonly initial?: MonitoringReport
    },
  ): Promise<ShownPage>
  close(): Promise<void>
}

const APP = `
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'
import { DbMonitoringWidget, useDbMonitoring } from './widget/index.ts'
import { ar } from './widget/labels/ar.ts'
const query = new URLSearchParams(location.search)
const rtl = query.get('dir') === 'rtl'
const old = query.has('old') ? { initialData: await (await fetch('/old.json')).json(), refreshInterval: 5000 } : {}
function Remote() {
  const { refresh } = useDbMonitoring()
  globalThis.refreshWidget = () => refresh().catch(() => {})
  return null
}
createRoot(document.getElementById('app')).render(h(DbMonitoringWidget, {
  refreshInterval: 0, historyRefreshInterval: 0, timeZone: 'UTC', slots: { footer: h(Remote) },
  ...old, theme: query.get('theme') ?? 'light', defaultTab: query.get('tab') ?? 'now',
  ...(rtl ? { dir: 'rtl', labels: ar, locale: 'ar' } : {}),
}))`

const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Admin</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/styles.css">
<style>body{margin:0;font-family:Inter,system-ui,sans-serif}main{max-width:1264px;margin:0 auto;padding:16px}
h1{font-size:14px;margin:0 0 12px}@media(max-width:480px){main{padding:8px}}</style></head>
<body><main><h1>Admin</h1><div id="app"></div></main><script type="module" src="/app.js"></script></body></html>`

async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: { contents: APP, resolveDir: ROOT, sourcefile: 'app.tsx', loader: 'tsx' },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    outdir: '/',
    entryNames: 'app',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'silent',
  })
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]))
}

const isReport = (body: unknown): body is MonitoringReport =>
  typeof body === 'object' && body !== null && 'verdict' in body

/** A report as the route answers it. */
export const ok = (report: MonitoringReport): Answer => ({ status: 200, body: ofNow(report) })

/** Serves the page; close it when the tests are over. */
export async function startHost(browser: Browser): Promise<Host> {
  const files = await bundle()
  const css = readFileSync(`${ROOT}widget/styles.css`)
  let current: Answer | Answering | null = null
  let old: unknown = null
  const send = (response: ServerResponse, status: number, type: string, body: string | Uint8Array): void => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
  }
  const server = createServer((request, response) => {
    const { url = '/' } = request
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    const script = files.get(pathname)
    if (script !== undefined) return send(response, 200, 'text/javascript', script)
    if (pathname === '/styles.css') return send(response, 200, 'text/css', css)
    if (pathname === '/old.json') return send(response, 200, 'application/json', JSON.stringify(old))
    if (!pathname.startsWith('/api/')) return send(response, 200, 'text/html', HTML)
    if (current === null) return void response.destroy()
    if (typeof current === 'function')
      return void current(url).then(
        ({ status, body }) => send(response, status, 'application/json', JSON.stringify(body)),
        (error: unknown) => send(response, 500, 'text/plain', String(error)),
      )
    const { status, body } = current
    const series = searchParams.has('history') ? { series: seriesOf(24, calmShapes) } : {}
    const answer = isReport(body) ? { ...body, ...series } : body
    send(response, status, 'application/json', JSON.stringify(answer))
  })
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  const { port } = server.address() as AddressInfo
  return {
    async open({ query = '', first = null, initial, ...options } = {}) {
      current = first
      old = initial
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      const page = await context.newPage()
      const separator = query === '' ? '?' : '&'
      await page.goto(`http://localhost:${port}/${query}${initial === undefined ? '' : `${separator}old`}`)
      await page.waitForFunction(() => 'refreshWidget' in globalThis)
      return {
        page,
        answer: (next) => void (current = next),
        async refresh() {
          await page.evaluate(async () => {
            await (globalThis as unknown as { refreshWidget: () => Promise<void> }).refreshWidget()
            // Two frames: one in which React draws, one in which its effects were drawn.
            for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
            // What moved slides to its place: until then it may stand beyond the window.
            await Promise.allSettled(
              document.getAnimations().flatMap(({ id, finished }) => (id ? [finished] : [])),
            )
          })
        },
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
