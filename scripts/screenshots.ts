import { createReadStream, existsSync, statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../test/kit/chromium.ts'
import type { TabName } from '../widget/types.ts'

/*
 * Pictures of a built Storybook (`npm run build-storybook` first): every story in every look, for the eye, and the few
 * that the documentation shows.
 *   tsx scripts/screenshots.ts [--match widget] [--out __shots__] [--looks light,dark,1024,320] [--pictures docs/pictures]
 */

const { values } = parseArgs({
  options: {
    match: { type: 'string', default: '' },
    out: { type: 'string', default: '__shots__' },
    looks: { type: 'string', default: 'light,dark,1024,320' },
    /** `none` leaves the documentation's pictures alone. */
    pictures: { type: 'string', default: 'docs/pictures' },
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

/** A picture of the documentation: one part of one story. */
interface Picture {
  readonly story: string
  readonly globals: string
  readonly width: number
  /** The view that is opened first. */
  readonly tab?: TabName
  /** What is shown; the whole widget when absent. */
  readonly part?: string
  /** CSS pixels from the top that are shown; all when absent. */
  readonly height?: number
}

const PICTURES: Readonly<Record<string, Picture>> = {
  'widget-light': {
    story: 'widget--leak-found',
    globals: 'theme:light;width:wide',
    width: 1280,
    height: 1000,
  },
  'widget-dark': {
    story: 'widget--leak-exhausts-pool',
    globals: 'theme:dark;width:wide',
    width: 1280,
    height: 1000,
  },
  leak: {
    story: 'widget--leak-found',
    globals: 'theme:light;width:wide',
    width: 1280,
    part: '[data-panel="leaks"]',
  },
  budget: {
    story: 'widget--leak-found',
    globals: 'theme:light;width:wide',
    width: 1280,
    tab: 'setup',
    part: '[data-panel="budget"]',
  },
  reset: {
    story: 'widget-actions--emergency-reset-open',
    globals: 'theme:light;width:wide',
    width: 1280,
    part: '.ndm-dialog',
  },
  phone: { story: 'widget--leak-found', globals: 'theme:dark;width:320', width: 352, height: 800 },
}

/** Sharp on dense screens, and small enough for a repository. */
const DENSITY = 1.25
const QUALITY = 0.8
const LARGEST_PICTURE = 150_000

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
  // The chart comes on demand; where a story shows it still coming, that is its picture.
  await page
    .waitForFunction(() => document.querySelector('.ndm-chart-box.ndm-skel') === null, undefined, {
      timeout: 2_000,
    })
    .catch(() => undefined)
  await page.waitForTimeout(250)
}

/** A PNG as WebP, by the browser: a third of the size. */
function toWebp(page: Page, png: Buffer): Promise<string> {
  return page.evaluate(
    async ([source, quality]) => {
      const image = await createImageBitmap(await (await fetch(source)).blob())
      const canvas = Object.assign(document.createElement('canvas'), {
        width: image.width,
        height: image.height,
      })
      canvas.getContext('2d')?.drawImage(image, 0, 0)
      return canvas.toDataURL('image/webp', quality).replace(/^.*,/, '')
    },
    [`data:image/png;base64,${png.toString('base64')}`, QUALITY] as const,
  )
}

async function picture(browser: Browser, origin: string, name: string, chosen: Picture): Promise<void> {
  const { story, globals, width, tab, part = '.ndm-root', height } = chosen
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    deviceScaleFactor: DENSITY,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(`${origin}/iframe.html?id=${story}&viewMode=story&globals=${globals}`)
  await settled(page)
  if (tab !== undefined) {
    await page.locator(`[data-tab="${tab}"]`).click()
    await page.locator(part).waitFor()
  }
  // The focus ring of a story's last step is not part of the picture.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  const box = await page.locator(part).first().boundingBox()
  if (box === null) throw new Error(`${name}: nothing to see of ${part} in ${story}`)
  const around = part === '.ndm-root' ? 12 : 0
  const png = await page.screenshot({
    fullPage: part !== '.ndm-dialog',
    clip: {
      x: Math.max(0, box.x - around),
      y: Math.max(0, box.y - around),
      width: box.width + 2 * around,
      height: Math.min(height ?? Number.POSITIVE_INFINITY, box.height + 2 * around),
    },
  })
  const file = join(values.pictures, `${name}.webp`)
  await writeFile(file, Buffer.from(await toWebp(page, png), 'base64'))
  const { size } = statSync(file)
  if (size > LARGEST_PICTURE) throw new Error(`${file} has ${size} bytes; ${LARGEST_PICTURE} is the most`)
  await context.close()
}

const index = JSON.parse(await readFile(join(values.dir, 'index.json'), 'utf8')) as {
  readonly entries: Readonly<
    Record<string, { readonly id: string; readonly type: string; readonly subtype?: string }>
  >
}
const ids = Object.values(index.entries)
  .filter((entry) => entry.type === 'story' && entry.subtype !== 'test' && entry.id.includes(values.match))
  .map((entry) => entry.id)
if (values.pictures !== 'none')
  for (const [name, { story }] of Object.entries(PICTURES))
    if (!(story in index.entries)) throw new Error(`${name}: there is no story ${story} in ${values.dir}`)
await mkdir(values.out, { recursive: true })
const server = await serve(values.dir)
const { port } = server.address() as AddressInfo
const browser = await launchChromium()
try {
  if (values.pictures !== 'none') {
    await mkdir(values.pictures, { recursive: true })
    for (const [name, chosen] of Object.entries(PICTURES))
      await picture(browser, `http://localhost:${port}`, name, chosen)
  }
  for (const look of values.looks.split(',').filter((name) => name !== 'none')) {
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
console.log(
  `${ids.length} stories in ${values.looks}: ${values.out}/; ${Object.keys(PICTURES).length} for the documentation: ${values.pictures}`,
)
