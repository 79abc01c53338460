import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type App, startApp } from '../../scripts/demo/app.ts'
import { EXAMPLE } from '../../scripts/demo/paths.ts'
import { type Stack, startStack } from '../../scripts/demo/stack.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { first } from '../../widget/labels/english/first.ts'
import { until } from '../e2e/kit/until.ts'
import { launchChromium } from '../kit/chromium.ts'
import { openWatched, type WatchedPage } from './kit/watched-page.ts'

/*
 * The widget on the admin page of the example, which runs as in production, against the stand-in for Supabase and a
 * real Postgres: leak, release, exhaust, reset, outage, recovery. Each test brings its own state: the app runs, its
 * pools are empty and the page is loaded anew. Waits are for events; their limit only ends a run that hangs.
 */

/** Ends a wait that hangs, ms. It is no claim about speed. */
const HANGS = 120_000
const POLICY = "style-src 'self' 'nonce-of-this-answer'"
const EXPORT = 'app/api/reports/export/route.ts'

let stack: Stack
let browser: Browser
let watched: WatchedPage
let page: Page
let app: App
/** Everything that was started, newest last. */
const started: (() => Promise<unknown>)[] = []

const pool = (name: string, percent: string) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name, exact: true }) })
    .filter({ has: page.getByText(percent, { exact: true }) })

async function report(): Promise<MonitoringReport> {
  const response = await fetch(`${app.url}/api/monitoring/database`, {
    headers: { authorization: `Bearer ${app.adminToken}` },
  })
  return (await response.json()) as MonitoringReport
}

/** An export of an area that does not exist forgets to release what it took. */
async function leak(times: number): Promise<void> {
  for (let count = 0; count < times; count++)
    expect((await fetch(stack.visitor.request('/api/reports/export?area=nowhere'))).status).toBe(404)
}

/** Leaks, and waits until the server reports them. */
async function leakAndSee(times: number): Promise<void> {
  await leak(times)
  await until(async () => (await report()).leaks.length === times, HANGS)
}

async function restartApp(): Promise<void> {
  app = await startApp({
    port: Number(new URL(app.url).port),
    adminToken: app.adminToken,
    reportsUrl: stack.postgres.url('reports', 'fieldday'),
    monitorUrl: stack.postgres.url('monitor', 'fieldday'),
  })
  const again = app
  started.push(() => again.stop())
}

const serves = () =>
  fetch(`${app.url}/api/health/connections?probe=liveness`).then(
    (response) => response.ok,
    () => false,
  )

/** Gives back whatever an earlier test left, so that a test that failed takes none of its followers down. */
async function emptyPools(): Promise<void> {
  const reports = ({ pools }: MonitoringReport) => pools.find(({ name }) => name === 'pg:reports')
  if ((reports(await report())?.used ?? 0) > 0) {
    const reset = await fetch(`${app.url}/api/monitoring/database`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ operation: 'emergency-reset' }),
    })
    expect(reset.status).toBe(200)
  }
  await until(async () => {
    const now = await report()
    return (reports(now)?.used ?? 0) === 0 && now.leaks.length === 0 && now.alerts.length === 0
  }, HANGS)
}

/** Waits until the page has asked so many times more. */
async function polled(shown: Page, times: number): Promise<void> {
  for (let left = times; left > 0; left--)
    await shown.waitForResponse((response) => response.url().endsWith('/api/monitoring/database'))
}

/** What the page shows, without its figures: panels, and how many rows each holds. */
const shape = (shown: Page) =>
  shown.evaluate(() =>
    [...document.querySelectorAll('.ndm-panel')].map(
      (panel) => `${panel.className} ${panel.querySelectorAll('li, tr, .ndm-row').length}`,
    ),
  )

beforeAll(async () => {
  stack = await startStack()
  started.push(() => stack.stop())
  app = stack.app
  browser = await launchChromium()
  started.push(() => browser.close())
  const { url } = app
  const cookie = stack.visitor.request('/').headers.get('cookie') ?? ''
  watched = await openWatched(browser, { url, cookie, policy: POLICY })
  page = watched.page
  page.setDefaultTimeout(HANGS)
})

afterAll(async () => {
  for (const end of started.reverse()) await end()
})

beforeEach(async () => {
  await page.unrouteAll()
  if (!(await serves())) await restartApp()
  await emptyPools()
  await page.goto(`${app.url}/admin/database`)
  await page.locator('.ndm-root[data-phase="live"]').waitFor()
})

