import { delay, HttpResponse, http } from 'msw'
import { expect, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { ago, alert, HOUR, leak, MINUTE, nothing, pool } from './fixtures/parts.ts'
import { critical, healthy, single, warning } from './fixtures/reports.ts'
import { calmShapes } from './fixtures/series.ts'
import { ROUTE, refuse, serve } from './fixtures/server.ts'
import * as verdicts from './fixtures/verdicts.ts'

const meta = preview.meta({
  title: 'Widget',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

/** All is well: one calm line, no colour. */
export const Healthy = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => healthy()))
  },
  async play({ canvas }) {
    await canvas.findByText('7 of 20 in use')
    await expect(canvas.getByText('Nothing is wrong.')).toBeVisible()
    await expect(canvas.queryByText(/Release/)).toBeNull()
    // What has nothing to list takes no room.
    await expect(canvas.queryByText('No alerts.')).toBeNull()
  },
})

/** The views are tabs: arrow keys choose, and the focus goes along. */
export const Tabs = meta.story({
  name: 'Three views',
  beforeEach({ msw }) {
    msw.use(...serve(() => healthy()))
  },
  async play({ canvas, userEvent }) {
    const now = await canvas.findByRole('tab', { name: 'Now' })
    await expect(now).toHaveAttribute('aria-selected', 'true')
    await expect(canvas.queryByRole('slider')).toBeNull()
    now.focus()
    await userEvent.keyboard('{ArrowRight}')
    await expect(canvas.getByRole('tab', { name: 'History' })).toHaveFocus()
    await canvas.findByRole('slider')
    await userEvent.keyboard('{End}')
    await expect(canvas.getByRole('tabpanel', { name: 'Setup' })).toBeVisible()
    await canvas.findByText('Bottleneck')
    await userEvent.keyboard('{ArrowRight}')
    await expect(now).toHaveFocus()
    await expect(canvas.getByText('7 of 20 in use')).toBeVisible()
  },
})

