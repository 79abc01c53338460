import { expect } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { type Film, framesOf } from '../test/incidents/kit/frames.ts'
import { DbMonitoringWidget } from '../widget/index.ts'
import { ofNow } from './fixtures/now.ts'
import { serve } from './fixtures/server.ts'

/* Recorded on real servers by `npm run incidents -- --film`, shown as it came. */

const meta = preview.meta({
  title: 'Widget/Film',
  component: DbMonitoringWidget,
  args: { refreshInterval: 2000, historyRefreshInterval: 0 },
})

const film = async (): Promise<Film> =>
  (await import('../test/incidents/recorded/film/day.json')).default as unknown as Film

/** Leak, release, spike, outage, recovery: two seconds a frame, or one with each press of "Refresh now". */
export const DayOfTroubles = meta.story({
  name: 'How does a day of troubles look?',
  async beforeEach({ msw }) {
    const frames = framesOf(await film())
    let next = 0
    msw.use(...serve(() => ofNow(frames[next++ % frames.length]!), { shapes: null }))
  },
  async play({ canvas, userEvent, viewMode }) {
    // Who looks at it lets it run.
    if (viewMode === 'story' && !import.meta.env.VITEST) return
    const { parts } = await film()
    await canvas.findByText('Nothing is wrong.')
    const refresh = canvas.getByRole('button', { name: 'Refresh now' })
    for (let count = 0; count < parts.outage + 2; count++) await userEvent.click(refresh)
    await canvas.findByText('Database unreachable')
    await expect(canvas.queryByRole('button', { name: /^Release/ })).toBeNull()
  },
})
