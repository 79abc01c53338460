import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { ofNow } from '../../stories/fixtures/now.ts'
import { type Film, framesOf, type Part } from '../incidents/kit/frames.ts'
import { type Answer, ok, type ShownPage } from './kit/host.ts'
import { hostOfFile } from './kit/shown-page.ts'

/* Every phase in every look: axe finds nothing, and nothing has to be scrolled sideways. */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const LOOKS: Readonly<Record<string, BrowserContextOptions & { readonly query?: string }>> = {
  light: {},
  dark: { query: '?theme=dark' },
  'forced colours': { forcedColors: 'active' },
  '320 px': { viewport: { width: 320, height: 800 } },
  '320 px, dark, right to left': { viewport: { width: 320, height: 800 }, query: '?theme=dark&dir=rtl' },
  // What a browser does at 200 %: half the pixels, each twice as large.
  '200 % zoom': { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
  'right to left': { query: '?dir=rtl' },
}

const film = JSON.parse(
  readFileSync(new URL('../incidents/recorded/film/day.json', import.meta.url), 'utf8'),
) as Film
const frames = framesOf(film)
/** The last frame of a part. */
function endOf(part: Part): MonitoringReport {
  const after = Object.values(film.parts).filter((begin) => begin > film.parts[part])
  return frames[Math.min(frames.length, ...after) - 1]!
}

const refused = (status: number, code: string): Answer => ({
  status,
  body: { status: 'error', error: { code, message: 'Needs the token of an administrator.' } },
})
const stopped = (): Answer => {
  const report = endOf('healthy')
  return ok({ ...report, collection: { ...report.collection, running: false } })
}

/** What the server answers, one after the other; `null` = it is gone. */
const PHASES: readonly (readonly [
  phase: string,
  answers: readonly (Answer | null)[],
  initial?: MonitoringReport,
])[] = [
  ['stale', [null], ofNow(endOf('outage'), Date.now() - 60_000)],
  ['live', [ok(endOf('healthy'))]],
  ['live', [ok(endOf('leak'))]],
  ['live', [ok(endOf('spike'))]],
  ['live', [ok(endOf('outage'))]],
  ['live', [ok(endOf('recovery'))]],
  ['stopped', [stopped()]],
  ['stale', [ok(endOf('outage')), refused(403, 'DBM-403')]],
  ['unauthenticated', [ok(endOf('leak')), refused(401, 'DBM-401')]],
  ['error', [null]],
  ['error', [{ status: 200, body: { hello: 'world' } }]],
  ['forbidden', [refused(403, 'DBM-403')]],
  ['not-installed', [{ status: 404, body: 'nothing here' }]],
]

interface Found {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

async function violations({ page }: ShownPage): Promise<readonly string[]> {
  const found = await page.evaluate(async (tags) => {
    await Promise.allSettled(document.getAnimations().flatMap(({ id, finished }) => (id ? [finished] : [])))
    const { axe } = globalThis as unknown as {
      axe: { run(context: unknown, options: unknown): Promise<{ violations: Found[] }> }
    }
    return (await axe.run('#app', { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }))
      .violations
  }, TAGS)
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id} ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`,
    ),
  )
}

/** What ends outside the card, where it cannot be scrolled to. */
function cutOff({ page }: ShownPage): Promise<readonly string[]> {
  return page.evaluate(() => {
    const card = document.querySelector('.ndm-card')?.getBoundingClientRect()
    if (card === undefined) return []
    const outside = (element: Element): boolean => {
      const { left, right, width } = element.getBoundingClientRect()
      return width > 0 && (left < card.left - 1 || right > card.right + 1)
    }
    return [...document.querySelectorAll('.ndm-card :is(th, td, button, p, li, dd)')]
      .filter((element) => element.closest('.ndm-scroll, .ndm-tabs') === null && outside(element))
      .map((element) => `${element.className} ${(element.textContent ?? '').slice(0, 40)}`)
  })
}

const open = hostOfFile()

describe.each(Object.keys(LOOKS))('%s', (look) => {
  it('has no axe violation and no sideways scrolling in any phase, in any view', async () => {
    const wrong: string[] = []
    const viewed = new Set<string>()
    for (const [phase, [first = null, ...then], initial] of PHASES) {
      const shown = await open({ ...LOOKS[look], first, ...(initial === undefined ? {} : { initial }) })
      const { page } = shown
      await page.addScriptTag({ content: AXE })
      for (const next of then) {
        await page.locator('.ndm-root[data-phase="live"]').waitFor()
        shown.answer(next)
        await shown.refresh()
      }
      await page.locator(`.ndm-root[data-phase="${phase}"]`).waitFor()
      // The other views are the same in every phase.
      const tabs = viewed.has(phase) ? [] : await page.locator('[data-tab]').all()
      viewed.add(phase)
      for (const tab of tabs.length === 0 ? [null] : tabs) {
        await tab?.click()
        await page.waitForFunction(() => document.querySelector('.ndm-skel') === null)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        const where = `${phase} ${(await tab?.getAttribute('data-tab')) ?? ''}`
        if (wide > 0) wrong.push(`${where} is ${wide} px too wide`)
        for (const one of await cutOff(shown)) wrong.push(`${where}: cut off: ${one}`)
        wrong.push(...(await violations(shown)).map((one) => `${where}: ${one}`))
      }
      await page.context().close()
    }
    expect(wrong).toEqual([])
  }, 600_000)
})
