import { HttpResponse, http } from 'msw'
import { expect, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { incidentFile } from './fixtures/incident.ts'
import { ago, alert, HOUR, leak, nothing } from './fixtures/parts.ts'
import { critical, healthy, warning } from './fixtures/reports.ts'
import { ROUTE, serve } from './fixtures/server.ts'

/* What goes to a colleague: a link, or a report for the ticket. */

const meta = preview.meta({
  title: 'Widget/Share',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

/** View, pool and range stand in the fragment of the address, and are taken from it. */
export const DeepLink = meta.story({
  name: 'Does a link show a colleague the same?',
  beforeEach({ msw }) {
    history.replaceState(history.state, '', '#notes&db-tab=history&db-range=6h&db-pool=pg%3Ajobs')
    msw.use(...serve(() => warning()))
  },
  async play({ canvas, userEvent }) {
    await expect(await canvas.findByRole('tab', { name: 'History' })).toHaveAttribute('aria-selected', 'true')
    await expect(await canvas.findByRole('button', { name: '6 h' })).toHaveAttribute('aria-pressed', 'true')
    await userEvent.click(canvas.getByRole('button', { name: '1 h' }))
    await userEvent.click(canvas.getByRole('tab', { name: 'Now' }))
    await expect(canvas.getByRole('button', { name: 'pg:jobs' })).toHaveAttribute('aria-pressed', 'true')
    await userEvent.click(canvas.getByRole('button', { name: 'pg:main' }))
    await expect(location.hash).toBe('#notes&db-range=1h&db-tab=now&db-pool=pg%3Amain')
  },
})

/** A host that keeps its own fragment turns it off. */
export const NoDeepLink = meta.story({
  name: 'Can the address be left alone?',
  args: { deepLinks: false },
  beforeEach({ msw }) {
    history.replaceState(history.state, '', '#db-tab=setup')
    msw.use(...serve(() => warning()))
  },
  async play({ canvas, userEvent }) {
    await expect(await canvas.findByRole('tab', { name: 'Now' })).toHaveAttribute('aria-selected', 'true')
    await userEvent.click(canvas.getByRole('tab', { name: 'History' }))
    await expect(location.hash).toBe('#db-tab=setup')
  },
})

/** What the page says, as Markdown for a ticket. */
export const CopyReport = meta.story({
  name: 'What goes into the ticket?',
  beforeEach({ msw }) {
    msw.use(...serve(() => critical()))
  },
  async play({ canvas, userEvent }) {
    let text = ''
    const clipboard = { writeText: async (next: string) => void (text = next) }
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard })
    await userEvent.click(await canvas.findByRole('button', { name: 'Copy incident report' }))
    await waitFor(() => expect(text).toContain('# Database connections: Critical'))
    Reflect.deleteProperty(navigator, 'clipboard')
    await expect(text).toContain('**What:** pg:main is full: 4 of 20 connections')
    await expect(text).toContain('**Then:** Releasing 4 brings pg:main to 16 of 20')
    await expect(text).toMatch(/\| pg:main \| 20\/20 \| 12 \| [\d.]+\ss \| 38 \|/)
    await expect(text).toMatch(/- 4 from `app\/api\/reports\/export\/route\.ts:42` · pg:main/)
    await canvas.findByRole('button', { name: 'Copied' })
  },
})

/** What the address names is scrolled to and has the focus, also inside a folded list or a group. */
export const LinkedAlert = meta.story({
  name: 'Does a link lead to one alert?',
  beforeEach({ msw }) {
    history.replaceState(history.state, '', '#db-tab=now&db-alert=a%2Flong%20ago')
    const old = alert('a/long ago', {
      state: 'resolved',
      resolvedAt: ago(HOUR),
      rule: 'night-batch',
      name: 'night-batch',
    })
    msw.use(...serve(() => warning({ resolvedAlerts: [old] })))
  },
  async play({ canvas }) {
    const row = (await canvas.findByText('Night batch')).closest('li')!
    await waitFor(() => expect(row).toHaveFocus())
    await expect(isOnScreen(row)).toBe(true)
  },
})

export const LinkedLeak = meta.story({
  name: 'Does a link lead to one leak of many?',
  beforeEach({ msw }) {
    history.replaceState(history.state, '', '#notes&db-leak=one-of-forty')
    const of = (index: number) => leak(`n-${index}`, { serverPid: 900 + index })
    const leaks = [...Array.from({ length: 39 }, (_, index) => of(index)), of(77)].map((one, index) =>
      index === 39 ? { ...one, id: 'one-of-forty' } : one,
    )
    msw.use(...serve(() => critical({ leaks })))
  },
  async play({ canvas, userEvent }) {
    const row = (await canvas.findByText('pid 977')).closest('li')!
    await waitFor(() => expect(row).toHaveFocus())
    await expect(isOnScreen(row)).toBe(true)
    let text = ''
    const clipboard = { writeText: async (next: string) => void (text = next) }
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard })
    await userEvent.click(within(row).getByRole('button', { name: /^Copy link/ }))
    await waitFor(() => expect(new URL(text).hash).toBe('#notes&db-tab=now&db-leak=one-of-forty'))
    Reflect.deleteProperty(navigator, 'clipboard')
    // Coming back to the view leaves the focus where the reader put it.
    await userEvent.click(canvas.getByRole('tab', { name: 'Setup' }))
    await userEvent.click(canvas.getByRole('tab', { name: 'Now' }))
    await canvas.findByText('pid 977')
    await expect(canvas.getByRole('tab', { name: 'Now' })).toHaveFocus()
  },
})

/** What is gone says so, and the link can be forgotten. */
export const LinkGone = meta.story({
  name: 'And when the linked leak is gone?',
  beforeEach({ msw }) {
    history.replaceState(history.state, '', '#notes&db-leak=returned-long-ago&db-alert=a-unknown')
    msw.use(...serve(() => healthy()))
  },
  async play({ canvas, userEvent }) {
    await canvas.findByText(/^The leak of this link is gone/)
    await canvas.findByText(/^The alert of this link is not listed/)
    for (const button of canvas.getAllByRole('button', { name: 'Forget the link' }))
      await userEvent.click(button)
    await waitFor(() => expect(canvas.queryByText(/of this link/)).toBeNull())
    await expect(location.hash).toBe('#notes')
  },
})

/** The file of `next-db-monitoring incident`, by a button; whoever may read the page may have it. */
export const IncidentFile = meta.story({
  name: 'How does the incident get into a file?',
  beforeEach({ msw }) {
    saved = []
    msw.use(
      http.get(ROUTE, ({ request }) => {
        const { searchParams } = new URL(request.url)
        if (searchParams.get('incident') !== 'true') return undefined
        return HttpResponse.json(incidentFile())
      }),
      ...serve(() => critical({ capabilities: nothing('Needs the admin token.') })),
    )
    const click = HTMLAnchorElement.prototype.click
    HTMLAnchorElement.prototype.click = function save(this: HTMLAnchorElement) {
      saved.push({ name: this.download, url: this.href })
    }
    return () => void (HTMLAnchorElement.prototype.click = click)
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Save incident file' }))
    await waitFor(() => expect(saved[0]?.name).toMatch(/^db-incident-\d{4}-\d\d-\d\dT\d{4}\.json$/))
    const file: unknown = await (await fetch(saved[0]!.url)).json()
    await expect(file).toHaveProperty('kind', 'next-db-monitoring/incident')
  },
})

let saved: { readonly name: string; readonly url: string }[] = []

function isOnScreen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}
