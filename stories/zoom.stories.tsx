import { expect, fireEvent, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { healthy, warning } from './fixtures/reports.ts'
import { busyShapes } from './fixtures/series.ts'
import { serve } from './fixtures/server.ts'

/* A stretch of the chart, lines that are switched off, what happened meanwhile, and its newest end. */

const meta = preview.meta({
  title: 'Widget/Chart/Zoom',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0, panels: ['history'] },
})

interface Finger {
  readonly pointerId: number
  readonly pointerType: string
}

const mouse: Finger = { pointerId: 1, pointerType: 'mouse' }

/** A pointer event at a part of the width, 0..1. */
function point(
  plot: HTMLElement,
  kind: 'pointerDown' | 'pointerMove' | 'pointerUp',
  part: number,
  finger: Finger = mouse,
): void {
  const { left, width, top } = plot.getBoundingClientRect()
  fireEvent[kind](plot, { ...finger, button: 0, clientX: left + part * width, clientY: top + 40 })
}

const zoomed = (): string | undefined => /db-zoom=(\d+-\d+)/.exec(location.hash)?.[1]

const hoursOf = (text = '0-0'): number => {
  const [from = 0, to = 0] = text.split('-').map(Number)
  return (to - from) / 3600
}

/** Drag with a mouse; the choice stands in the address, and one press shows everything again. */
export const ByMouse = meta.story({
  async play({ canvas, userEvent }) {
    const plot = await canvas.findByRole('slider')
    const height = plot.getBoundingClientRect().height
    point(plot, 'pointerDown', 0.25)
    for (const part of [0.3, 0.4, 0.5]) point(plot, 'pointerMove', part)
    point(plot, 'pointerUp', 0.5)
    await canvas.findByRole('button', { name: 'Whole range' })
    await expect(hoursOf(zoomed())).toBeGreaterThan(5.5)
    await expect(hoursOf(zoomed())).toBeLessThan(6.5)
    await expect(canvas.getByRole('button', { name: '24 h' })).toHaveAttribute('aria-pressed', 'false')
    await expect((await canvas.findByRole('slider')).getBoundingClientRect().height).toBe(height)
    // It is called by the stretch it shows, not by the range it was chosen in.
    await expect(
      canvas.getByRole('slider', { name: /^Pool utilisation from \d\d:\d\d to \d\d:\d\d/ }),
    ).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Zoom in' }))
    await waitFor(() => expect(hoursOf(zoomed())).toBeLessThan(3.5))
    await userEvent.click(canvas.getByRole('button', { name: 'Zoom out' }))
    await waitFor(() => expect(hoursOf(zoomed())).toBeGreaterThan(5))
    await userEvent.click(canvas.getByRole('button', { name: 'Whole range' }))
    await waitFor(() => expect(zoomed()).toBeUndefined())
    await expect(canvas.queryByRole('button', { name: 'Whole range' })).toBeNull()
    await expect(canvas.getByRole('button', { name: '24 h' })).toHaveAttribute('aria-pressed', 'true')
  },
})

/** A click reads, and changes nothing. */
export const ClickIsNoZoom = meta.story({
  async play({ canvas }) {
    const plot = await canvas.findByRole('slider')
    point(plot, 'pointerDown', 0.5)
    point(plot, 'pointerUp', 0.5)
    await expect(plot).toHaveAttribute('aria-valuenow', '120')
    await expect(zoomed()).toBeUndefined()
  },
})

/** One finger reads, and what it read stays; two choose what lies between them. */
export const ByTouch = meta.story({
  async play({ canvas }) {
    const plot = await canvas.findByRole('slider')
    const first = { pointerId: 5, pointerType: 'touch' }
    const second = { pointerId: 6, pointerType: 'touch' }
    point(plot, 'pointerDown', 0.2, first)
    point(plot, 'pointerMove', 0.5, first)
    point(plot, 'pointerUp', 0.5, first)
    await expect(plot).toHaveAttribute('aria-valuenow', '120')
    await expect(zoomed()).toBeUndefined()
    point(plot, 'pointerDown', 0.5, first)
    point(plot, 'pointerDown', 0.6, second)
    point(plot, 'pointerMove', 0.25, first)
    point(plot, 'pointerMove', 0.75, second)
    point(plot, 'pointerUp', 0.75, second)
    point(plot, 'pointerUp', 0.25, first)
    await waitFor(() => expect(zoomed()).toBeDefined())
    await expect(hoursOf(zoomed())).toBeGreaterThan(11.5)
    await expect(hoursOf(zoomed())).toBeLessThan(12.5)
  },
})

/** Enter at both ends; Escape leaves off; 0 shows everything. */
export const ByKeyboard = meta.story({
  async play({ canvas, userEvent }) {
    const plot = await canvas.findByRole('slider')
    plot.focus()
    await userEvent.keyboard('{Home}{Enter}{PageUp}')
    await expect(plot).toHaveAttribute('aria-valuetext', expect.stringMatching(/Zoom from \d/))
    await userEvent.keyboard('{Escape}')
    await expect(plot).not.toHaveAttribute('aria-valuetext', expect.stringMatching(/Zoom from/))
    await expect(zoomed()).toBeUndefined()
    await userEvent.keyboard('{Home}{Enter}{PageUp}{PageUp}{Enter}')
    await waitFor(() => expect(hoursOf(zoomed())).toBeCloseTo(2.5, 0))
    await userEvent.keyboard('0')
    await waitFor(() => expect(zoomed()).toBeUndefined())
  },
})

