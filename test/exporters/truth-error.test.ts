import { describe, expect, it } from 'vitest'
import { renderPrometheus } from '../../src/exporters/prometheus.ts'
import type { BackendState } from '../../src/model/database/database.ts'
import { attach, bench, reading } from '../verdict/kit.ts'

const listed = (...pids: number[]): BackendState[] =>
  pids.map((pid) => ({ pid, state: 'idle', wait: null, ageMs: 0 }))

/** Two pools that hold backends 1 to 3 and 7, and a database that lists what a test wants. */
function compared() {
  const { monitor, clock } = bench()
  const now: { answer: () => readonly BackendState[] | undefined } = { answer: () => listed(1, 2, 3, 7) }
  attach(monitor, 'pg:main', { used: 3 }, { pids: () => [1, 2, 3] })
  attach(monitor, 'postgres:jobs', { used: 1 }, { pids: () => [7] })
  attach(monitor, 'pg:silent', { used: 1 })
  monitor.addProbe({
    name: 'postgres',
    async read() {
      const backends = now.answer()
      return { database: reading(), ...(backends ? { backends } : {}) }
    },
  })
  return {
    now,
    async scrape(): Promise<string[]> {
      clock.advance(30_000)
      const { text } = await renderPrometheus(await monitor.beat())
      return text.split('\n').filter((line) => line.startsWith('db_monitoring_truth_error{'))
    },
  }
}

describe('db_monitoring_truth_error', () => {
  it('is 0 for each pool that agrees with the database, and absent for one whose backends are not known', async () => {
    const { scrape } = compared()
    expect(await scrape()).toEqual([
      'db_monitoring_truth_error{pool="pg:main"} 0',
      'db_monitoring_truth_error{pool="postgres:jobs"} 0',
    ])
  })

  it('counts the connections of a pool that the database does not list, and falls when they agree again', async () => {
    const { scrape, now } = compared()
    now.answer = () => listed(2, 7)
    for (let beat = 0; beat < 2; beat++)
      expect(await scrape()).toEqual([
        'db_monitoring_truth_error{pool="pg:main"} 2',
        'db_monitoring_truth_error{pool="postgres:jobs"} 0',
      ])
    now.answer = () => listed(1, 2, 3, 7)
    expect(await scrape()).toContain('db_monitoring_truth_error{pool="pg:main"} 0')
  })

  it.each<[string, () => readonly BackendState[] | undefined]>([
    [
      'the database does not answer',
      () => {
        throw new Error('refused')
      },
    ],
    ['the probe may not list backends', () => undefined],
    ['the list may be cut', () => listed(...Array.from({ length: 500 }, (_, i) => i + 10))],
  ])('is absent when %s: what is unknown is no 0', async (_, answer) => {
    const { scrape, now } = compared()
    await scrape()
    now.answer = answer
    expect(await scrape()).toEqual([])
  })

  it('is absent without a probe', async () => {
    const { monitor } = bench()
    attach(monitor, 'pg:main', { used: 3 }, { pids: () => [1, 2, 3] })
    expect((await renderPrometheus(await monitor.beat())).text).not.toContain('truth_error{')
  })
})
