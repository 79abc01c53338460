import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { warning } from './fixtures/reports.ts'
import { busyShapes } from './fixtures/series.ts'
import { serve } from './fixtures/server.ts'

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
