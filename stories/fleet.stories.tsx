import { HttpResponse } from 'msw'
import { expect, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { isolate } from '../widget/logic/sentences.ts'
import { ago, alert, instance, leak, MINUTE, pool } from './fixtures/parts.ts'
import { critical, type Report } from './fixtures/reports.ts'
import { type Posted, serve } from './fixtures/server.ts'
import { exhausted } from './fixtures/verdicts.ts'

const meta = preview.meta({
  title: 'Widget/Fleet',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

const page = within(document.body)
const posted: Posted[] = []
/** Of another instance's stack no more than its line is told. */
const taken = [
  { function: null, file: 'app/api/reports/export/route.ts', line: 42, column: null, app: true },
] as const

/** The answer of web-1 in a fleet of three, of which one leaks and one is silent: sums over both, history of its own. */
function fleet(): Report {
  const base = critical()
  const self = instance('web-1', { self: true, active: 1, max: 10, utilization: 10 })
  const other = instance('web-2', { active: 10, max: 10, utilization: 100, health: 'critical' })
  const away = instance('web-3', { state: 'silent', active: null, utilization: null, health: 'unknown' })
  const verdict = {
    ...exhausted,
    causes: exhausted.causes.map((cause) => ({
      ...cause,
      culprit: { ...cause.culprit, instance: 'web-2' },
      action: cause.action && {
        ...cause.action,
        operation: 'cleanup' as const,
        scope: 'fleet' as const,
        target: 'reports',
      },
      sentence: 'pg:main is full: 9 of 10 connections have been idle for more than 5 min.',
    })),
  }
  return {
    ...base,
    verdict,
    instance: self,
    instances: [self, other, away],
    fleet: { store: 'redis', localOnlySince: null, reporting: 2, silent: 1, frozen: 0, ended: 0 },
    regions: [
      {
        region: 'fra1',
        reporting: 1,
        silent: 0,
        frozen: 0,
        ended: 0,
        active: 10,
        max: 10,
        utilization: 100,
        health: 'critical',
      },
      {
        region: 'iad1',
        reporting: 1,
        silent: 1,
        frozen: 0,
        ended: 0,
        active: 1,
        max: 10,
        utilization: 10,
        health: 'healthy',
      },
    ],
    pools: [pool({ used: 11, idle: 4, max: 20, pending: 7, utilization: 100, instances: 2 })],
    leaks: Array.from({ length: 9 }, (_, n) => leak(`w2-${n}`, { instance: 'web-2', stack: taken })),
    alerts: [
      alert('b-1', { openedAt: ago(4 * MINUTE) }),
      alert('b-2@web-2', { rule: 'leak', name: 'leak', severity: 'critical', instance: 'web-2' }),
    ],
  }
}

/** It lists some of its leaks only. */
const many = (): Report => ({ ...fleet(), unlistedLeaks: [{ instance: 'web-2', count: 4 }] })

const none = { reclaimed: [], terminated: [], kept: [], broken: 0 }
const nine = Array.from({ length: 9 }, (_, n) => ({
  service: 'reports',
  pool: 'pg:main',
  id: `w2-${n}`,
  heldMs: 372_000,
  operation: 'select report_rows',
  how: 'client-destroyed',
  outcome: 'freed',
}))

/** A share that is the fullest instance's says so, and figures of one instance do not stand for all. */
export const SumsAndTheFullest = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(fleet))
  },
  async play({ canvas, userEvent }) {
    await canvas.findByText('Fullest of 2 instances; 11 of 20 in use')
    await userEvent.click(canvas.getByRole('tab', { name: /^Setup/ }))
    await expect((await canvas.findAllByText(/ · .web-1. only$/)).length).toBeGreaterThanOrEqual(3)
    await userEvent.click(canvas.getByRole('tab', { name: /^Now/ }))
    const regions = await canvas.findByRole('list', { name: 'Regions' })
    await expect(
      within(regions)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(/fra1 1 reporting · 10 in use100%$/),
      expect.stringMatching(/iad1 1 reporting · 1 in use10%$/),
    ])
    await userEvent.click(canvas.getByRole('tab', { name: /^History/ }))
    await expect(
      await canvas.findByText(/Of .web-1. only: each instance keeps its own history/),
    ).toBeVisible()
  },
})

/** Another instance leaks: its leaks are listed with who holds them, and are released by their ids. */
export const LeakElsewhere = meta.story({
  beforeEach({ msw }) {
    posted.length = 0
    msw.use(
      ...serve(fleet, {
        posted,
        operate: () => ({ done: true, how: 'client-destroyed', outcome: 'freed', instance: 'web-2' }),
      }),
    )
  },
  async play({ canvas, userEvent }) {
    const line = await canvas.findByRole('button', { name: /^9 from .*route\.ts:42/ })
    await expect(line).toHaveTextContent(/web-2/)
    await expect(await canvas.findAllByText(/Its stack stays with .web-2./)).not.toHaveLength(0)
    await userEvent.click(canvas.getByRole('button', { name: 'Release 9 leaks' }))
    const dialog = await page.findByRole('dialog')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Release 9 connections' }))
    await waitFor(() => expect(page.queryByRole('dialog')).toBeNull())
    await expect(posted.map(({ body }) => body?.operation)).toEqual(Array(9).fill('release'))
    await expect(posted.map(({ body }) => body?.id).toSorted()).toEqual(
      Array.from({ length: 9 }, (_, n) => `w2-${n}@web-2`),
    )
    await canvas.findByText(/^Released 9/, { selector: 'b' })
  },
})

