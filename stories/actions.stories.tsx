import { delay, http } from 'msw'
import { expect, fn, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { everything } from './fixtures/parts.ts'
import { critical, healthy, warning } from './fixtures/reports.ts'
import { failed, type Posted, ROUTE, serve } from './fixtures/server.ts'

const meta = preview.meta({
  title: 'Widget/Actions',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0, onAction: fn() },
})

const page = within(document.body)
const posted: Posted[] = []
let finish = (): void => {}
const forbidden = () => failed(403, { code: 'DBM-403', message: 'Operations need the admin token.' })
const reclaimed = (count: number) => ({
  reclaimed: Array.from({ length: count }, (_, index) => ({
    service: 'reports',
    pool: 'pg:main',
    id: `l-${index}`,
    heldMs: 372_000,
    operation: 'select report_rows',
    how: 'destroyed',
    outcome: 'freed' as const,
  })),
  terminated: [],
  kept: [],
  dryRun: false,
})

/** Open: nothing typed yet, the focus on Cancel. */
export const EmergencyResetOpen = meta.story({
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Emergency reset…' }))
    const dialog = await page.findByRole('alertdialog')
    await expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus()
    await expect(within(dialog).getByRole('button', { name: /Reset/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  },
})

/** Type, cancel, fail, succeed: the whole path by keyboard. */
export const EmergencyReset = meta.story({
  beforeEach({ msw }) {
    posted.length = 0
    let report = critical()
    let attempts = 0
    msw.use(
      ...serve(() => report, {
        posted,
        operate: () => {
          attempts += 1
          if (attempts === 1) {
            return failed(500, { code: 'DBM-500', message: 'the pool is being recycled' })
          }
          report = healthy()
          return reclaimed(20)
        },
      }),
    )
  },
  async play({ canvas, userEvent, args }) {
    const trigger = await canvas.findByRole('button', { name: 'Emergency reset…' })
    trigger.focus()
    await userEvent.keyboard('{Enter}')
    let dialog = await page.findByRole('alertdialog', { name: /Reset every connection of “agenda”/ })
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(page.queryByRole('alertdialog')).toBeNull())
    await expect(trigger).toHaveFocus()

    await userEvent.keyboard('{Enter}')
    dialog = await page.findByRole('alertdialog')
    const confirm = within(dialog).getByRole('button', { name: /Reset 34 connections/ })
    await expect(confirm).toHaveAttribute('aria-disabled', 'true')
    await expect(confirm).toHaveAccessibleDescription('Type agenda first')
    const field = within(dialog).getByRole('textbox')
    await userEvent.type(field, 'agend{Enter}')
    await expect(posted).toHaveLength(0)
    await userEvent.type(field, 'a{Enter}')
    await within(dialog).findByText(/Failed: HTTP 500: the pool is being recycled/)
    await expect(posted[0]?.body).toEqual({ operation: 'emergency-reset', scope: 'instance' })

    await userEvent.click(within(dialog).getByRole('radio', { name: 'All 4 instances' }))
    await userEvent.click(within(dialog).getByRole('button', { name: /Reset 40 connections/ }))
    await waitFor(() => expect(page.queryByRole('alertdialog')).toBeNull())
    await expect(posted[1]?.body).toEqual({ operation: 'emergency-reset', scope: 'fleet' })
    await expect(posted[1]?.key).not.toBe(posted[0]?.key)
    await canvas.findByText('7 of 20 in use')
    await canvas.findByText('Reset 20 connections')
    await expect(args.onAction).toHaveBeenCalledWith(
      expect.objectContaining({ operation: 'emergency-reset', state: 'failed' }),
    )
  },
})

/** The fleet cannot be reached: the choice is there, off, with the reason. */
export const ResetWithoutFleet = meta.story({
  beforeEach({ msw }) {
    const capabilities = {
      ...everything,
      fleet: { allowed: false, reason: 'Instances share no store: configure Redis.' },
    }
    msw.use(...serve(() => warning({ capabilities })))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Emergency reset…' }))
    await expect(await page.findByRole('radio', { name: 'All 4 instances' })).toBeDisabled()
    await expect(page.getByText('Instances share no store: configure Redis.')).toBeVisible()
  },
})

/** First counts, then cleans. */
export const Cleanup = meta.story({
  beforeEach({ msw }) {
    posted.length = 0
    msw.use(...serve(() => warning(), { posted, operate: () => reclaimed(2) }))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Run cleanup…' }))
    await page.findByText('connections will be closed')
    await expect(posted[0]?.body).toEqual({ operation: 'cleanup', dryRun: true })
    await userEvent.click(page.getByRole('button', { name: 'Clean up 2' }))
    await waitFor(() => expect(page.queryByRole('dialog')).toBeNull())
    await expect(posted[1]?.body).toEqual({ operation: 'cleanup' })
    await canvas.findByText('Cleaned up 2')
  },
})

export const CleanupForecast = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => warning(), {
        operate: () => ({
          ...reclaimed(2),
          terminated: [{ pid: 48_213, application: 'agenda', idleMs: 372_000, how: 'would-terminate' }],
          kept: [
            {
              service: 'reports',
              pool: 'supabase:rest',
              id: 'k',
              heldMs: 310_000,
              operation: 'select',
              why: 'still streaming',
            },
          ],
        }),
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Run cleanup…' }))
    await page.findByText('database session will be ended')
  },
})

