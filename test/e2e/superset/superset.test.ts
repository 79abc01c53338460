import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../kit/chromium.ts'
import type { App, Server } from '../kit/app.ts'
import { type Cell, cellsOf } from '../kit/cells.ts'
import { type InstallName, install } from '../kit/installs.ts'
import { looksAt, supersetApp } from './cell.ts'
import { type Looks, missing } from './compare.ts'
import type { OwnFiles } from './own-files.ts'

/*
 * What can be imported with the plugin is at least what could be imported without it: every module that something of
 * ours may stand for, every way to import it, everything that can be reached from there.
 */

interface SupersetCell extends Cell, OwnFiles {
  readonly name: string
  readonly install: InstallName
  readonly flags: readonly string[]
  /** Flags of `next dev`; `null` = what is built. */
  readonly dev: readonly string[] | null
  /** `NODE_ENV` of `next dev`, which leaves a value that is there: tests of browsers set one. */
  readonly mode?: string
}

const T16 = { install: 'next16', handler: 'proxy', flags: [] } as const
const W16 = { install: 'next16', handler: 'proxy', flags: ['--webpack'] } as const
const T15 = { install: 'next15', handler: 'middleware', flags: ['--turbopack'] } as const
const W15 = { install: 'next15', handler: 'middleware', flags: [] } as const
const W14 = { install: 'next14', handler: 'middleware', flags: [] } as const

const CELLS: readonly SupersetCell[] = [
  { ...T16, name: 'Next 16, Turbopack', dev: null },
  { ...W16, name: 'Next 16, webpack', dev: null },
  { ...T16, name: 'Next 16, Turbopack, dev', dev: [], wide: true },
  { ...W16, name: 'Next 16, webpack, dev', dev: ['--webpack'], wide: true },
  { ...T15, name: 'Next 15, Turbopack', dev: null, wide: true },
  { ...W15, name: 'Next 15, webpack', dev: null, wide: true },
  { ...T15, name: 'Next 15, Turbopack, CommonJS', dev: null, isCommonJs: true, wide: true },
  { ...W15, name: 'Next 15, webpack, CommonJS', dev: null, isCommonJs: true, wide: true },
  { ...T15, name: 'Next 15, Turbopack, dev', dev: ['--turbopack'], mode: 'test' },
  { ...W15, name: 'Next 15, webpack, dev', dev: [], wide: true },
  { ...W14, name: 'Next 14, webpack', dev: null, wide: true },
  { ...W14, name: 'Next 14, webpack, dev', dev: [], wide: true },
]

const ROUTES = ['/api/looks', '/api/old-looks', '/api/edge-looks'] as const

let browser: Browser | undefined
let server: Server | undefined

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())
afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function everywhere(
  app: App,
  { flags, dev, mode }: SupersetCell,
): Promise<Readonly<Record<string, Looks>>> {
  if (dev === null) {
    const { code, output } = await app.build({ flags })
    expect(code, output.slice(-3000)).toBe(0)
  }
  const env = mode === undefined ? {} : { env: { NODE_ENV: mode } }
  server = await app.start({ ready: '/nothing-here', ...(dev === null ? {} : { dev, ...env }) })
  const found: Record<string, Looks> = {}
  for (const route of ROUTES) found[route] = await looksAt(server, route)
  found['in the browser'] = await inBrowser(server.url)
  await server.stop()
  server = undefined
  return found
}

async function inBrowser(url: string): Promise<Looks> {
  const page = await (browser as Browser).newPage()
  try {
    await page.goto(`${url}/browser`)
    await page.waitForFunction('window.looks !== undefined')
    return JSON.parse(await page.evaluate('window.looks()')) as Looks
  } finally {
    await page.close()
  }
}

describe('what can be imported', () => {
  it.each(cellsOf(CELLS))(
    'is all there: $name',
    async (cell) => {
      const at = await install(cell.install)
      const name = `superset-${cell.name.toLowerCase().replaceAll(/\W+/g, '-')}`
      const own = { handler: cell.handler, isCommonJs: cell.isCommonJs ?? false, hasEdge: true }
      const bare = await everywhere(await supersetApp(at, `${name}-bare`, { ...own, isWrapped: false }), cell)
      const ours = await everywhere(await supersetApp(at, name, { ...own, isWrapped: true }), cell)
      for (const [place, looks] of Object.entries(bare)) {
        expect(Object.keys(looks.roots).length, place).toBeGreaterThan(10)
        expect(missing(looks, ours[place] as Looks), place).toEqual([])
      }
    },
    600_000,
  )
})
