import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { CDPSession, Page } from 'playwright-core'
import { launchChromium } from '../kit/chromium.ts'
import type { Line } from './kit/line.ts'
import { machine, tableOf } from './kit/table.ts'

/*
 * `npm run bench:widget`: how long the widget with 24 h of history takes to stand on a page, against the plain markup of
 * its design mock in the same run. Production React, real Chromium, at full speed and slowed down four times. A goal that
 * is not met is said, and is no failure: a time is a fact of a machine.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROUNDS = 40
const WARM_UP = 8

interface Mount {
  readonly ms: number
  readonly nodes: number
}
type Round = Readonly<Record<'mock' | 'same' | 'whole', Mount>>

const { outputFiles } = await build({
  entryPoints: [join(HERE, 'widget-mount.page.tsx')],
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
})
const code = outputFiles[0]?.text ?? ''
const markup = await readFile(join(HERE, 'widget-mock', 'markup.html'), 'utf8')
const styles = {
  mock: await readFile(join(HERE, 'widget-mock', 'styles.css'), 'utf8'),
  widget: await readFile(join(HERE, '..', '..', 'widget', 'styles.css'), 'utf8'),
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function measure(page: Page, session: CDPSession, slowdown: number): Promise<readonly Round[]> {
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const rounds: Round[] = []
  for (let count = 0; count < WARM_UP + ROUNDS; count++) {
    const round = await page.evaluate(
      (html) => (globalThis as unknown as { round: (html: string) => Round }).round(html),
      markup,
    )
    if (count >= WARM_UP) rounds.push(round)
  }
  return rounds
}

function linesOf(rounds: readonly Round[], slowdown: number, goal: number): readonly Line[] {
  const speed = slowdown === 1 ? '' : `, ${slowdown}× slower`
  const base = median(rounds.map(({ mock }) => mock.ms))
  const line = (what: string, kind: keyof Round, limit: number | null): Line => {
    const ms = median(rounds.map((round) => round[kind].ms))
    return {
      what: `${what} (${rounds[0]?.[kind].nodes} elements)${speed}`,
      median: `${ms.toFixed(1)} ms`,
      ratio: (ms / base).toFixed(2),
      goal: limit === null ? '' : `≤ ${limit} ms`,
      met: limit === null ? null : ms <= limit,
    }
  }
  return [
    line('the mock, plain markup', 'mock', null),
    line('the widget with the parts of the mock', 'same', goal),
    line('the widget with all its parts', 'whole', goal),
  ]
}

const browser = await launchChromium()
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const session = await page.context().newCDPSession(page)
  // Both stylesheets: the mock's markup is drawn with its own rules, and the widget's rules come last.
  await page.setContent(`<!doctype html><style>${styles.mock}</style><style>${styles.widget}</style><body>`)
  await page.addScriptTag({ type: 'module', content: code })
  await page.waitForFunction(() => 'round' in globalThis)
  const lines = [
    ...linesOf(await measure(page, session, 1), 1, 60),
    ...linesOf(await measure(page, session, 4), 4, 200),
  ]
  console.log(`\n${machine()}, Chromium ${browser.version()}, ${ROUNDS} rounds\n\n${tableOf(lines)}\n`)
} finally {
  await browser.close()
}
