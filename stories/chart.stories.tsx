import { HttpResponse, http } from 'msw'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { warning } from './fixtures/reports.ts'
import { busyShapes, seriesOf } from './fixtures/series.ts'
import { failed, ROUTE, serve } from './fixtures/server.ts'

const meta = preview.meta({
  title: 'Widget/Chart',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0, panels: ['history'] },
})

/** A reading under the crosshair. */
export const Reading = meta.story({
  async play({ canvas, userEvent }) {
    const slider = await canvas.findByRole('slider')
    slider.focus()
    await userEvent.keyboard('{Home}')
    for (let step = 0; step < 12; step += 1) await userEvent.keyboard('{PageUp}')
    await userEvent.keyboard(
      '{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}',
    )
    await expect(slider).toHaveAttribute('aria-valuenow', '152')
  },
})

/** Arrows, Shift, Page, Home, End, Escape; then the table, and back. */
export const ByKeyboard = meta.story({
  async play({ canvas, userEvent }) {
    const slider = await canvas.findByRole('slider', { name: /over the last 24 hours/ })
    await expect(slider).toHaveAttribute(
      'aria-valuetext',
      expect.stringMatching(/pg:main \d+%, supabase:rest \d+%, pg:jobs \d+%/),
    )
    slider.focus()
    await userEvent.keyboard('{ArrowLeft}')
    await expect(slider).toHaveAttribute('aria-valuenow', '239')
    await userEvent.keyboard('{ArrowLeft}')
    await expect(slider).toHaveAttribute('aria-valuenow', '238')
    await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}')
    await expect(slider).toHaveAttribute('aria-valuenow', '226')
    await userEvent.keyboard('{PageDown}')
    await expect(slider).toHaveAttribute('aria-valuenow', '214')
    await userEvent.keyboard('{Home}')
    await expect(slider).toHaveAttribute('aria-valuenow', '0')
    await userEvent.keyboard('{End}')
    await expect(slider).toHaveAttribute('aria-valuenow', '239')
    await expect(canvas.getAllByText(/pg:main/).length).toBeGreaterThan(1)
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(document.querySelector('.ndm-cross')).toBeNull())
    await userEvent.click(canvas.getByRole('button', { name: 'Show as table' }))
    await expect(canvas.getAllByRole('row')).toHaveLength(241)
    await userEvent.click(canvas.getByRole('button', { name: 'Show as chart' }))
    await canvas.findByRole('slider')
  },
})

export const AsTable = meta.story({
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Show as table' }))
    await expect(canvas.getByRole('table')).toBeVisible()
  },
})

/** A week, with the days named. */
export const SevenDays = meta.story({
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: '7 d' }))
    await canvas.findByRole('slider', { name: /last 7 days/ })
    await expect(canvas.getByRole('button', { name: '7 d' })).toHaveAttribute('aria-pressed', 'true')
  },
})

/** More than a pool can hold: the scale grows, 100 % stays in sight. */
export const BeyondHundred = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => warning(), {
        shapes: [{ name: 'pg:main', seed: 3, low: 40, high: 90, spike: 70, end: 120 }],
      }),
    )
  },
  async play({ canvas }) {
    // What is now is what the pool's row says, not the highest value of the newest bucket.
    await canvas.findByText(/: now 85%, peak 1\d\d% at /)
  },
})

export const FivePools = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => warning(), {
        shapes: [
          ...busyShapes,
          { name: 'supabase:auth', seed: 9, low: 2, high: 12 },
          { name: 'postgres:etl', seed: 44, low: 30, high: 52 },
        ],
      }),
    )
  },
})

/** The week could not be had: the day does not stand for it. */
export const SevenDaysFail = meta.story({
  beforeEach({ msw }) {
    msw.use(
      http.get(ROUTE, ({ request }) =>
        new URL(request.url).searchParams.get('hours') === '168'
          ? failed(500, { code: 'DBM-500', message: 'the journal is being read' })
          : undefined,
      ),
      ...serve(() => warning()),
    )
  },
  async play({ canvas, userEvent }) {
    await canvas.findByRole('slider', { name: /last 24 hours/ })
    await userEvent.click(canvas.getByRole('button', { name: '7 d' }))
    await canvas.findByText('The history could not be loaded')
    await expect(canvas.getByText('HTTP 500: the journal is being read')).toBeVisible()
    await expect(canvas.queryByRole('slider')).toBeNull()
    await userEvent.click(canvas.getByRole('button', { name: '24 h' }))
    await canvas.findByRole('slider', { name: /last 24 hours/ })
  },
})

/** Roll-ups hold no single pools: the line is called what it is, and what is now is the fullest pool's. */
export const SevenDaysOfTheFullest = meta.story({
  beforeEach({ msw }) {
    const week = seriesOf(168, [{ name: 'most utilised', seed: 3, low: 20, high: 60 }])
    msw.use(
      http.get(ROUTE, ({ request }) =>
        new URL(request.url).searchParams.get('hours') === '168'
          ? HttpResponse.json({
              ...warning(),
              series: { ...week, pools: week.pools.map((line) => ({ ...line, mostUtilised: true })) },
            })
          : undefined,
      ),
      ...serve(() => warning()),
    )
  },
  async play({ canvas, userEvent }) {
    await canvas.findByRole('slider', { name: /last 24 hours/ })
    await userEvent.click(canvas.getByRole('button', { name: '7 d' }))
    await canvas.findByText(/^.Fullest pool.: now 85%/)
    await expect(canvas.queryByText(/most utilised/)).toBeNull()
  },
})
