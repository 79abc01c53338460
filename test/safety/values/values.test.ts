import { describe, expect, it } from 'vitest'
import { exportOf } from '../../../src/api/stats/export.ts'
import { statsOf } from '../../../src/api/stats/stats.ts'
import { renderPrometheus } from '../../../src/exporters/prometheus.ts'
import { ADMIN, bearer, bench, READ } from '../../http/kit.ts'
import { HOSTILE, INLETS } from './inlets.ts'

/*
 * What the application or an extension of it hands us may be anything. Whatever it is, our functions do not throw, every
 * route answers, and what is written down can be written down.
 */

const PATHS = [
  'health?detailed=true&diagnostics=true',
  'health?probe=readiness',
  'database?detailed=true&history=true&aggregated=true&diagnostics=true',
  'database?budget=true&fleet=true',
  'database?format=prometheus',
  'database?format=csv',
  'database?format=csv&history=true',
]

describe('a value that breaks what is careless', () => {
  it.each(INLETS.map((inlet) => [inlet.name, inlet] as const))('do no harm: %s', async (_, inlet) => {
    const wrong: string[] = []
    for (const [name, make] of HOSTILE) {
      const note = (what: string): void => void wrong.push(`${name}: ${what}`)
      const attempt = async (what: string, work: () => unknown): Promise<void> => {
        try {
          await work()
        } catch (error) {
          note(
            `${what} threw ${error instanceof Error ? error.stack?.split('\n').slice(0, 3).join(' ') : 'something'}`,
          )
        }
      }
      const all = bench({
        environment: 'production',
        token: READ,
        adminToken: ADMIN,
        ...inlet.options?.(make()),
      })
      const { monitor, clock } = all
      await attempt('the call', () => inlet.use?.(monitor, make()))
      for (let beat = 0; beat < 2; beat++) {
        await attempt('the beat', () => monitor.beat())
        clock.advance(10_000)
      }
      await attempt('the snapshot', () => JSON.stringify(monitor.snapshot()))
      await attempt('the statistics', () =>
        JSON.stringify(statsOf(monitor.snapshot(), monitor.alerts.list())),
      )
      await attempt('the export', () => JSON.stringify(exportOf(monitor)))
      await attempt('the metrics', () => renderPrometheus(monitor.snapshot()))
      await attempt('the verdict', () => structuredClone(monitor.snapshot().verdict))
      await attempt('the audit list', () => JSON.stringify([monitor.audit.list(), monitor.observe().faults]))
      for (const path of PATHS) {
        const { status, text } = await all.ask(path, { headers: bearer(ADMIN) })
        if (status !== 200 && !(status === 503 && path.startsWith('health')))
          note(`${path} answered ${status}: ${JSON.stringify(monitor.observe().faults)}`)
        if (text === '') note(`${path} said nothing`)
      }
      for (const headers of [{}, { cookie: 'a=b', 'sec-fetch-site': 'same-origin' }]) {
        const { status } = await all.ask('database', { headers })
        if (![200, 401, 403, 503].includes(status)) note(`a stranger got ${status}`)
        const posted = await all.post('database', { operation: 'cleanup', dryRun: true }, headers)
        if (![200, 401, 403, 503].includes(posted.status)) note(`a stranger's operation got ${posted.status}`)
      }
      const operated = await all.post('database', { operation: 'export-json' }, bearer(ADMIN))
      if (operated.status !== 200) note(`export-json answered ${operated.status}`)
      if (monitor.observe().faults.some(({ part }) => part === 'probe working'))
        note('a working probe was blamed')
      monitor.disable()
    }
    expect(wrong).toEqual([])
  })
})