export const CleanupNothingToDo = meta.story({
  beforeEach({ msw }) {
    msw.use(...serve(() => healthy(), { operate: () => reclaimed(0) }))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Run cleanup…' }))
    await page.findByText(/There is nothing to clean up/, { selector: 'p' })
    await expect(page.getByRole('button', { name: 'Clean up 0' })).toHaveAttribute('aria-disabled', 'true')
  },
})

/** From the verdict's button to a smaller pool, without a mouse. */
export const ReleaseLeaksByKeyboard = meta.story({
  beforeEach({ msw }) {
    posted.length = 0
    let left = 2
    msw.use(
      ...serve(() => (left === 0 ? healthy() : warning()), {
        posted,
        operate: () => {
          left -= 1
          return reclaimed(1)
        },
      }),
    )
  },
  async play({ canvas, userEvent }) {
    const button = await canvas.findByRole('button', { name: 'Release 2 leaks' })
    button.focus()
    await userEvent.keyboard('{Enter}')
    const dialog = await page.findByRole('dialog', { name: 'Release 2 connections?' })
    await expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus()
    await userEvent.tab()
    await userEvent.keyboard('{Enter}')
    await canvas.findByText('7 of 20 in use')
    await expect(posted.map((one) => one.body)).toEqual([
      { operation: 'release', id: 'l-1' },
      { operation: 'release', id: 'l-2' },
    ])
    await expect(new Set(posted.map((one) => one.key)).size).toBe(2)
    // What opened the dialog is gone with the leaks: the focus is not lost.
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'Database connections' })).toHaveFocus())
    await canvas.findByText('Released 2 connections')
  },
})

