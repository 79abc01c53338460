import { expect, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { ago, alert, leak, MINUTE } from './fixtures/parts.ts'
import { budget, database, healthy, single, warning } from './fixtures/reports.ts'
import { serve } from './fixtures/server.ts'

const meta = preview.meta({
  title: 'Widget/Panels',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

/** What to change, each with its numbers. */
export const Advice = meta.story({
  args: { panels: ['advice'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        warning({
          recommendations: [
            {
              severity: 'critical',
              title: 'A transaction left open blocks 3 sessions',
              evidence:
                'pid 48213 has been idle in transaction for 6 min 12 s; 3 sessions wait for its locks.',
              action: 'Release the leak that holds it, then commit or roll back in a finally block.',
            },
            {
              severity: 'warning',
              title: 'This process holds 2 pools to the same database',
              evidence:
                'pg:main (max 20, lib/db/pool.ts:12) and pg:main-2 (max 20, lib/reports/db.ts:7) may open 40.',
              action: "Create the pool once with sharedPool('main', create).",
            },
            {
              severity: 'info',
              title: 'service-client retries multiply its load',
              evidence: '16 783 attempts for 11 988 operations: 1.4 each.',
              action: 'Look at the errors of service-client before raising the pool.',
            },
          ],
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText("Create the pool once with sharedPool('main', create).")
  },
})

/** Everything a probe and a pooler tell: drift, the pooler's pools, each use followed to its backend. */
export const DatabaseInFull = meta.story({
  args: { panels: ['database'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        warning({
          database: {
            ...database(),
            drift: [
              { instance: 'web-7f9c', application: 'agenda:web-7f9c', reported: 17, measured: 14, drift: 3 },
              { instance: 'web-b21e', application: 'agenda:web-b21e', reported: 9, measured: 9, drift: 0 },
              { instance: 'jobs-1', application: 'agenda:jobs-1', reported: 3, measured: 5, drift: -2 },
            ],
            pooler: {
              kind: 'pgbouncer',
              version: 'PgBouncer 1.24.1',
              maxClients: 200,
              clients: 34,
              pools: [
                {
                  database: 'agenda',
                  role: 'app',
                  mode: 'transaction',
                  clientsActive: 25,
                  clientsWaiting: 9,
                  serversActive: 25,
                  serversIdle: 0,
                  size: 25,
                  longestWaitMs: 1800,
                },
              ],
              links: [],
            },
            chain: [
              {
                service: 'reports',
                route: 'PUT /api/reports/[id]',
                operation: 'update report_rows',
                pool: 'pg:main',
                heldMs: 41_000,
                poolerClient: '10.0.3.7:51022',
                serverPid: 48_307,
                state: 'active',
                wait: 'Lock transactionid',
                blockedBy: [48_213],
              },
              {
                service: 'reports',
                route: 'POST /api/reports/export',
                operation: 'select report_rows',
                pool: 'pg:main',
                heldMs: 372_000,
                poolerClient: '10.0.3.7:50990',
                serverPid: 48_213,
                state: 'idle in transaction',
                wait: 'Client ClientRead',
                blockedBy: [],
              },
            ],
          },
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('+3')
    await canvas.findByText('25 of 25 servers busy')
    await canvas.findByRole('region', { name: 'From request to backend' })
  },
})

/** A probe is configured and has never got through: the reason stands there, not how to set one up. */
export const DatabaseUnreachable = meta.story({
  args: { panels: ['database'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        single({
          database: {
            source: 'unknown',
            value: null,
            readAt: null,
            ageMs: null,
            reason: 'connect ECONNREFUSED 10.0.0.5:5432',
          },
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('The database could not be read')
    await canvas.findByText('connect ECONNREFUSED 10.0.0.5:5432')
    await expect(canvas.queryByText(/DB_MONITORING_DATABASE_URL/)).toBeNull()
  },
})

/** The last reading, with why there is no newer one. */
export const DatabaseStale = meta.story({
  args: { panels: ['database'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        warning({
          database: {
            ...database(),
            readAt: ago(4 * MINUTE),
            ageMs: 4 * MINUTE,
            reason: 'sorry, too many clients already (53300)',
          },
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('Stale')
    await canvas.findByText(/sorry, too many clients already/)
  },
})

/** Nothing can be added up: a sentence, and no chain of dashes. */
export const BudgetUnknown = meta.story({
  args: { panels: ['budget'] },
  beforeEach({ msw }) {
    const none = { demand: null, cap: null, used: null, source: 'unknown' } as const
    msw.use(
      ...serve(() =>
        single({
          budget: {
            verdict: 'unknown',
            sentence: 'The application holds no pool of its own yet, so there is nothing to add up.',
            chain: [
              { layer: 'app-pools', label: 'Pools of the application', ...none },
              { layer: 'postgres-slots', label: 'Slots of the database', ...none },
            ],
            bottleneck: null,
            terms: [],
            services: [],
            suggestions: [],
          },
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText(/nothing to add up/)
    await expect(canvas.queryByText('Postgres slots')).toBeNull()
  },
})

/** More than there is: the card of the bottleneck says so. */
export const BudgetOver = meta.story({
  args: { panels: ['budget'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        healthy({
          budget: {
            ...budget,
            verdict: 'over',
            sentence: '8 instances (two releases live) may open 160 connections; Postgres has 57 slots.',
            bottleneck: 'postgres-slots',
            chain: budget.chain
              .filter(({ layer }) => layer === 'app-pools' || layer === 'postgres-slots')
              .map((link) => ({ ...link, demand: 160, cap: link.layer === 'app-pools' ? 160 : 57 })),
          },
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('Over budget')
    await canvas.findByText('Bottleneck')
  },
})

/** The first sample of a process is drawn as a point. */
export const FirstSample = meta.story({
  args: { panels: ['history'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => single(), {
        shapes: [{ name: 'pg:main', seed: 1, low: 30, high: 40, gaps: [[0, 239]] }],
      }),
    )
  },
  async play({ canvas }) {
    await canvas.findByRole('slider')
    await canvas.findByText(/No data for/)
  },
})

/** A lease opened by hand has no request; the line of code stands in its place. */
export const LeakByHand = meta.story({
  args: { panels: ['overview', 'leaks'] },
  beforeEach({ msw }) {
    const byHand = leak('l-9', {
      route: null,
      operation: 'manual',
      service: 'report-export',
      pool: 'report-export',
      serverPid: null,
      transaction: null,
      lastOperation: null,
      reclaimable: false,
    })
    msw.use(...serve(() => healthy({ leaks: [byHand, { ...byHand, id: 'l-10', stack: null }] })))
  },
  async play({ canvas }) {
    await canvas.findByRole('button', { name: /route\.ts:42.*report-export/ })
    await canvas.findByRole('button', { name: 'Stop tracking' })
  },
})

const console = { name: 'console', lastDeliveredAt: ago(MINUTE), lastError: null, waiting: 0, dropped: 0 }

/** Each channel says how it goes and what to do when it does not. */
export const Channels = meta.story({
  name: 'Do alerts reach anybody?',
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        healthy({
          channels: [
            { ...console, state: 'ok' },
            { ...console, name: 'mail', state: 'idle', lastDeliveredAt: null },
            {
              ...console,
              name: 'slack',
              state: 'retrying',
              lastError: 'Slack answered HTTP 503',
              waiting: 2,
            },
            {
              name: 'pagerduty',
              state: 'failing',
              lastDeliveredAt: null,
              lastError: 'routingKey is missing: give it, or set PAGERDUTY_ROUTING_KEY',
              waiting: 0,
              dropped: 1,
            },
          ],
        }),
      ),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('tab', { name: /^Setup.*needs a look/ }))
    await canvas.findByText('2 of 4 channels fail')
    await expect(canvas.getByText(/^The last message could not be delivered/)).toBeVisible()
    await expect(canvas.getByText('Slack answered HTTP 503')).toBeVisible()
    await expect(canvas.getByText('2 waiting')).toBeVisible()
    await expect(canvas.getByText('1 message was never delivered')).toBeVisible()
  },
})

/** Channels that deliver are one line; where none is configured nothing takes room. */
export const QuietChannels = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => healthy({ channels: [{ ...console, state: 'ok' }] })))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('tab', { name: 'Setup' }))
    await canvas.findByText('1 channel, none fails')
    await expect(canvas.queryByText('The last message was delivered.')).toBeNull()
    await userEvent.click(canvas.getByRole('button', { name: 'Alert channels' }))
    await canvas.findByText('The last message was delivered.')
  },
})

/** The systems that are to get the figures, in the same way as the channels. */
export const Exporters = meta.story({
  name: 'Do figures reach their systems?',
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        healthy({
          exporters: [
            { ...console, name: 'otel', state: 'ok' },
            {
              name: 'influx',
              state: 'failing',
              lastDeliveredAt: ago(9 * MINUTE),
              lastError: 'connect ECONNREFUSED 10.0.3.7:8086',
              waiting: 5,
              dropped: 2,
            },
          ],
        }),
      ),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('tab', { name: /^Setup.*needs a look/ }))
    await canvas.findByText('1 of 2 exporters fails')
    await expect(canvas.getByText(/^The last figures could not be sent/)).toBeVisible()
    await expect(canvas.getByText('connect ECONNREFUSED 10.0.3.7:8086')).toBeVisible()
    await expect(canvas.getByText('5 waiting · 2 never sent')).toBeVisible()
    await expect(canvas.getByText(/^sent 9.min ago$/)).toBeVisible()
  },
})

/** Exporters that send are one line. */
export const QuietExporters = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => healthy({ exporters: [{ ...console, name: 'otel', state: 'ok' }] })))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('tab', { name: 'Setup' }))
    await canvas.findByText('1 exporter, none fails')
    await userEvent.click(canvas.getByRole('button', { name: 'Exporters' }))
    await canvas.findByText('The last figures were sent.')
  },
})

/** Who caused an alert and what it was judged by, on demand. */
export const AlertEvidence = meta.story({
  args: { panels: ['alerts'] },
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        warning({
          alerts: [
            alert('a-1', {
              culprit: {
                route: 'POST /api/reports/export',
                place: 'app/api/reports/export/route.ts:42',
                pool: 'pg:main',
              },
              evidence: [
                { label: 'idle for', value: '6 min 12 s' },
                { label: 'in transaction', value: '2' },
              ],
            }),
            // An instance of an earlier release tells neither.
            alert('a-2', { rule: 'peak-usage', name: 'peak-usage', subject: 'app', severity: 'info' }),
          ],
        }),
      ),
    )
  },
  async play({ canvas, userEvent }) {
    const [evidence, ...more] = await canvas.findAllByRole('button', { name: /^Evidence/ })
    await expect(more).toEqual([])
    await expect(evidence).toHaveAccessibleName('Evidence Pool nearly full')
    await expect(canvas.queryByText('6 min 12 s')).toBeNull()
    await userEvent.click(evidence!)
    const row = within(evidence!.closest('li')!)
    await expect(row.getByText('app/api/reports/export/route.ts:42')).toBeVisible()
    await expect(row.getByText('6 min 12 s')).toBeVisible()
    await userEvent.click(evidence!)
    await expect(row.queryByText('6 min 12 s')).toBeNull()
  },
})