/** A pool that fills says when it will be full, as a time and an interval. */
export const PoolFills = meta.story({
  name: 'A pool that fills',
  beforeEach({ msw }) {
    const fills = healthy()
    const [first, ...rest] = fills.pools
    const forecast = { fullAt: ago(-9 * MINUTE), earliest: ago(-6 * MINUTE), latest: ago(-15 * MINUTE) }
    msw.use(
      ...serve(() => ({
        ...fills,
        pools: [{ ...(first ?? pool()), used: 14, utilization: 70, forecast }, ...rest],
      })),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('14 of 20 in use')
    await canvas.findByText(/^Full about .+ \(.+–.+\)$/)
    // Nothing is wrong yet, and what follows stands beside it.
    await canvas.findByText(/^.pg:main. will be full at about \d+:\d+.*, between \d+:\d+.* and \d+:\d+.*\.$/)
    await expect(canvas.getByText('Nothing is wrong.')).toBeVisible()
  },
})

/** In an incident the last line says when the pool of the verdict will be full, and what the action brings. */
export const FillsInAnIncident = meta.story({
  name: 'When will it be full?',
  beforeEach({ msw }) {
    const forecast = { fullAt: ago(-9 * MINUTE), earliest: ago(-6 * MINUTE), latest: ago(-15 * MINUTE) }
    const base = warning()
    msw.use(
      ...serve(() => ({
        ...base,
        pools: base.pools.map((one) => (one.name === 'pg:main' ? { ...one, forecast } : one)),
      })),
    )
  },
  async play({ canvas }) {
    const when = await canvas.findByText(/^.pg:main. will be full at about /)
    const line = when.closest('dd')!
    await expect(line.previousElementSibling).toHaveTextContent('Then')
    await expect(line).toHaveTextContent('Releasing 2 brings pg:main to 15 of 20 (75 %).')
  },
})

/** Nearly full: what, why, what to do, what follows. */
export const LeakFound = meta.story({
  name: 'Leak found',
  async play({ canvas, userEvent }) {
    await canvas.findByText(/^2 of 17 connections of pg:main have been idle/)
    await expect(canvas.getByText('Leak', { selector: 'b' })).toBeVisible()
    await expect(canvas.getByText('Releasing 2 brings pg:main to 15 of 20 (75 %).')).toBeVisible()
    await userEvent.click(await canvas.findByRole('button', { name: 'Explains 1 more finding' }))
    await expect(canvas.getAllByText('Pool nearly full').length).toBeGreaterThan(0)
    await canvas.findByRole('button', { name: 'Release 2 leaks' })
  },
})

/** Nothing left, and a queue. */
export const LeakExhaustsPool = meta.story({
  name: 'Leak exhausts a pool',
  beforeEach({ msw }) {
    msw.use(...serve(() => critical()))
  },
  async play({ canvas }) {
    await canvas.findByText(/^pg:main is full: 4 of 20 connections/)
    await expect(canvas.getAllByText('Critical')[0]).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Release 4 leaks' })).toBeEnabled()
  },
})

/** Before the first answer. */
export const Loading = meta.story({
  beforeEach({ msw }) {
    msw.use(http.get(ROUTE, async () => delay('infinite')))
  },
})

/** Numbers in the first HTML; the route has not answered yet. */
export const InitialData = meta.story({
  render: (args) => <DbMonitoringWidget {...args} initialData={warning()} />,
  beforeEach({ msw }) {
    msw.use(http.get(ROUTE, async () => delay('infinite')))
  },
  async play({ canvas }) {
    await expect(canvas.getByText('17 of 20 in use')).toBeVisible()
  },
})

/** The server fails; the last good numbers stay, marked as old. */
export const Stale = meta.story({
  render: (args) => (
    <DbMonitoringWidget
      {...args}
      refreshInterval={5000}
      initialData={warning({ timestamp: new Date(Date.now() - 4 * MINUTE).toISOString() })}
    />
  ),
  beforeEach({ msw }) {
    msw.use(...refuse(503, { code: 'DBM-503', message: 'The monitor is starting' }))
  },
  async play({ canvas }) {
    await canvas.findByText(/Showing data from/, { selector: '.ndm-verdict-t' })
    await expect(canvas.getByText('Stale')).toBeVisible()
    await expect(canvas.getByText('17 of 20 in use')).toBeVisible()
  },
})

/** The server asked to be left alone for a while: the countdown shows it. */
export const BackOff = meta.story({
  render: (args) => (
    <DbMonitoringWidget
      {...args}
      refreshInterval={5000}
      initialData={healthy({ timestamp: new Date(Date.now() - MINUTE).toISOString() })}
    />
  ),
  beforeEach({ msw }) {
    msw.use(...refuse(503, { code: 'DBM-503', message: 'Too busy' }, { 'retry-after': '24' }))
  },
  async play({ canvas }) {
    await canvas.findByText(/Next try in 2[0-4]/)
    await expect(canvas.getByRole('button', { name: 'Try now' })).toBeEnabled()
  },
})

/** No network on this side. */
export const Offline = meta.story({
  render: (args) => (
    <DbMonitoringWidget
      {...args}
      initialData={healthy({ timestamp: new Date(Date.now() - 2 * MINUTE).toISOString() })}
    />
  ),
  beforeEach({ msw }) {
    msw.use(http.get(ROUTE, () => HttpResponse.error()))
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })
    return () => Reflect.deleteProperty(navigator, 'onLine')
  },
  async play({ canvas }) {
    await canvas.findByText(/You are offline/)
  },
})

/** The very first answer is an error. */
export const FirstLoadFails = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...refuse(500, {
        code: 'DBM-500',
        message: 'The request could not be answered; the server log has the cause.',
      }),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('Could not load database status')
    await expect(canvas.getByText(/HTTP 500/)).toBeVisible()
  },
})

/** 401 with a way to sign in. */
export const NotSignedIn = meta.story({
  args: { onSignIn: () => {} },
  beforeEach({ msw }) {
    msw.use(...refuse(401, { code: 'DBM-401', message: 'A read token is needed.' }))
  },
  async play({ canvas }) {
    await expect(await canvas.findByRole('button', { name: 'Sign in' })).toBeEnabled()
  },
})

