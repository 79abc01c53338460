import type { Browser } from 'playwright-core'
import type { Monitor } from '../../../src/monitor/types.ts'
import { firstScreen } from '../../shown/kit/first-screen.ts'
import { type Answer, type ShownPage, startHost } from '../../shown/kit/host.ts'
import { missing, SCREENS } from '../../shown/kit/ten-seconds.ts'
import type { Expectation } from './incident.ts'
import { reportOf } from './report.ts'

/** The page of an administrator, open on a desk and on a phone while incidents happen. */
export interface Screens {
  /** Asks the monitor of the running incident. @returns what its first screens lack; empty = nothing */
  read(expected: Expectation, monitor: Monitor): Promise<readonly string[]>
  close(): Promise<void>
}

/** Opens the widget in Chromium, answered by whichever monitor is looked at. */
export async function openScreens(browser: Browser): Promise<Screens> {
  const host = await startHost(browser)
  const pages: (readonly [screen: string, shown: ShownPage])[] = []
  for (const [screen, viewport] of Object.entries(SCREENS))
    pages.push([screen, await host.open({ viewport })])
  return {
    async read(expected, monitor) {
      // As in an application: the timer looks, and who reads between two looks changes nothing.
      monitor.collection.start()
      let answers = 0
      const answer = async (url: string): Promise<Answer> => {
        const body = await reportOf(monitor, url)
        answers++
        return { status: 200, body }
      }
      const lacks = await Promise.all(
        pages.map(async ([screen, shown]) => {
          shown.answer(answer)
          await shown.refresh()
          const missed = missing(expected, await firstScreen(shown.page))
          return missed.map((one) => `the first screen of a ${screen} lacks ${one}`)
        }),
      )
      // Else a page would still show the incident before.
      if (answers < pages.length) lacks.push([`${answers} answers for ${pages.length} pages`])
      monitor.collection.stop()
      // Between two incidents there is nothing to ask.
      for (const [, shown] of pages) shown.answer(null)
      return lacks.flat()
    },
    close: () => host.close(),
  }
}
