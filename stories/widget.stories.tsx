import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { critical, healthy, warning } from './fixtures/reports.ts'
import { serve } from './fixtures/server.ts'

const meta = preview.meta({
  title: 'Widget/Everyday',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

export const Healthy = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => healthy()))
  },
})
export const Warning = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => warning()))
  },
})
export const Critical = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => critical()))
  },
})