/** Refused from the first request: the reason comes from the server. */
export const Forbidden = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...refuse(403, {
        code: 'DBM-403',
        message: 'No token is configured: set DB_MONITORING_TOKEN, or authorize in db-monitoring.config.ts.',
      }),
    )
  },
  async play({ canvas }) {
    await canvas.findByText(/set DB_MONITORING_TOKEN/)
  },
})

/** A 404 of another server: the routes are not mounted. */
export const NotInstalled = meta.story({
  beforeEach({ msw }) {
    msw.use(...refuse(404))
  },
  async play({ canvas }) {
    await canvas.findByText('The monitoring routes are not installed')
    await expect(canvas.getByText(/next-db-monitoring\/routes\/database/)).toBeVisible()
  },
})

/** Something answers, and it is no report. */
export const Malformed = meta.story({
  beforeEach({ msw }) {
    msw.use(http.get(ROUTE, () => HttpResponse.html('<!doctype html><title>Sign in</title>')))
  },
  async play({ canvas }) {
    await canvas.findByText(/not with a monitoring report \(text\/html/)
  },
})

/** Paused by the reader (WCAG 2.2.2). */
export const Paused = meta.story({
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Pause updates' }))
    await canvas.findByText(/Paused at/)
    await expect(canvas.getByRole('button', { name: 'Resume updates' })).toBeVisible()
  },
})

/** Nobody takes samples: current numbers, and a way to start. */
export const CollectionStopped = meta.story({
  beforeEach({ msw }) {
    const base = healthy()
    const stopped = {
      ...base.collection,
      running: false,
      lastBeatAt: new Date(Date.now() - 3 * HOUR).toISOString(),
    }
    msw.use(
      ...serve(() => healthy({ collection: stopped }), {
        shapes: [{ ...calmShapes[0]!, gaps: [[210, 240]] }],
      }),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('Collection is stopped')
    await expect(canvas.getByText('Nothing is wrong.')).toBeVisible()
    await expect((await canvas.findAllByRole('button', { name: 'Start collection' }))[0]).toBeEnabled()
  },
})

/** A fresh process: one instance, no probe, nothing to draw yet. */
export const NoHistoryYet = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => single(), {
        shapes: [{ name: 'pg:main', seed: 1, low: 5, high: 10, gaps: [[0, 240]] }],
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('tab', { name: 'History' }))
    await canvas.findByText('Waiting for the first sample')
    await userEvent.click(canvas.getByRole('tab', { name: 'Setup' }))
    await canvas.findByText('No database probe is configured')
  },
})

/** The process was down twice: gaps stay gaps. */
export const HistoryWithGaps = meta.story({
  args: { defaultTab: 'history' },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => healthy(), {
        shapes: [
          {
            ...calmShapes[0]!,
            gaps: [
              [40, 64],
              [150, 158],
              [160, 170],
            ],
          },
          {
            ...calmShapes[1]!,
            gaps: [
              [40, 64],
              [150, 158],
              [160, 170],
            ],
          },
        ],
      }),
    )
  },
  async play({ canvas }) {
    await canvas.findByText(/No data for 18% of the time/)
  },
})

/** Nothing leaks. */
export const NoLeaks = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => warning({ leaks: [], verdict: verdicts.tooFewSlots })))
  },
  async play({ canvas }) {
    await canvas.findByText(/Raise max of pg:main/)
    await expect(canvas.queryByRole('heading', { name: /leaks/i })).toBeNull()
    await expect(canvas.queryByRole('button', { name: /Release/ })).toBeNull()
  },
})

/** A reader without the right to change anything: every control says why. */
export const NotAllowed = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => warning({ capabilities: nothing('Needs the admin token.') })))
  },
  async play({ canvas, userEvent }) {
    const reset = await canvas.findByRole('button', { name: 'Emergency reset…' })
    await expect(reset).toHaveAttribute('aria-disabled', 'true')
    await expect(reset).toHaveAccessibleDescription('Needs the admin token.')
    await userEvent.click(reset)
    await expect(within(document.body).queryByRole('alertdialog')).toBeNull()
  },
})