export const StopCollection = meta.story({
  args: { defaultTab: 'setup' },
  beforeEach({ msw }) {
    posted.length = 0
    let running = true
    msw.use(
      ...serve(() => healthy({ collection: { ...healthy().collection, running } }), {
        posted,
        operate: () => {
          running = false
          return null
        },
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Collection' }))
    await userEvent.click(await canvas.findByRole('button', { name: 'Stop collection' }))
    const dialog = await page.findByRole('dialog')
    // Only the history stops: alerts are judged at each request.
    await expect(within(dialog).getByText(/the verdict and alerts still follow each request/)).toBeVisible()
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop collection' }))
    await canvas.findByText('Collection is stopped')
    await expect(posted[0]?.body).toEqual({ operation: 'stop-collection' })
  },
})

export const Acknowledge = meta.story({
  beforeEach({ msw }) {
    posted.length = 0
    let done = false
    msw.use(
      ...serve(
        () => {
          const report = warning()
          return done
            ? {
                ...report,
                alerts: report.alerts.map((one) => ({ ...one, acknowledgedAt: new Date().toISOString() })),
              }
            : report
        },
        {
          posted,
          operate: () => {
            done = true
            return null
          },
        },
      ),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Acknowledge: Connection held too long' }),
    )
    await waitFor(() => expect(canvas.queryAllByRole('button', { name: /Acknowledge:/ })).toHaveLength(0))
    await expect(posted[0]?.body).toEqual({ operation: 'acknowledge', id: 'a-2' })
  },
})

/** Escape closes it and gives the focus back. */
export const ExportMenu = meta.story({
  async play({ canvas, userEvent }) {
    const button = await canvas.findByRole('button', { name: 'Export' })
    await userEvent.click(button)
    await userEvent.tab()
    await expect(canvas.getByRole('button', { name: 'Report as JSON' })).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect(canvas.queryByRole('button', { name: 'Report as JSON' })).toBeNull()
    await expect(button).toHaveFocus()
    await userEvent.click(button)
    await expect(canvas.getByRole('button', { name: 'History as CSV' })).toBeVisible()
  },
})

/** A failed action says why and changes nothing. */
export const ActionFails = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => warning(), {
        operate: forbidden,
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Release 2 leaks' }))
    await userEvent.click(await page.findByRole('button', { name: 'Release 2 connections' }))
    await page.findByText(/Operations need the admin token/)
    await expect(page.getByRole('dialog')).toBeVisible()
  },
})

/** While it is under way the button says so and cannot be pressed twice. */
export const ActionPending = meta.story({
  beforeEach({ msw }) {
    msw.use(http.post(ROUTE, async () => delay('infinite')))
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Release 2 leaks' }))
    await userEvent.click(await page.findByRole('button', { name: 'Release 2 connections' }))
    await expect(await page.findByRole('button', { name: 'Working…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  },
})

/** Closed while it ran: its outcome is told on the page, and a dialog opened since stays open. */
export const ClosedWhileItRuns = meta.story({
  beforeEach({ msw }) {
    let answer = (): void => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    finish = answer
    msw.use(
      http.post(ROUTE, async () => {
        await answered
        return failed(500, { code: 'DBM-500', message: 'the pool is being recycled' })
      }),
      ...serve(() => warning()),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Release 2 leaks' }))
    await userEvent.click(await page.findByRole('button', { name: 'Release 2 connections' }))
    await userEvent.click(await page.findByRole('button', { name: 'Close' }))
    // One act at a time: what runs cannot be started again.
    await expect(await canvas.findByRole('button', { name: 'Working…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await userEvent.click(canvas.getByRole('button', { name: 'Emergency reset…' }))
    const other = await page.findByRole('alertdialog')
    finish()
    await canvas.findByText(/^Failed: HTTP 500: the pool is being recycled/, { selector: 'b' })
    await expect(other).toBeVisible()
  },
})

/** One of two could be released: what was done is told beside what was not, there and on the page. */
export const ReleasedInPart = meta.story({
  beforeEach({ msw }) {
    let left = ['l-1', 'l-2']
    msw.use(
      ...serve(() => ({ ...warning(), leaks: warning().leaks.filter(({ id }) => left.includes(id)) }), {
        operate: ({ id }) => {
          if (id === 'l-2') return failed(500, { code: 'DBM-500', message: 'the pool is being recycled' })
          left = left.filter((one) => one !== id)
          return { how: 'client-destroyed', outcome: 'freed' }
        },
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Release 2 leaks' }))
    await userEvent.click(await page.findByRole('button', { name: 'Release 2 connections' }))
    await expect(await page.findByRole('alert')).toHaveTextContent(
      'Released 1 connection; Failed: HTTP 500: the pool is being recycled',
    )
    await userEvent.click(page.getByRole('button', { name: 'Cancel' }))
    await canvas.findByText(/^Released 1 connection; Failed: HTTP 500/, { selector: 'b' })
  },
})

/** What did not give a connection back does not promise that counts clear; the forecast stays. */
export const AcknowledgeFails = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => warning(), {
        operate: forbidden,
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Acknowledge: Connection held too long' }),
    )
    await canvas.findByText(/^Failed: HTTP 403: Operations need the admin token/, { selector: 'b' })
    await expect(canvas.queryByText(/Counts of the last minute/)).toBeNull()
    await expect(canvas.getByText('Releasing 2 brings pg:main to 15 of 20 (75 %).')).toBeVisible()
  },
})

/** Numbers refreshed on demand: a refresh that fails is said, and the old numbers are called old. */
export const RefreshOnDemandFails = meta.story({
  beforeEach({ msw }) {
    let calls = 0
    msw.use(
      http.get(ROUTE, ({ request }) => {
        if (new URL(request.url).searchParams.size > 0 || ++calls === 1) return undefined
        return failed(500, { code: 'DBM-500', message: 'no slot for the monitor' })
      }),
      ...serve(() => warning()),
    )
  },
  async play({ canvas, userEvent }) {
    await canvas.findByRole('button', { name: 'Release 2 leaks' })
    await userEvent.click(canvas.getByRole('button', { name: 'Refresh now' }))
    // A page that shows old numbers says so aloud.
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent(/^Showing data from/))
    await canvas.findByText(/The last refresh failed \(HTTP 500: no slot for the monitor\)/)
    await expect(canvas.getByText('Stale')).toBeVisible()
  },
})

/** Starting the collection fails: the page says why. */
export const StartCollectionFails = meta.story({
  beforeEach({ msw }) {
    msw.use(
      ...serve(() => warning({ collection: { ...warning().collection, running: false } }), {
        operate: () => failed(500, { code: 'DBM-500', message: 'the store is gone' }),
      }),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click((await canvas.findAllByRole('button', { name: 'Start collection' }))[0]!)
    await canvas.findByText(/^Failed: HTTP 500: the store is gone/, { selector: 'b' })
  },
})

/** A release helped, and then the database went: what it brought is no answer to that. */
export const AnotherCauseAfterTheRelease = meta.story({
  args: { refreshInterval: 2000 },
  beforeEach({ msw }) {
    let releasedAt = Number.POSITIVE_INFINITY
    const [leak] = warning().verdict.causes
    const gone = () => ({
      ...leak!,
      kind: 'database-unreachable' as const,
      severity: 'critical' as const,
      sentence: 'The database does not answer.',
      culprit: {},
      action: null,
      since: Date.now(),
    })
    msw.use(
      ...serve(
        () => {
          const ago = Date.now() - releasedAt
          if (ago < 0) return warning()
          return ago < 4000
            ? healthy()
            : { ...healthy(), status: 'critical', verdict: { status: 'critical', causes: [gone()] } }
        },
        {
          operate: () => {
            releasedAt = Date.now()
            return reclaimed(1)
          },
        },
      ),
    )
  },
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Release 2 leaks' }))
    await userEvent.click(await page.findByRole('button', { name: 'Release 2 connections' }))
    await canvas.findByText('The database does not answer.', {}, { timeout: 20_000 })
    await canvas.findByText(/^Released 2 connections .+ ago$/, { selector: 'b' })
    await expect(canvas.queryByText(/Counts of the last minute/)).toBeNull()
    await expect(canvas.getByText('The status follows within 15 s of the fix.')).toBeVisible()
  },
})
