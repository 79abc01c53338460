import { createReadStream, existsSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'

/*
 * Pictures of every story of a built Storybook (`npm run build-storybook` first):
 *   tsx scripts/screenshots.ts [--match widget] [--out __shots__] [--looks light,dark,1024,320]
 */

const { values } = parseArgs({
  options: {
    match: { type: 'string', default: '' },
    out: { type: 'string', default: '__shots__' },
    looks: { type: 'string', default: 'light,dark,1024,320' },
    dir: { type: 'string', default: 'storybook-static' },
  },
})

const LOOKS: Readonly<Record<string, { readonly globals: string; readonly width: number }>> = {
  light: { globals: 'theme:light;width:wide', width: 1280 },
  dark: { globals: 'theme:dark;width:wide', width: 1280 },
  1024: { globals: 'theme:light;width:wide', width: 1024 },
  320: { globals: 'theme:light;width:320', width: 352 },
  '320-dark': { globals: 'theme:dark;width:320', width: 352 },
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

function serve(dir: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    const file = join(dir, path === '/' ? 'index.html' : path)
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve(server)))
}

/** Until the story's own steps are done and nothing is to come. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const { __STORYBOOK_PREVIEW__: preview } = globalThis as {
        readonly __STORYBOOK_PREVIEW__?: { readonly currentRender?: { readonly phase?: string } }
      }
      return ['completed', 'finished', 'errored', 'aborted'].includes(preview?.currentRender?.phase ?? '')
    },
    undefined,
    { timeout: 20_000 },
  )
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(250)
}

const index = JSON.parse(await readFile(join(values.dir, 'index.json'), 'utf8')) as {
  readonly entries: Readonly<
    Record<string, { readonly id: string; readonly type: string; readonly subtype?: string }>
  >
}
const ids = Object.values(index.entries)
  .filter((entry) => entry.type === 'story' && entry.subtype !== 'test' && entry.id.includes(values.match))
  .map((entry) => entry.id)
await mkdir(values.out, { recursive: true })
const server = await serve(values.dir)
const { port } = server.address() as AddressInfo
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
try {
  for (const look of values.looks.split(',')) {
    const chosen = LOOKS[look]
    if (chosen === undefined)
      throw new Error(`no such look: ${look} (there are ${Object.keys(LOOKS).join(', ')})`)
    const context = await browser.newContext({
      viewport: { width: chosen.width, height: 860 },
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    for (const id of ids) {
      await page.goto(
        `http://localhost:${port}/iframe.html?id=${id}&viewMode=story&globals=${chosen.globals}`,
      )
      await settled(page)
      const dialog = (await page.locator('.ndm-portal').count()) > 0
      await page.screenshot({ path: join(values.out, `${id}--${look}.png`), fullPage: !dialog })
    }
    await context.close()
  }
} finally {
  await browser.close()
  server.close()
}
console.log(`${ids.length} stories in ${values.looks}: ${values.out}/`)