/** `readOnly`: the controls are not there at all. */
export const ReadOnly = meta.story({
  args: { readOnly: true },
  async play({ canvas }) {
    await canvas.findByText('Read-only: nothing can be changed here.')
    await expect(canvas.queryByRole('button', { name: /Emergency|cleanup|Release|^Stop/ })).toBeNull()
    await expect(canvas.getByRole('button', { name: 'Export' })).toBeVisible()
  },
})

/** Everything the monitor could not do is said. */
export const OwnFaults = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        healthy({
          faults: [
            {
              part: 'channel slack',
              count: 3,
              message: 'HTTP 404 from hooks.example',
              lastAt: new Date().toISOString(),
            },
            {
              part: 'store',
              count: 1,
              message: 'DBM-207: disk is read-only; the history is kept in memory',
              lastAt: new Date().toISOString(),
            },
          ],
        }),
      ),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('tab', { name: /^Setup.*needs a look/ }))
    await canvas.findByText('Problems of the monitor itself')
  },
})

/** A slow event loop looks like a full pool; the verdict tells them apart. */
export const BusyEventLoop = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => warning({ eventLoopDelayP95: 340, verdict: verdicts.busyLoop, leaks: [] })))
  },
  async play({ canvas }) {
    await canvas.findByText(/The event loop of web-7f9c is late by 340/)
  },
})

/** The pool has room, and the Data API has none. */
export const FailingService = meta.story({
  beforeEach({ msw }) {
    const base = healthy()
    msw.use(
      ...serve(() =>
        healthy({
          status: 'critical',
          verdict: verdicts.failing,
          services: base.services.map((one) =>
            one.name === 'service-client' ? { ...one, status: 'critical' as const, errorCount: 412 } : one,
          ),
          alerts: [
            alert('s-1', {
              rule: 'service-unhealthy',
              name: 'service-unhealthy',
              subject: 'service-client',
              severity: 'critical',
              message: 'service-client: 38 % of 1,084 operations failed in 5 min (PGRST003)',
              openedAt: new Date(Date.now() - 3 * MINUTE).toISOString(),
            }),
          ],
          recommendations: [
            {
              severity: 'critical',
              title: 'PostgREST has no connection left',
              evidence: '412 operations of service-client ended with PGRST003.',
              action: "Raise PostgREST's pool, or move long queries to a job.",
            },
          ],
        }),
      ),
    )
  },
  async play({ canvas }) {
    await waitFor(() => expect(canvas.getAllByText(/38 % of 1,084/).length).toBeGreaterThan(0))
  },
})

const story = (verdict: (typeof verdicts)['calm'], more: Parameters<typeof critical>[0] = {}) => ({
  beforeEach({ msw }: { msw: { use: (...handlers: ReturnType<typeof serve>) => void } }) {
    msw.use(...serve(() => critical({ verdict, status: verdict.status as 'critical', leaks: [], ...more })))
  },
})

/** Nothing in this app helps: no button, and what to look at. */
export const DatabaseUnreachable = meta.story({
  ...story(verdicts.unreachable),
  async play({ canvas }) {
    await canvas.findByText(/refuses connections \(ECONNREFUSED\)/)
    await expect(canvas.getByText(/Look at the database server/)).toBeVisible()
    await expect(canvas.getByText('The status follows within 15 s of the fix.')).toBeVisible()
    await expect(canvas.queryByRole('button', { name: /Release|Clean up/ })).toBeNull()
  },
})

/** A total outage that no pool shows. */
export const LoginRefused = meta.story({
  ...story(verdicts.loginRefused),
  async play({ canvas }) {
    await canvas.findByText(/28P01, wrong password/)
    await expect(canvas.getAllByText('Critical')[0]).toBeVisible()
  },
})

