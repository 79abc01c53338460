import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, startApp } from '../../scripts/demo/app.ts'
import { EXAMPLE } from '../../scripts/demo/paths.ts'
import { type Stack, startStack } from '../../scripts/demo/stack.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { until } from '../e2e/kit/until.ts'
import { launchChromium } from '../kit/chromium.ts'
import { openWatched, type WatchedPage } from './kit/watched-page.ts'

/*
 * The widget on the admin page of the example, which runs as in production, against the stand-in for Supabase and a
 * real Postgres. One story from top to bottom: leak, release, exhaust, reset, outage, recovery.
 */

/** How often the page asks, ms. */
const POLL = 5000
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
  page.getByRole('button', { name: `${name} ${percent}`, exact: true })

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
  await leak(2)
  await page.goto(`${url}/admin/database`)
})

afterAll(async () => {
  for (const end of started.reverse()) await end()
})

describe('the widget on the admin page', () => {
  it('has its numbers in the first HTML', async () => {
    const html = await (await fetch(stack.visitor.request('/admin/database'))).text()
    const widget = html.slice(html.indexOf('ndm-root'))
    expect(widget.replace(/<!-- -->/g, '').replace(/<[^>]+>/g, ' ')).toMatch(/2 of 5 in use/)
    expect(widget).not.toContain('aria-busy')
    expect(widget.slice(0, widget.indexOf('</main>'))).not.toMatch(/\sstyle="/)
  })

  it('shows a leak with file and line within two polls of it being one', async () => {
    const line =
      1 +
      readFileSync(join(EXAMPLE, EXPORT), 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('reportsDb().connect()'))
    await until(async () => (await report()).leaks.length === 2, 60_000)
    await page.getByRole('button', { name: 'Release 2 leaks' }).waitFor({ timeout: 2 * POLL })
    const leaks = page.locator('[data-slot="leak"]')
    expect(await leaks.count()).toBe(2)
    expect(await leaks.first().getByRole('button').first().textContent()).toContain(`${EXPORT}:${line}`)
    expect(await leaks.first().locator('.ndm-app .ndm-loc').first().textContent()).toMatch(
      new RegExp(`^${EXPORT}:${line}:\\d+$`),
    )
    await pool('pg:reports', '40%').waitFor()
  })

  it('gives leaks back by its button, and the pool falls', async () => {
    await page.getByRole('button', { name: 'Release 2 leaks' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Release 2 connections' }).click()
    await pool('pg:reports', '0%').waitFor({ timeout: 2 * POLL })
    await page.getByText('No connection is held too long').waitFor()
    expect((await report()).leaks).toEqual([])
    const audit = page.locator('[data-panel="audit"]')
    await audit.getByText('Release', { exact: true }).first().waitFor({ timeout: POLL })
    expect(await audit.getByText(stack.visitor.email).count()).toBeGreaterThan(0)
  })

  it('says that a pool is exhausted, and resets it after the name was typed', async () => {
    await leak(5)
    await page.getByText('Every connection is in use', { exact: true }).waitFor({ timeout: 4 * POLL })
    await page.locator('.ndm-root[data-status="critical"]').waitFor({ timeout: 2 * POLL })
    await page.getByRole('button', { name: 'Emergency reset…' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Reset every connection of “fieldday”?' })
    const confirm = dialog.getByRole('button', { name: /^Reset \d+ connections$/ })
    expect(await confirm.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('textbox').fill('fieldda')
    await page.keyboard.press('Enter')
    expect(await dialog.isVisible()).toBe(true)
    await dialog.getByRole('textbox').fill('fieldday')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached', timeout: 2 * POLL })
    await pool('pg:reports', '0%').waitFor({ timeout: 2 * POLL })
    await page.locator('.ndm-root[data-status="ok"]').waitFor({ timeout: 2 * POLL })
    // What was full a moment ago serves again.
    expect((await fetch(stack.visitor.request('/api/reports/export'))).status).toBe(200)
  })

  it('keeps the last numbers while the server is gone, and recovers by itself', async () => {
    await app.stop()
    await page.getByText(/Next try in/).waitFor({ timeout: 6 * POLL })
    expect(await page.locator('.ndm-root').getAttribute('data-phase')).toBe('stale')
    await pool('pg:reports', '0%').waitFor()
    app = await startApp({
      port: Number(new URL(app.url).port),
      adminToken: app.adminToken,
      reportsUrl: stack.postgres.url('reports', 'fieldday'),
      monitorUrl: stack.postgres.url('monitor', 'fieldday'),
    })
    const again = app
    started.push(() => again.stop())
    await page.locator('.ndm-root[data-phase="live"]').waitFor({ timeout: 35_000 })
    await page.getByText(/Next try in/).waitFor({ state: 'detached' })
  })

  it('fits a phone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await page.setViewportSize({ width: 1280, height: 900 })
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
    const fresh = await openWatched(browser, {
      url: app.url,
      cookie: stack.visitor.request('/').headers.get('cookie') ?? '',
    })
    await fresh.page.goto(`${app.url}/admin/database`)
    await fresh.page.locator('.ndm-root[data-phase="live"]').waitFor()
    await fresh.page.waitForTimeout(2 * POLL)
    // A figure that changes may be wider; a panel must stay where it is.
    const moved = (await fresh.complaints.layoutShifts()).filter((shift) =>
      /ndm-(panel|overview|verdict|header)/.test(shift),
    )
    expect(moved).toEqual([])
    await fresh.page.context().close()
  })
})
