import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Film, framesOf, type Part } from '../incidents/kit/frames.ts'
import { ok } from './kit/host.ts'
import { hostOfFile } from './kit/shown-page.ts'

/* A recorded day of troubles, shown frame by frame: what stays on the page stays where it is. */

/** Most that may move through the whole day, as Chromium sums it (Core Web Vitals: 0.1 is good); 1.84 where everything jumps. */
const MOST = 0.01

const film = JSON.parse(
  readFileSync(new URL('../incidents/recorded/film/day.json', import.meta.url), 'utf8'),
) as Film
const frames = framesOf(film)
const parts = Object.entries(film.parts) as readonly (readonly [Part, number])[]

interface Shift {
  readonly value: number
  readonly moved: readonly string[]
}

function watch(): void {
  const shifts: Shift[] = []
  Object.assign(globalThis, { shifts })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, sources } = entry as PerformanceEntry & {
        readonly value: number
        readonly sources: readonly {
          readonly node: Node | null
          readonly previousRect: DOMRectReadOnly
          readonly currentRect: DOMRectReadOnly
        }[]
      }
      shifts.push({
        value,
        moved: sources.map(({ node, previousRect, currentRect }) => {
          const element = node instanceof Element ? node : node?.parentElement
          return `${element?.className || element?.tagName} ${previousRect.y}+${previousRect.height} → ${currentRect.y}+${currentRect.height}`
        }),
      })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

const open = hostOfFile()

describe.each([
  ['desk', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const)('on a %s', (name, viewport) => {
  it('nothing jumps through leak, release, spike, outage and recovery', async () => {
    const { page, answer, refresh } = await open({ viewport, first: ok(frames[0]!) })
    await refresh()
    await page.evaluate(watch)
    const sums = new Map<Part, number>()
    const moved: string[] = []
    for (const [index, frame] of frames.entries()) {
      const part = parts.findLast(([, begin]) => begin <= index)?.[0] ?? 'healthy'
      answer(ok(frame))
      await refresh()
      await page.evaluate(() =>
        Promise.allSettled(
          document.getAnimations().flatMap((one) => (one.id === 'ndm-slide' ? [one.finished] : [])),
        ),
      )
      const shifts = await page.evaluate(() =>
        (globalThis as unknown as { shifts: Shift[] }).shifts.splice(0),
      )
      for (const shift of shifts) {
        sums.set(part, (sums.get(part) ?? 0) + shift.value)
        moved.push(`${part} ${index}: ${shift.value.toFixed(4)} ${shift.moved.join('; ')}`)
      }
    }
    await page.context().close()
    const total = [...sums.values()].reduce((sum, value) => sum + value, 0)
    process.stdout.write(
      `layout shift on a ${name}: ${total.toFixed(4)} (${[...sums].map(([part, sum]) => `${part} ${sum.toFixed(4)}`).join(', ')})\n`,
    )
    expect(total, moved.join('\n')).toBeLessThanOrEqual(MOST)
  }, 300_000)
})
