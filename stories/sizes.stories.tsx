import { expect, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { ago, instance, leak, MINUTE, pool, SECOND } from './fixtures/parts.ts'
import { audit, budget, critical, healthy, single, warning } from './fixtures/reports.ts'
import { serve } from './fixtures/server.ts'

const meta = preview.meta({
  title: 'Widget/Sizes',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

/** 200 leaks of one line are one row with one action; each of them on demand. */
export const ManyLeaks = meta.story({
  name: 'Two hundred leaks of one place',
  beforeEach({ msw }) {
    const leaks = Array.from({ length: 200 }, (_, index) =>
      leak(`l-${index}`, {
        serverPid: 40_000 + index,
        heldMs: (330 + index * 3) * SECOND,
        stack: index % 4 === 0 ? null : leak('x').stack,
      }),
    )
    msw.use(...serve(() => critical({ leaks })))
  },
  async play({ canvas, userEvent }) {
    await canvas.findByRole('button', { name: /^200 from .*route\.ts:42/ })
    await expect(canvas.getByRole('button', { name: 'Release 200 leaks' })).toBeEnabled()
    await userEvent.click(await canvas.findByRole('button', { name: 'Show all 200' }))
    await expect(canvas.getAllByText(/^pid 40/)).toHaveLength(200)
  },
})

/** Many pools and many leaks of many places: what matters first, the rest on demand. */
export const NoWall = meta.story({
  name: 'Twelve pools, fifty leaks',
  beforeEach({ msw }) {
    const pools = Array.from({ length: 12 }, (_, index) =>
      pool({
        name: index === 0 ? 'pg:main' : `pg:tenant-${index}`,
        used: 5 + index,
        utilization: 25 + 5 * index,
      }),
    )
    const leaks = Array.from({ length: 50 }, (_, index) =>
      leak(`l-${index}`, {
        pool: pools[index % 3]!.name,
        route: `POST /api/export/${index % 9}`,
        stack: leak('x').stack!.map((frame) => ({ ...frame, line: frame.line + (index % 9) })),
      }),
    )
    msw.use(...serve(() => critical({ pools, leaks })))
  },
  async play({ canvas, canvasElement, userEvent }) {
    const table = await canvas.findByRole('table', { name: 'Pools' })
    await expect(within(table).getAllByRole('row')).toHaveLength(1 + 6)
    await userEvent.click(canvas.getByRole('button', { name: 'Show all 12' }))
    await expect(within(table).getAllByRole('row')).toHaveLength(1 + 12)
    const first = await canvas.findByRole('button', { name: /^\d+ from /, expanded: true })
    const panel = canvasElement.querySelector('[data-panel="leaks"]')!
    await expect(panel.getBoundingClientRect().height).toBeLessThan(1600)
    // The cells of what is pointed at light up in the rack.
    await expect(canvasElement.querySelectorAll('.ndm-lit')).toHaveLength(0)
    first.focus()
    await waitFor(() => expect(canvasElement.querySelectorAll('.ndm-lit').length).toBeGreaterThan(1))
    first.blur()
    await waitFor(() => expect(canvasElement.querySelectorAll('.ndm-lit')).toHaveLength(0))
  },
})

/** Names and stacks that want to burst the layout. */
export const LongNames = meta.story({
  beforeEach({ msw }) {
    const long =
      'POST /api/organisations/[organisationId]/projects/[projectId]/environments/[environmentId]/reports/export-everything'
    const base = warning()
    msw.use(
      ...serve(() =>
        warning({
          instance: {
            ...base.instance,
            id: 'production-eu-central-1-web-7f9c1b2ae04d-5xkq2',
            environment: 'production-eu-central-1',
          },
          instances: base.instances.map((one) =>
            one.self ? { ...one, id: 'production-eu-central-1-web-7f9c1b2ae04d-5xkq2' } : one,
          ),
          services: base.services.map((one) => ({
            ...one,
            name: `${one.name}-of-the-organisation-settings-application`,
          })),
          pools: base.pools.map((one) => ({
            ...one,
            name: `${one.name}-with-a-name-that-never-seems-to-end`,
          })),
          leaks: [
            leak('l-1', {
              route: long,
              operation: 'update organisation_environment_report_rows_materialised',
              stack: Array.from({ length: 40 }, (_, index) => ({
                function: `exportEverythingOfTheEnvironment${index}`,
                file: `app/api/organisations/[organisationId]/projects/[projectId]/environments/level-${index}/route.ts`,
                line: 100 + index,
                column: 17,
                app: index % 3 === 0,
              })),
            }),
          ],
        }),
      ),
    )
  },
})

/** 200 slots: the rack becomes a bar. */
export const LargePool = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        warning({
          pools: [
            pool({
              used: 168,
              idle: 20,
              connecting: 4,
              pending: 9,
              max: 200,
              utilization: 84,
              acquire: { p50: 3, p95: 61, p99: 140 },
            }),
          ],
        }),
      ),
    )
  },
})

/** More in use than there is room for: two processes of one pool, or a cap that was lowered. */
export const BeyondCapacity = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        critical({
          pools: [
            pool({
              used: 24,
              idle: 0,
              pending: 4,
              max: 20,
              utilization: 120,
              acquire: { p50: 3, p95: 61, p99: 140 },
            }),
          ],
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText('Beyond capacity')
  },
})