/** A person's choice stays while other views are looked at. */
export const StaysAcrossViews = meta.story({
  args: { panels: undefined as never, defaultTab: 'history', deepLinks: false },
  async play({ canvas, userEvent }) {
    const plot = await canvas.findByRole('slider')
    point(plot, 'pointerDown', 0.5)
    point(plot, 'pointerMove', 0.75)
    point(plot, 'pointerUp', 0.75)
    await canvas.findByRole('button', { name: 'Whole range' })
    await expect(location.hash).toBe('')
    await userEvent.click(canvas.getByRole('tab', { name: /^Now/ }))
    await userEvent.click(canvas.getByRole('tab', { name: /^History/ }))
    await canvas.findByRole('button', { name: 'Whole range' })
  },
})

/** A stretch before anything was recorded. */
export const NothingThen = meta.story({
  beforeEach: () => {
    history.replaceState(history.state, '', '#db-zoom=1000000000-1000003600')
  },
  async play({ canvas, userEvent }) {
    await canvas.findByText('Nothing was recorded in this stretch')
    await userEvent.click(canvas.getByRole('button', { name: 'Whole range' }))
    await canvas.findByRole('slider')
  },
})

/** A line that is switched off is neither drawn nor read, and the others keep their colours. */
export const LineSwitchedOff = meta.story({
  async play({ canvas, userEvent }) {
    const plot = await canvas.findByRole('slider')
    const line = canvas.getByRole('button', { name: 'supabase:rest' })
    await userEvent.click(line)
    await expect(line).toHaveAttribute('aria-pressed', 'false')
    await expect(plot).toHaveAttribute('aria-valuetext', expect.not.stringContaining('supabase:rest'))
    await expect(localStorage.getItem('next-db-monitoring:hidden-lines')).toBe('["supabase:rest"]')
    await userEvent.click(line)
    await expect(plot).toHaveAttribute('aria-valuetext', expect.stringContaining('supabase:rest'))
    await expect(localStorage.getItem('next-db-monitoring:hidden-lines')).toBe('[]')
  },
})

/** Alerts, operations, releases and starts stand below the lines and are read with them. */
export const Events = meta.story({
  async play({ canvas, canvasElement, userEvent }) {
    await canvas.findByRole('slider')
    await waitFor(() =>
      expect(canvasElement.querySelectorAll('.ndm-xl .ndm-event').length).toBeGreaterThan(3),
    )
    await userEvent.click(canvas.getByRole('button', { name: 'Show as table' }))
    await expect(canvas.getByRole('columnheader', { name: 'Events' })).toBeVisible()
    await expect(canvas.getAllByText(/Emergency reset/).length).toBeGreaterThan(0)
  },
})

let histories = 0
let use = 40

/** The newest end moves with the polls: no second answer of the history is needed. */
export const LiveTail = meta.story({
  args: { refreshInterval: 2000, defaultRange: '1h' },
  beforeEach({ msw }) {
    histories = 0
    use = 40
    msw.use(
      ...serve(
        () => {
          const now = healthy()
          use += 7
          return { ...now, pools: now.pools.map((pool) => ({ ...pool, utilization: use })) }
        },
        { shapes: busyShapes, onHistory: () => (histories += 1) },
      ),
    )
  },
  async play({ canvas }) {
    const plot = await canvas.findByRole('slider')
    await waitFor(() => expect(histories).toBe(1))
    await waitFor(
      () => expect(plot).toHaveAttribute('aria-valuetext', expect.stringContaining(`pg:main ${use}%`)),
      { timeout: 20_000 },
    )
    await expect(use).toBeGreaterThan(54)
    await expect(histories).toBe(1)
  },
})

/** A pool of the Data API: what was refused, how long requests take, what was sent again. */
export const DataApi = meta.story({
  args: { panels: ['overview'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => {
        const base = warning()
        const api = base.pools.find(({ kind }) => kind === 'supabase')!
        return {
          ...base,
          verdict: { status: 'healthy', causes: [] },
          pools: [
            {
              ...api,
              used: null,
              utilization: null,
              refused: { lastMinute: 54, lastQuarter: 97, sinceStart: 97 },
            },
          ],
        }
      }),
    )
  },
  async play({ canvas, canvasElement }) {
    await canvas.findByText('54 in 1 min')
    const tiles = [...canvasElement.querySelectorAll('.ndm-kpi dt')].map(({ textContent }) => textContent)
    await waitFor(() => expect(canvas.queryByText('–')).toBeNull())
    await expect(tiles).toContain('Refused')
    await expect(tiles).toContain('Request time, p95')
    await expect(tiles).not.toContain('Waiting')
    await expect(tiles).not.toContain('Leaks')
  },
})

/** The last hour of each pool stands in its row; a phone has no room for it. */
export const Sparklines = meta.story({
  args: { panels: ['overview'] },
  async play({ canvas, canvasElement }) {
    await canvas.findByRole('table', { name: 'Pools' })
    const lines = (): readonly (string | null)[] =>
      [...canvasElement.querySelectorAll('.ndm-spark svg')].map((line) => line.getAttribute('aria-label'))
    await waitFor(() => expect(lines()).toHaveLength(3))
    await expect(lines().join()).toMatch(/Highest in the last hour: \d+%/)
  },
})
