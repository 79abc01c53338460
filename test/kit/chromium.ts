import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { ensureProgram, type Found } from './debian.ts'

/** Runs in a container as root, opens no connection of its own, draws without a graphics card. */
const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A Chromium on this machine: `CHROME_PATH`, the system's, or one that Playwright downloaded. As root on Debian
 * the package is installed when there is none. Otherwise the reason why a browser test cannot run.
 */
export async function findChromium(): Promise<Found> {
  const given = process.env.CHROME_PATH
  if (given)
    return existsSync(given)
      ? { path: given }
      : { missing: `CHROME_PATH names ${given}, which does not exist` }
  const downloaded = chromium.executablePath()
  if (downloaded && existsSync(downloaded)) return { path: downloaded }
  return ensureProgram({
    package: 'chromium',
    candidates: [
      '/usr/bin/chromium',
      'chromium',
      'chromium-browser',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
  })
}

/** How Playwright starts it. Rejects with the reason when there is none on this machine. */
export async function chromiumLaunch(): Promise<{ executablePath: string; args: string[] }> {
  const found = await findChromium()
  if ('missing' in found) throw new Error(`No Chromium: ${found.missing}`)
  return { executablePath: found.path, args: [...FLAGS] }
}

/** A headless browser. Rejects with the reason when there is none on this machine. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch(await chromiumLaunch())
}
