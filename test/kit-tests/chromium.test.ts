import { describe, expect, it } from 'vitest'
import { findChromium, launchChromium } from '../kit/chromium.ts'
import { ensureProgram, findProgram } from '../kit/debian.ts'

const found = await findChromium()

describe('the browser finder', () => {
  it('finds or installs a Chromium where it can, and otherwise gives a reason that names a remedy', () => {
    if ('path' in found) expect(found.path).toMatch(/chrom/i)
    else expect(found.missing).toMatch(/install|CHROME_PATH/)
  })

  it('runs a page, or rejects with that reason', async () => {
    if ('missing' in found) {
      await expect(launchChromium()).rejects.toThrow(found.missing)
      return
    }
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      await page.setContent('<title>here</title>')
      expect(await page.title()).toBe('here')
    } finally {
      await browser.close()
    }
  }, 60_000)
})

describe('the program finder', () => {
  it('finds by name in PATH and by absolute path, or nothing', () => {
    expect(findProgram({ package: 'x', candidates: ['no-such-program', process.execPath] })).toBe(
      process.execPath,
    )
    expect(findProgram({ package: 'x', candidates: ['no-such-program'] })).toBeNull()
  })

  it('announces an installation, and says why it came to nothing', async () => {
    const said: string[] = []
    const result = await ensureProgram(
      { package: 'no-such-package-ndm', candidates: ['no-such-program'] },
      (line) => said.push(line),
    )
    expect(result).toHaveProperty('missing')
    if (said.length > 0) expect(said[0]).toContain('no-such-package-ndm')
  }, 300_000)
})
