import { type HttpHandler, http } from 'msw'
import { expect, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import type { MonitoringReport } from '../src/model/report/monitoring.ts'
import { DbMonitoringWidget } from '../widget/index.ts'
import { healthy, warning } from './fixtures/reports.ts'
import { ROUTE, serve } from './fixtures/server.ts'

/* What must not happen: work for nothing, and things that jump. */

const meta = preview.meta({
  title: 'Widget/Quiet',
  component: DbMonitoringWidget,
  args: { historyRefreshInterval: 0 },
})

let polls = 0

async function changesOverTwoPolls(root: Element): Promise<string[]> {
  const changed: string[] = []
  const observer = new MutationObserver((records) => {
    for (const { target, type } of records) {
      const element = target instanceof Element ? target : target.parentElement
      if (element?.closest('time') == null) changed.push(`${type} ${element?.outerHTML.slice(0, 120)}`)
    }
  })
  observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true })
  const before = polls
  await waitFor(() => expect(polls).toBeGreaterThanOrEqual(before + 2), { timeout: 10_000 })
  observer.disconnect()
  return changed
}

/** A poll that brings the same numbers changes nothing on the page but how old they are. */
export const UnchangedPoll = meta.story({
  args: { refreshInterval: 2000 },
  beforeEach({ msw }) {
    polls = 0
    const same = warning()
    msw.use(
      ...serve(() => {
        polls += 1
        return same
      }),
    )
  },
  async play({ canvas, canvasElement, userEvent }) {
    const root = canvasElement.querySelector('.ndm-root')!
    const views: readonly (readonly [name: string, content: () => Promise<unknown>])[] = [
      ['Now', () => canvas.findByRole('button', { name: 'Run cleanup…' })],
      ['History', () => canvas.findByRole('slider')],
      ['Setup', () => canvas.findByText('Bottleneck')],
    ]
    for (const [name, content] of views) {
      await userEvent.click(await canvas.findByRole('tab', { name: new RegExp(`^${name}`) }))
      await content()
      // Lazy parts of a view may still arrive; what changes at every poll never leaves two polls in a row quiet.
      let changed = ['']
      for (let tries = 0; changed.length > 0 && tries < 3; tries += 1)
        changed = await changesOverTwoPolls(root)
      await expect(changed).toEqual([])
    }
  },
})

/** Shifts of layout inside the widget, as the browser counts them. */
function watchShifts(): { readonly seen: string[]; readonly stop: () => void } {
  const seen: string[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { sources } = entry as PerformanceEntry & { readonly sources: readonly { node: Node | null }[] }
      for (const { node } of sources) {
        const element = node instanceof Element ? node : (node?.parentElement ?? null)
        // A clock that has ticked may be wider.
        const clock = element?.querySelector('time') != null && element.localName === 'span'
        if (element?.closest('.ndm-root') != null && !clock) seen.push(element.outerHTML.slice(0, 120))
      }
    }
  })
  observer.observe({ type: 'layout-shift' })
  return { seen, stop: () => observer.disconnect() }
}

let answer = (): void => {}

/** The first answer waits until it is let go. */
function waiting(report: () => MonitoringReport): HttpHandler[] {
  const arrived = new Promise<void>((resolve) => {
    answer = resolve
  })
  const same = report()
  return [
    http.get(ROUTE, async () => {
      await arrived
    }),
    ...serve(() => same),
  ]
}

async function arrive(canvasElement: HTMLElement): Promise<void> {
  const canvas = within(canvasElement)
  await canvas.findByText('Loading')
  const shifts = watchShifts()
  answer()
  await canvas.findByRole('button', { name: 'Run cleanup…' })
  await canvas.findByRole('heading', { name: /^Services/ })
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  shifts.stop()
  await expect(shifts.seen).toEqual([])
}

/** From the placeholder to the numbers nothing moves. */
export const FromLoadingToLive = meta.story({
  args: { refreshInterval: 0 },
  beforeEach: ({ msw }) => msw.use(...waiting(healthy)),
  play: ({ canvasElement }) => arrive(canvasElement),
})

/** Nor when there is something to say above them. */
export const FromLoadingToTrouble = meta.story({
  args: { refreshInterval: 0 },
  beforeEach: ({ msw }) => msw.use(...waiting(warning)),
  play: ({ canvasElement }) => arrive(canvasElement),
})

let histories = 0
let details = 0

/** History, budget and audit follow however often the report comes: each poll used to start their timers again. */
export const HistoryKeepsUp = meta.story({
  name: 'History keeps up with the polls',
  args: { refreshInterval: 2000, historyRefreshInterval: 3000, panels: ['overview', 'history'] },
  beforeEach({ msw }) {
    polls = 0
    histories = 0
    details = 0
    msw.use(
      http.get(ROUTE, ({ request }) => {
        const query = new URL(request.url).searchParams
        if (query.has('history')) histories += 1
        else if (query.has('detailed')) details += 1
        else polls += 1
      }),
      // Every answer differs: each one renders the page again.
      ...serve(() =>
        healthy({ peakUsage: { timestamp: new Date().toISOString(), connections: 10 + polls } }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByRole('slider')
    const before = [histories, details] as const
    const from = polls
    await waitFor(() => expect(polls).toBeGreaterThanOrEqual(from + 4), { timeout: 14_000 })
    await expect(histories - before[0]).toBeGreaterThanOrEqual(2)
    await expect(details - before[1]).toBeGreaterThanOrEqual(2)
  },
})