describe('the widget on the admin page', () => {
  it('has its numbers in the first HTML', async () => {
    await leak(2)
    const html = await (await fetch(stack.visitor.request('/admin/database'))).text()
    const widget = html.slice(html.indexOf('ndm-root'))
    expect(widget.replace(/<!-- -->/g, '').replace(/<[^>]+>/g, ' ')).toMatch(/2 of 5 in use/)
    expect(widget).not.toContain('aria-busy')
    expect(widget.slice(0, widget.indexOf('</main>'))).not.toMatch(/\sstyle="/)
  })

  it('shows a leak with file and line', async () => {
    const written =
      1 +
      readFileSync(join(EXAMPLE, EXPORT), 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('reportsDb().connect()'))
    await leakAndSee(2)
    await page.getByRole('button', { name: 'Release 2 leaks' }).waitFor()
    const leaks = page.locator('[data-slot="leak"]')
    // One line of code, and each of its leaks inside.
    expect(await leaks.count()).toBe(1 + 2)
    expect(await leaks.first().getByRole('button').first().textContent()).toContain(`${EXPORT}:${written}`)
    expect(await leaks.first().locator('.ndm-app .ndm-loc').first().textContent()).toMatch(
      new RegExp(`^${EXPORT}:${written}:\\d+$`),
    )
    await pool('pg:reports', '40%').waitFor()
    // The limit is the one this pool is configured with, not the default.
    const one = leaks.nth(1)
    const line = one.getByRole('button').first()
    if ((await line.getAttribute('aria-expanded')) === 'false') await line.click()
    await one.getByText(/limit 30\ss$/).waitFor()
    expect(await page.locator('[data-slot="verdict"]').textContent()).not.toMatch(/\b5\smin/)
  })

  it('gives leaks back by its button in the middle of a spike, and the pool falls', async () => {
    await leakAndSee(2)
    const release = page.getByRole('button', { name: 'Release 2 leaks' })
    await release.waitFor()
    const refusals = await page.evaluateHandle(() => {
      const seen: string[] = []
      const look = (): void => {
        for (const button of document.querySelectorAll('button'))
          if (
            /^Release/.test(button.textContent ?? '') &&
            button.matches(':disabled, [aria-disabled="true"]')
          )
            seen.push(button.textContent ?? '')
      }
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
      look()
      return seen
    })
    let isOver = false
    const callers = Array.from({ length: 40 }, async () => {
      while (!isOver)
        await fetch(stack.visitor.request('/api/reports/export')).then((answer) => answer.arrayBuffer())
    })
    try {
      await polled(page, 5)
      // Once the dialog is open the button waits for it.
      expect(await refusals.jsonValue()).toEqual([])
      await release.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Release 2 connections' }).click()
      // How it ended stands on the page, not only in what a screen reader hears.
      await page
        .locator('[data-slot="verdict"]')
        .getByText(/^Released 2 connections .+ ago$/)
        .waitFor()
    } finally {
      isOver = true
      await Promise.all(callers)
    }
    await pool('pg:reports', '0%').waitFor()
    await page.locator('[data-panel="leaks"]').waitFor({ state: 'detached' })
    await page.locator('.ndm-root[data-status="ok"]').waitFor()
    expect((await report()).leaks).toEqual([])
    await page.getByRole('tab', { name: 'History' }).click()
    const audit = page.locator('[data-panel="audit"]')
    await audit.getByText('Release', { exact: true }).first().waitFor()
    expect(await audit.getByText(stack.visitor.email).count()).toBeGreaterThan(0)
  })

  it('says that a pool is exhausted, and resets it after the name was typed', async () => {
    await leak(5)
    await page.locator('.ndm-root[data-status="critical"]').waitFor()
    await page
      .locator('[data-slot="verdict"]')
      .getByText(/pg:reports/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Emergency reset…' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Reset every connection of “fieldday”?' })
    const confirm = dialog.getByRole('button', { name: /^Reset \d+ connections$/ })
    expect(await confirm.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('textbox').fill('fieldda')
    await page.keyboard.press('Enter')
    expect(await dialog.isVisible()).toBe(true)
    await dialog.getByRole('textbox').fill('fieldday')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await pool('pg:reports', '0%').waitFor()
    await page.locator('.ndm-root[data-status="ok"]').waitFor()
    // What was full a moment ago serves again.
    expect((await fetch(stack.visitor.request('/api/reports/export'))).status).toBe(200)
  })

  it('says that the database is gone, goes on asking, and recovers by itself', async () => {
    try {
      await stack.postgres.kill('SIGINT')
      await fetch(stack.visitor.request('/api/reports/export')).catch(() => {})
      await page.locator('.ndm-root[data-status="critical"]').waitFor()
      const verdict = page.locator('[data-slot="verdict"]')
      await verdict.getByText(first.cause['database-unreachable'], { exact: true }).first().waitFor()
      // Who may look cannot be verified now: that is no reason to go blind.
      await polled(page, 3)
      expect(await page.locator('.ndm-root').getAttribute('data-phase')).toBe('live')
      await pool('pg:reports', '0%').waitFor()
      expect(await page.getByText(/have access|Sign in/).count()).toBe(0)
    } finally {
      await stack.postgres.restart()
    }
    await page.locator('.ndm-root[data-status="ok"]').waitFor()
    expect((await fetch(stack.visitor.request('/api/reports/export'))).status).toBe(200)
  })

  it('keeps its numbers while it is refused, asks again, and comes back by itself', async () => {
    let refused = 0
    const route = '**/api/monitoring/database*'
    await page.route(route, (one) => {
      if (!new URL(one.request().url()).search) refused += 1
      return one.fulfill({
        status: 403,
        json: { status: 'error', error: { code: 'DBM-303', message: 'Refused for now.' } },
      })
    })
    await page
      .locator('.ndm-verdict-t')
      .getByText(/^Cannot verify you since \d/)
      .waitFor()
    expect(await page.locator('.ndm-root').getAttribute('data-phase')).toBe('stale')
    await pool('pg:reports', '0%').waitFor()
    await page.getByText(/Next try in/).waitFor()
    const before = refused
    await until(() => Promise.resolve(refused > before), HANGS)
    await pool('pg:reports', '0%').waitFor()
    await page.unroute(route)
    await page.locator('.ndm-root[data-phase="live"]').waitFor()
    await page
      .locator('.ndm-verdict-t')
      .getByText(/^Cannot verify you/)
      .waitFor({ state: 'detached' })
  })

  it('asks to sign in once the session is lost', async () => {
    const { page: own } = await openWatched(browser, {
      url: app.url,
      cookie: stack.visitor.request('/').headers.get('cookie') ?? '',
    })
    own.setDefaultTimeout(HANGS)
    await own.goto(`${app.url}/admin/database`)
    await own.locator('.ndm-root[data-phase="live"]').waitFor()
    await own.context().clearCookies()
    await own.locator('.ndm-root[data-phase="unauthenticated"]').waitFor()
    await own.getByRole('button', { name: first.signIn }).click()
    await own.waitForURL('**/login')
    await own.context().close()
  })

  it('draws the history of an app that runs for minutes over a range that holds it', async () => {
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByRole('slider').waitFor()
    expect(await page.getByRole('button', { name: '1 h', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    )
  })

  it('keeps the last numbers while the server is gone, and recovers by itself', async () => {
    await app.stop()
    await page.getByText(/Next try in/).waitFor()
    expect(await page.locator('.ndm-root').getAttribute('data-phase')).toBe('stale')
    await pool('pg:reports', '0%').waitFor()
    await restartApp()
    await page.locator('.ndm-root[data-phase="live"]').waitFor()
    await page.getByText(/Next try in/).waitFor({ state: 'detached' })
  })

  it('fits a phone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 800 })
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    await page.setViewportSize({ width: 1280, height: 900 })
    expect(width).toBeLessThanOrEqual(320)
  })

  it('broke no rule of a strict style policy', async () => {
    expect((await watched.complaints.policy()).filter((one) => one.startsWith('widget'))).toEqual([])
  })

  it('caused no hydration warning and no error of its own', () => {
    const own = watched.complaints.console.filter(
      // What the browser itself says of a server that is gone, and of the host's own styles under that policy.
      (text) => !/Failed to load resource|violates the following Content Security Policy/.test(text),
    )
    expect(own).toEqual([])
  })

  it('moves no part of itself while it comes to life', async () => {
    // Figures that arrive meanwhile may add a row; only a page whose content stayed the same must not move.
    for (let attempt = 0; ; attempt++) {
      const fresh = await openWatched(browser, {
        url: app.url,
        cookie: stack.visitor.request('/').headers.get('cookie') ?? '',
      })
      await fresh.page.goto(`${app.url}/admin/database`, { waitUntil: 'domcontentloaded' })
      const first = await shape(fresh.page)
      const polled = fresh.page.waitForResponse((response) => response.url().includes('/api/monitoring/'))
      await fresh.page.locator('.ndm-root[data-phase="live"]').waitFor()
      await polled
      await fresh.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))
      const last = await shape(fresh.page)
      const moved = (await fresh.complaints.layoutShifts()).filter((shift) =>
        /ndm-(panel|overview|verdict|header)/.test(shift),
      )
      await fresh.page.context().close()
      if (JSON.stringify(first) !== JSON.stringify(last) && attempt < 10) continue
      expect(last).toEqual(first)
      expect(moved).toEqual([])
      return
    }
  })
})
