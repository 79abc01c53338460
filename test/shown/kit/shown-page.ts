import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchChromium } from '../../kit/chromium.ts'
import { type Host, startHost } from './host.ts'

/** A browser and a host for the tests of a file. @returns opens a page */
export function hostOfFile(): Host['open'] {
  let browser: Browser
  let host: Host
  beforeAll(async () => {
    browser = await launchChromium()
    host = await startHost(browser)
  })
  afterAll(async () => {
    await host?.close()
    await browser?.close()
  })
  return (options) => host.open(options)
}
