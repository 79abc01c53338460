import type { ReactNode } from 'react'
import { expect, fn, userEvent, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { useSettings } from '../widget/context.ts'
import {
  AlertList,
  ConfirmDialog,
  ConnectionRack,
  DbMonitoringProvider,
  Header,
  LeakTable,
  Meter,
  PoolOverview,
  Root,
  StatusBadge,
  useDbActions,
  useDbLeaks,
  useDbMonitoring,
  Verdict,
} from '../widget/index.ts'
import { Boundary } from '../widget/ui/boundary.tsx'
import { deferred } from '../widget/ui/deferred.tsx'
import { pool } from './fixtures/parts.ts'
import { warning } from './fixtures/reports.ts'

let loads = 0
function HereAtLast(): ReactNode {
  return <p className="ndm-pool">Here at last</p>
}
const Late = deferred(
  async () => {
    if (++loads === 1) throw new Error('Failed to load chunk')
    return { Part: HereAtLast }
  },
  ({ Part }) => Part,
  null,
  (load) => load(),
)

const meta = preview.meta({
  title: 'Parts',
  component: Root,
  decorators: [
    (Story) => (
      <DbMonitoringProvider initialData={warning()} refreshInterval={0} historyRefreshInterval={0}>
        <Story />
      </DbMonitoringProvider>
    ),
  ],
})

/** Four statuses, four shapes. */
export const Badges = meta.story({
  render: () => (
    <Root>
      <Header />
      <p className="ndm-pool ndm-row">
        <StatusBadge status="ok" />
        <StatusBadge status="warning" />
        <StatusBadge status="critical" />
        <StatusBadge status="unknown" />
        <StatusBadge status="info" />
      </p>
    </Root>
  ),
})

export const Meters = meta.story({
  render: () => (
    <Root>
      <Header />
      <div className="ndm-pool ndm-leaks">
        <Meter percent={35} status="ok" />
        <Meter percent={85} status="warning" />
        <Meter percent={100} status="critical" />
        <Meter percent={40} behind={72} status="ok" tick={null} />
        <Meter percent={null} status="unknown" />
      </div>
    </Root>
  ),
})

/** Cells up to 60 slots, a bar beyond. */
export const Racks = meta.story({
  render: () => (
    <Root>
      <Header />
      <div className="ndm-pool">
        <ConnectionRack pool={pool()} leaks={0} />
        <ConnectionRack
          pool={pool({ used: 17, idle: 2, connecting: 1, max: 20, utilization: 85 })}
          leaks={2}
        />
        <ConnectionRack pool={pool({ used: 51, idle: 4, max: 60, utilization: 85 })} leaks={3} />
        <ConnectionRack pool={pool({ used: 168, idle: 20, max: 200, utilization: 84 })} leaks={12} />
        <ConnectionRack pool={pool({ used: 23, idle: 0, max: 20, utilization: 115 })} leaks={0} />
        <ConnectionRack
          pool={pool({ kind: 'supabase', used: 11, idle: null, max: 25, utilization: 44 })}
          leaks={0}
        />
        <ConnectionRack pool={pool({ used: 1, idle: 0, max: 1, utilization: 100 })} leaks={0} />
      </div>
    </Root>
  ),
})

/** A page of one's own from the parts. */
export const Composition = meta.story({
  render: () => (
    <Root>
      <Header />
      <Verdict />
      <PoolOverview />
      <div className="ndm-panels" data-layout="flow">
        <AlertList />
        <LeakTable />
      </div>
    </Root>
  ),
  async play({ canvas }) {
    await canvas.findByText('Leaks', { selector: 'h3' })
  },
})

function OwnView() {
  const { status, phase, data, capabilities } = useDbMonitoring()
  const leaks = useDbLeaks()
  const { states } = useDbActions()
  return (
    <dl>
      <dt>status</dt>
      <dd>{status}</dd>
      <dt>phase</dt>
      <dd>{phase}</dd>
      <dt>utilisation</dt>
      <dd>{data?.summary.poolUtilization}</dd>
      <dt>leaks</dt>
      <dd>{leaks.length}</dd>
      <dt>may release</dt>
      <dd>{String(capabilities?.release.allowed)}</dd>
      <dt>under way</dt>
      <dd>{Object.keys(states).length}</dd>
    </dl>
  )
}

/** The hooks alone, in the host's own markup. */
export const Hooks = meta.story({
  render: () => <OwnView />,
  async play({ canvas }) {
    await expect(canvas.getByText('warning')).toBeVisible()
    await expect(canvas.getByText('85')).toBeVisible()
  },
})

const confirmed = fn(async () => 'Moved the traffic')
const closed = fn()

/** The widget's confirmation around an action of the host. */
export const HostConfirmation = meta.story({
  render: () => (
    <Root>
      <Header />
      <ConfirmDialog
        title="Move traffic to the replica?"
        text="Reads go to the replica until you move them back."
        confirmLabel="Move reads"
        onConfirm={confirmed}
        onClose={closed}
      />
    </Root>
  ),
  async play({ userEvent }) {
    const page = within(document.body)
    await userEvent.click(await page.findByRole('button', { name: 'Move reads' }))
    await expect(confirmed).toHaveBeenCalledOnce()
    await expect(closed).toHaveBeenCalledOnce()
  },
})

/** The server is away when the code of a part is needed; the button asks for it again. */
export const CodeCouldNotBeLoaded = meta.story({
  render: () => <Late />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await expect(await canvas.findByText(/the code for it could not be loaded/)).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await expect(await canvas.findByText('Here at last')).toBeVisible()
  },
})

let isBroken = true
function Fragile(): ReactNode {
  if (isBroken) throw new Error('undefined is not a pool')
  return <p className="ndm-pool">Whole again</p>
}

function WithReports(): ReactNode {
  const { feed } = useSettings()
  const at = (ms: number) => () => feed.succeeded((feed.read().updatedAt ?? 0) + ms)
  return (
    <div className="ndm-pool">
      <Boundary>
        <Fragile />
      </Boundary>
      <button type="button" onClick={at(2000)}>
        Report after 2 s
      </button>
      <button type="button" onClick={at(60_000)}>
        Report after a minute
      </button>
    </div>
  )
}

/** A report that a part cannot show breaks it until another one comes; it is not tried at every answer. */
export const PartThatThrew = meta.story({
  render: () => <WithReports />,
  beforeEach: () => {
    isBroken = true
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await expect(await canvas.findByText('undefined is not a pool')).toBeVisible()
    isBroken = false
    await userEvent.click(canvas.getByRole('button', { name: 'Report after 2 s' }))
    await expect(canvas.getByText('undefined is not a pool')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Report after a minute' }))
    await expect(await canvas.findByText('Whole again')).toBeVisible()
  },
})
