import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** What a page complained about. */
export interface Complaints {
  /** Console errors and warnings, and uncaught errors (a hydration mismatch is one of them). */
  readonly console: string[]
  /** Breaches of the Content-Security-Policy: directive and the element that caused it. */
  policy(): Promise<readonly string[]>
  /** Shifts of which the widget was a part: how much (0..1) and what moved. */
  layoutShifts(): Promise<readonly string[]>
}

export interface WatchedPage {
  readonly page: Page
  readonly complaints: Complaints
}

export interface WatchOptions extends BrowserContextOptions {
  /** Value of a `Cookie` header. */
  readonly cookie?: string
  /** Origin the cookies belong to. */
  readonly url: string
  /** Sent with every document, in place of what the server sends. */
  readonly policy?: string
}

interface Seen {
  readonly breaches: string[]
  readonly shifts: string[]
}

/** Runs in the page before anything else. */
function watch(): void {
  const seen: Seen = { breaches: [], shifts: [] }
  Object.assign(globalThis, { seen })
  document.addEventListener('securitypolicyviolation', (event) => {
    const element = event.target instanceof Element ? event.target : null
    const inside = element?.closest('.ndm-root, .ndm-portal') != null
    const name = element === null ? 'document' : element.outerHTML.slice(0, 120)
    seen.breaches.push(`${inside ? 'widget' : 'host'} ${event.violatedDirective} ${name}`)
  })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
        readonly value: number
        readonly hadRecentInput: boolean
        readonly sources: readonly { readonly node: Node | null }[]
      }
      const moved = sources.map(({ node }) =>
        node instanceof Element ? node : (node?.parentElement ?? null),
      )
      const ours = moved.filter((element) => element?.closest('.ndm-root') != null)
      if (!hadRecentInput && ours.length > 0)
        seen.shifts.push(
          `${value.toFixed(5)} ${ours.map((element) => `${element?.className} "${element?.textContent?.slice(0, 40)}"`).join(', ')}`,
        )
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** A page that remembers what went wrong in it. Close it with `page.context().close()`. */
export async function openWatched(
  browser: Browser,
  { cookie = '', url, policy, ...options }: WatchOptions,
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  await context.addCookies(
    cookie
      .split('; ')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=')
        return { name: pair.slice(0, at), value: pair.slice(at + 1), url }
      }),
  )
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`))
  await page.addInitScript(watch)
  if (policy !== undefined) {
    await page.route('**', async (route) => {
      if (route.request().resourceType() !== 'document') return route.continue()
      const response = await route.fetch()
      return route.fulfill({
        response,
        headers: { ...response.headers(), 'content-security-policy': policy },
      })
    })
  }
  const seen = <K extends keyof Seen>(key: K): Promise<Seen[K]> =>
    page.evaluate((name) => (globalThis as unknown as { seen: Seen }).seen[name as K], key)
  return {
    page,
    complaints: { console: said, policy: () => seen('breaches'), layoutShifts: () => seen('shifts') },
  }
}
