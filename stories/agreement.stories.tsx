import { HttpResponse, http } from 'msw'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { alert, instance, MINUTE, pool } from './fixtures/parts.ts'
import { critical, healthy, warning } from './fixtures/reports.ts'
import { ROUTE, serve } from './fixtures/server.ts'

/* What stands side by side says the same, in words that a reader knows. */

const meta = preview.meta({
  title: 'Widget/Agreement',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

/** The figures count what the headline counts. */
export const FiguresAndHeadline = meta.story({
  name: 'Do the figures agree with the headline?',
  beforeEach({ msw }) {
    const full = pool({
      used: 20,
      idle: 0,
      utilization: 100,
      pending: 12,
      timeouts: 0,
      recentTimeouts: 0,
      refused: { lastMinute: 38, lastQuarter: 97, sinceStart: 97 },
    })
    msw.use(...serve(() => critical({ pools: [full] })))
  },
  async play({ canvas, canvasElement }) {
    await canvas.findByText('12 requests waiting, 38 refused in the last minute.')
    const tiles = [...canvasElement.querySelectorAll('[data-slot="kpi"]')]
    const tile = (name: string) => tiles.find((one) => one.querySelector('dt')?.textContent === name)
    await expect(tile('Waiting')).toHaveTextContent(/^Waiting12/)
    await expect(tile('Refused')).toHaveTextContent(/^Refused97 in 15.min38 in 1.min$/)
    for (const name of ['Waiting', 'Refused'])
      await expect(tile(name)?.querySelector('.ndm-note')).toHaveAttribute('data-status', 'critical')
  },
})

/** The bar of an instance draws the numbers beside it, not the share of its fullest pool. */
export const BarAndNumbers = meta.story({
  name: 'Does a bar draw its numbers?',
  beforeEach({ msw }) {
    const self = instance('web-1', { self: true, active: 0, max: 57, utilization: 41 })
    const other = instance('web-2', { active: 19, max: 38, utilization: 90 })
    msw.use(...serve(() => healthy({ instance: self, instances: [self, other] })))
  },
  async play({ canvas }) {
    const row = (numbers: string) => canvas.getByText(numbers).closest('li')!
    await canvas.findByText('0/57')
    await expect(row('0/57').querySelector('.ndm-va')).toBeNull()
    await expect(row('19/38').querySelector('.ndm-va')).toHaveAttribute('width', '50%')
  },
})

/** Sessions are connected, not at work; a pool's slots are in use. */
export const ConnectedIsNotBusy = meta.story({
  name: 'Are idle sessions called busy?',
  beforeEach({ msw }) {
    const sessions = pool({
      name: 'database',
      kind: 'database',
      used: 7,
      idle: null,
      max: 57,
      utilization: 12,
    })
    msw.use(...serve(() => healthy({ pools: [sessions] })))
  },
  async play({ canvas, canvasElement }) {
    await canvas.findByText('7 of 57 in use')
    const legend = canvasElement.querySelector('.ndm-legend')
    await expect(legend).toHaveTextContent(/^Connected 7/)
    await expect(legend).not.toHaveTextContent(/In use|Active/)
  },
})

/** What only the server knows by an id has words. */
export const PlainNames = meta.story({
  name: 'Are there raw names?',
  beforeEach({ msw }) {
    const budget = { rule: 'connection-budget', name: 'connection-budget', subject: 'fieldday' }
    const message = '4 instances may open 80 connections, Postgres has 57 slots for them.'
    msw.use(...serve(() => warning({ alerts: [alert('a-1', { ...budget, message })] })))
  },
  async play({ canvas, canvasElement }) {
    await canvas.findByText('Over budget')
    await expect(canvasElement).not.toHaveTextContent('connection-budget')
  },
})

/** The browser's own words for a lost connection help nobody. */
export const NoAnswer = meta.story({
  name: 'What is said of a server that does not answer?',
  render: (args) => (
    <DbMonitoringWidget
      {...args}
      initialData={healthy({ timestamp: new Date(Date.now() - MINUTE).toISOString() })}
      refreshInterval={5000}
    />
  ),
  beforeEach({ msw }) {
    msw.use(http.get(ROUTE, () => HttpResponse.error()))
  },
  async play({ canvas, canvasElement }) {
    await canvas.findByText(/^The last refresh failed \(the server does not answer\)\./)
    await expect(canvasElement).not.toHaveTextContent('Failed to fetch')
  },
})

let troubles = 0

/** The plot is as high with many alerts beside it as with none. */
export const ChartKeepsItsHeight = meta.story({
  name: 'Does the chart keep its height?',
  args: { panels: ['history', 'alerts'] },
  beforeEach({ msw }) {
    troubles = 0
    msw.use(
      ...serve(() =>
        warning({
          alerts: Array.from({ length: troubles }, (_, index) =>
            alert(`a-${index}`, { subject: `pg:tenant-${index}` }),
          ),
          resolvedAlerts: [],
        }),
      ),
    )
  },
  async play({ canvas, canvasElement, userEvent }) {
    await canvas.findByRole('slider')
    const plot = canvasElement.querySelector('.ndm-chart')!
    const height = plot.clientHeight
    await expect(height).toBeGreaterThan(100)
    troubles = 24
    await userEvent.click(canvas.getByRole('button', { name: 'Refresh now' }))
    await expect(await canvas.findAllByText('Pool nearly full')).toHaveLength(24)
    await expect(plot.clientHeight).toBe(height)
  },
})