/** It has more leaks than it lists: the button asks every instance. */
export const ManyLeaksElsewhere = meta.story({
  beforeEach({ msw }) {
    posted.length = 0
    msw.use(
      ...serve(many, {
        posted,
        operate: ({ dryRun = false }) => ({
          scope: 'fleet',
          instances: [
            { instance: 'web-1', self: true, state: 'done', result: { ...none, dryRun } },
            { instance: 'web-2', self: false, state: 'done', result: { ...none, reclaimed: nine, dryRun } },
            { instance: 'web-3', self: false, state: 'silent' },
          ],
        }),
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await canvas.findByRole('button', { name: 'Acknowledge: Leak' })
    await userEvent.click(canvas.getByRole('button', { name: 'Clean up…' }))
    const dialog = await page.findByRole('dialog', { name: 'Run cleanup?' })
    await expect(within(dialog).getByRole('radio', { name: 'All 3 instances' })).toBeChecked()
    await within(dialog).findByText(`${isolate('web-3')}: silent`)
    await expect(within(dialog).getByText(`${isolate('web-2')}: 9`)).toBeVisible()
    await userEvent.click(within(dialog).getByRole('button', { name: 'Clean up 9' }))
    await waitFor(() => expect(page.queryByRole('dialog')).toBeNull())
    await expect(posted.map(({ body }) => body)).toEqual([
      { operation: 'cleanup', service: 'reports', scope: 'fleet', dryRun: true },
      { operation: 'cleanup', service: 'reports', scope: 'fleet' },
    ])
    await canvas.findByText(/^Cleaned up 9 \(.web-2.: 9\); .web-3.: silent/, { selector: 'b' })
  },
})

/** The reset counts what it would end where it would end it. */
export const ResetOfOneOfThree = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(fleet))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Emergency reset…' }))
    const dialog = await page.findByRole('alertdialog')
    await within(dialog).findByRole('button', { name: 'Reset 1 connection' })
    await expect(within(dialog).queryByText(/waiting request/)).toBeNull()
    await userEvent.click(within(dialog).getByRole('radio', { name: 'All 3 instances' }))
    await expect(within(dialog).getByRole('button', { name: 'Reset 11 connections' })).toBeVisible()
  },
})

/** Without a store that carries operations, the button says why it cannot help. */
export const LeakElsewhereOutOfReach = meta.story({
  beforeEach({ msw }) {
    const report = fleet()
    const capabilities = {
      ...report.capabilities,
      fleet: { allowed: false, reason: 'Instances share no store: configure Redis.' },
    }
    msw.use(...serve(() => ({ ...fleet(), capabilities }), { operate: () => HttpResponse.error() }))
  },
  async play({ canvas }) {
    for (const name of ['Release 9 leaks', 'Acknowledge: Leak']) {
      const button = await canvas.findByRole('button', { name })
      await expect(button).toHaveAttribute('aria-disabled', 'true')
      await expect(button).toHaveAccessibleDescription('Instances share no store: configure Redis.')
    }
    await expect(canvas.getByRole('button', { name: 'Acknowledge: Pool nearly full' })).not.toHaveAttribute(
      'aria-disabled',
    )
  },
})

/** The one that leaks did not answer in time: nothing was found is no "there is nothing". */
export const LeakElsewhereUnanswered = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(many, {
        operate: ({ dryRun = false }) => ({
          scope: 'fleet',
          instances: [
            { instance: 'web-1', self: true, state: 'done', result: { ...none, dryRun } },
            { instance: 'web-2', self: false, state: 'no answer yet' },
          ],
        }),
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Clean up…' }))
    const dialog = await page.findByRole('dialog')
    await within(dialog).findByText(`${isolate('web-2')}: not counted: no answer yet`)
    await expect(within(dialog).getByText(/the others may hold something/)).toBeVisible()
    await userEvent.click(within(dialog).getByRole('button', { name: 'Clean up anyway' }))
    await waitFor(() => expect(page.queryByRole('dialog')).toBeNull())
    await canvas.findByText(/^Nothing had to be cleaned up; .web-2.: no answer yet/, { selector: 'b' })
    // Nothing was given back: no count is going to clear.
    await expect(canvas.queryByText(/Counts of the last minute/)).toBeNull()
  },
})

/** Pages and isolates report, and are no instances of the app; a link names the instance it is about. */
export const PagesAreNoInstances = meta.story({
  beforeEach({ msw }) {
    const pages = Array.from({ length: 30 }, (_, n) =>
      instance(`tab-${n}`, { runtime: 'browser', state: 'silent', health: 'unknown', active: 2, max: null }),
    )
    msw.use(...serve(() => ({ ...fleet(), instances: [...fleet().instances, ...pages] })))
  },
  async play({ canvas, userEvent }) {
    await canvas.findByText('3 instances')
    await expect(await canvas.findByText('2 reporting · 1 silent')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Emergency reset…' }))
    const dialog = await page.findByRole('alertdialog')
    await userEvent.click(within(dialog).getByRole('radio', { name: 'All 3 instances' }))
    await expect(within(dialog).getByRole('button', { name: 'Reset 11 connections' })).toBeVisible()
  },
})

/** Each alert is acknowledged at its own instance, whichever gets the request. */
export const AcknowledgeEach = meta.story({
  beforeEach({ msw }) {
    posted.length = 0
    msw.use(...serve(fleet, { posted }))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Acknowledge: Leak' }))
    await waitFor(() => expect(posted).toHaveLength(1))
    await userEvent.click(canvas.getByRole('button', { name: 'Acknowledge: Pool nearly full' }))
    await waitFor(() => expect(posted).toHaveLength(2))
    await expect(posted.map(({ body }) => body)).toEqual([
      { operation: 'acknowledge', id: 'b-2@web-2' },
      { operation: 'acknowledge', id: 'b-1@web-1' },
    ])
  },
})