/** Which limit, who holds the slots, and a cleanup that says what it will bring. */
export const ServerFull = meta.story({
  ...story(verdicts.serverFull, { leaks: [leak('l-1')] }),
  async play({ canvas }) {
    await canvas.findByRole('button', { name: 'Clean up…' })
    await expect(canvas.getByText(/4 instances may open 80 connections, Postgres/)).toBeVisible()
  },
})

/** The opposite of a leak, with the opposite remedy. */
export const TooFewSlots = meta.story({
  ...story(verdicts.tooFewSlots),
  async play({ canvas }) {
    await canvas.findByText(/Raise max of pg:main from 20 to 28/)
  },
})

/** Who blocks whom, and the one lease to release. */
export const BlockedByLock = meta.story({
  ...story(verdicts.blocked, { leaks: [leak('l-1')] }),
  async play({ canvas }) {
    await canvas.findByRole('button', { name: 'Release 1 leak' })
    await expect(canvas.getAllByText(/pid 48213/).length).toBeGreaterThan(0)
  },
})

/** Nothing could be observed: that is not health. */
export const Unknown = meta.story({
  ...story(verdicts.unknown, { status: 'healthy' }),
  async play({ canvas }) {
    await canvas.findByText('Nothing could be observed, so the state is unknown.')
    await expect(canvas.getAllByText('Unknown')[0]).toBeVisible()
  },
})

/** Slots that will not come back look like any other: they are named. */
export const DeadConnections = meta.story({
  ...story(verdicts.exhausted, {
    pools: [pool({ used: 20, idle: 0, utilization: 100, pending: 12, dead: 4, ghosts: 1 })],
    leaks: [leak('d-1', { state: 'dead', certainty: 'certain', reason: 'its socket is closed' })],
  }),
  async play({ canvas }) {
    await canvas.findByText('4 connections are gone but still counted')
    await canvas.findByText('1 slot is taken without an owner')
    await canvas.findByText('connection is gone')
  },
})

/** A viewer who could see it a moment ago is refused: the numbers stay, and it recovers by itself. */
export const CannotVerify = meta.story({
  name: 'Refused while the database is down',
  render: (args) => (
    <DbMonitoringWidget
      {...args}
      refreshInterval={5000}
      initialData={critical({ timestamp: new Date(Date.now() - MINUTE).toISOString() })}
    />
  ),
  beforeEach({ msw }) {
    msw.use(...refuse(403, { code: 'DBM-403', message: 'Your session could not be verified.' }))
  },
  async play({ canvas }) {
    await canvas.findByText(/Cannot verify you since/, { selector: '.ndm-verdict-t' })
    await expect(canvas.getByText('20 of 20 in use')).toBeVisible()
    await canvas.findByText(/Next try in/)
  },
})

/** What the headline points at is pinned; use alone moves nothing, and a person's choice stays. */
export const PinnedPool = meta.story({
  name: 'The pinned pool follows the verdict',
  args: { panels: ['overview'] },
  beforeEach({ msw }) {
    let asked = 0
    msw.use(
      ...serve(() => {
        asked += 1
        const jobs = { name: 'pg:jobs', used: 9, max: 10, idle: 1 }
        const pools = [
          pool({ used: 17, utilization: 85 }),
          pool({ ...jobs, utilization: asked > 1 ? 100 : 20 }),
        ]
        return warning({ pools, leaks: [], ...(asked > 2 ? { verdict: verdicts.calm } : {}) })
      }),
    )
  },
  async play({ canvas, userEvent }) {
    const refresh = await canvas.findByRole('button', { name: 'Refresh now' })
    const chosen = async (name: RegExp) =>
      expect(await canvas.findByRole('button', { name })).toHaveAttribute('aria-pressed', 'true')
    await chosen(/pg:main/)
    await userEvent.click(refresh)
    await canvas.findByRole('row', { name: /pg:jobs.* 100%/ })
    await chosen(/pg:main/)
    await userEvent.click(refresh)
    await canvas.findByText('Nothing is wrong.')
    await chosen(/pg:main/)
    await userEvent.click(canvas.getByRole('button', { name: /pg:jobs/ }))
    await userEvent.click(refresh)
    await chosen(/pg:jobs/)
  },
})