/** A pool that cannot say how full it is: dashes, never zeros. */
export const UnknownCapacity = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() =>
        single({
          pools: [
            pool({
              name: 'postgres:main',
              kind: 'postgres',
              used: 4,
              idle: null,
              connecting: null,
              pending: null,
              max: null,
              utilization: null,
              acquire: null,
              recentTimeouts: null,
            }),
          ],
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText(/capacity unknown/)
    await expect(canvas.queryByText('Waiting')).toBeNull()
    await expect(canvas.queryByText('Acquire time, p95')).toBeNull()
  },
})

/** Nothing has been asked of any database yet. */
export const NoPools = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => single({ pools: [], services: [] }), { shapes: [] }))
  },
  async play({ canvas }) {
    await canvas.findByText('No pool has been used yet')
  },
})

/** A small app on one machine. */
export const SingleInstance = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => single()))
  },
})

/** A fleet. */
export const FiftyInstances = meta.story({
  beforeEach({ msw }) {
    const base = healthy()
    const regions = ['fra1', 'iad1', 'hnd1', 'gru1']
    const instances = [
      base.instance,
      ...Array.from({ length: 49 }, (_, index) =>
        instance(`web-${(index * 7919).toString(16).padStart(4, '0')}`, {
          region: regions[index % 4]!,
          active: (index * 7) % 20,
          utilization: ((index * 7) % 20) * 5,
          health: (index * 7) % 20 >= 19 ? 'critical' : (index * 7) % 20 >= 16 ? 'warning' : 'healthy',
          ...(index === 12
            ? { state: 'silent' as const, health: 'unknown' as const, lastSeenAt: ago(9 * MINUTE) }
            : {}),
        }),
      ),
    ]
    msw.use(...serve(() => healthy({ instances })))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Show all 50' }))
    await expect(await canvas.findByText(/silent for 9/)).toBeVisible()
    await expect(canvas.getByText('49 reporting · 1 silent')).toBeVisible()
    const box = await canvas.findByRole('group', { name: 'Instances' })
    await expect(box.clientHeight).toBeLessThanOrEqual(420)
    const rows = (): HTMLElement[] => within(box).getAllByRole('listitem')
    await expect(rows().length).toBeLessThan(30)
    const tall = box.scrollHeight
    // Each row that comes into sight is measured; the last one is reached, and the list is as long as it was.
    for (let at = 0; at < tall; at += 200) {
      box.scrollTop = at
      await waitFor(() => {
        const sight = box.getBoundingClientRect()
        const middle = sight.top + sight.height / 2
        const seen = rows().some((row) => {
          const { top, bottom } = row.getBoundingClientRect()
          return getComputedStyle(row).visibility === 'visible' && top <= middle && bottom >= middle
        })
        return expect(seen).toBe(true)
      })
    }
    box.scrollTop = box.scrollHeight
    await waitFor(() => expect(rows().at(-1)).toHaveAttribute('aria-posinset', '50'))
    await expect(Math.abs(box.scrollHeight - tall)).toBeLessThan(0.2 * tall)
    await expect(rows().length).toBeLessThan(30)
    box.scrollTop = 0
    await waitFor(() => expect(rows()[0]).toHaveAttribute('aria-posinset', '1'))
  },
})

/** One stopped reporting: unknown, not idle. */
export const SilentInstance = meta.story({
  beforeEach({ msw }) {
    const base = healthy()
    msw.use(
      ...serve(() =>
        healthy({
          instances: [
            ...base.instances.slice(0, 3),
            instance('jobs-1', {
              state: 'silent',
              health: 'unknown',
              active: null,
              max: null,
              utilization: null,
              lastSeenAt: ago(12 * MINUTE),
              runtime: 'worker',
            }),
          ],
        }),
      ),
    )
  },
  async play({ canvas }) {
    await canvas.findByText(/silent for 12/)
    await expect(canvas.getByLabelText('use unknown')).toBeVisible()
  },
})

const calmBudget = { ...budget, verdict: 'fits' as const, bottleneck: null, suggestions: [] }

/** All is well: each view is one screen of a desk (900 px), and at most two of a phone (844 px each). */
export const HealthyFits = meta.story({
  name: 'Does a healthy page fit a screen?',
  beforeEach({ msw }) {
    const acts = audit.map((entry) => ({ ...entry, at: ago(5 * 60 * MINUTE) }))
    msw.use(...serve(() => healthy({ budget: calmBudget, audit: acts })))
  },
  async play({ canvas, canvasElement, userEvent }) {
    const root = canvasElement.querySelector('.ndm-root')!
    const limit = root.clientWidth > 480 ? 900 : 2 * 844
    const views: readonly (readonly [name: string, content: () => Promise<unknown>])[] = [
      ['Setup', () => canvas.findByText('Fits')],
      ['History', () => canvas.findByRole('slider')],
      ['Now', () => canvas.findByRole('heading', { name: /^Instances/ })],
    ]
    for (const [name, content] of views) {
      await userEvent.click(await canvas.findByRole('tab', { name }))
      await content()
      await expect(`${name} ${root.clientHeight <= limit}, ${root.clientHeight}`).toContain('true')
    }
    await userEvent.click(canvas.getByRole('tab', { name: 'Setup' }))
    await expect(canvas.queryByText('Bottleneck')).toBeNull()
    await userEvent.click(canvas.getByRole('button', { name: 'Connection budget' }))
    await canvas.findByText('How it adds up')
  },
})
