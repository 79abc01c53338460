import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { type Case, corpus } from '../incidents/corpus.ts'
import { storiesOf, storyFile } from '../incidents/kit/stories.ts'
import { firstScreen } from './kit/first-screen.ts'
import { ok, type ShownPage } from './kit/host.ts'
import { hostOfFile } from './kit/shown-page.ts'
import { missing, SCREENS } from './kit/ten-seconds.ts'

/*
 * The ten-second test, of every recorded incident (`npm run incidents` reads the same screens while each happens): who opens the page in an incident finds cause, culprit, what to do and what follows on the first
 * screen, unscrolled, of a desk and of a phone. What has to be found is what the incident itself defines; what is found
 * is read from Chromium's accessibility tree.
 */

/** At least this share of the corpus, on each screen. */
const GOAL = 0.95

const cases = await corpus()
const nameOf = ({ folder, file }: Case): string => `${folder}-${file.replace(/\.ts$/, '')}`
const recordingOf = (one: Case): URL => new URL(`../incidents/recorded/${nameOf(one)}.json`, import.meta.url)

const open = hostOfFile()

it('every incident of the corpus is recorded, and has its story', () => {
  expect(cases.filter((one) => !existsSync(recordingOf(one))).map(nameOf)).toEqual([])
  for (const [name, text] of storiesOf(cases)) expect(readFileSync(storyFile(name), 'utf8')).toBe(text)
})

describe.each(Object.entries(SCREENS))('the first screen of a %s', (screen, viewport) => {
  let shown: ShownPage
  beforeAll(async () => {
    shown = await open({ viewport })
  })
  afterAll(() => shown.page.context().close())

  it('holds cause, culprit, action and forecast of at least 95 % of the incidents', async () => {
    const wrong: string[] = []
    const unnoticed: string[] = []
    for (const one of cases) {
      const { report } = JSON.parse(readFileSync(recordingOf(one), 'utf8')) as { report: MonitoringReport }
      shown.answer(ok(report))
      await shown.refresh()
      const screen = await firstScreen(shown.page)
      const lacks = missing(one.incident.expect, screen)
      // What would pass for any other incident as well is no test.
      for (const other of cases)
        if (one.incident.expect.cause !== null && other.incident.expect.cause !== null)
          if (
            other.incident.expect.cause !== one.incident.expect.cause &&
            missing(other.incident.expect, screen).length === 0
          )
            unnoticed.push(`${nameOf(one)} passes for ${nameOf(other)}`)
      if (lacks.length > 0) wrong.push(`${nameOf(one)} lacks ${lacks.join('; ')}`)
    }
    const right = cases.length - wrong.length
    const percent = ((right / cases.length) * 100).toFixed(1)
    process.stdout.write(
      `${[`first screen of a ${screen}: ${right} of ${cases.length} incidents (${percent} %)`, ...wrong].join('\n  ')}\n`,
    )
    expect(unnoticed).toEqual([])
    expect(right, wrong.join('\n')).toBeGreaterThanOrEqual(GOAL * cases.length)
  }, 600_000)
})
