import { createMonitor } from 'next-db-monitoring'
import type { Line, Row } from '../kit/line.ts'
import { time } from '../kit/line.ts'
import { median } from '../kit/pairs.ts'

const LEASES = 10_000
const POOLS = 50
const SERVICES = 20
const LOOKS = 300
const WARM = 50
const GOAL_MS = 5

/** What a look costs with much to look at: every pool is full, so that there is something to judge as well. */
export const snapshot: Row = async () => {
  const monitor = createMonitor({ console: false, captureStack: 'off' })
  const size = LEASES / POOLS
  for (let i = 0; i < POOLS; i++)
    monitor.attach({
      name: `pg:pool${i}`,
      kind: 'pg',
      source: 'measured',
      read: () => ({ used: size, idle: 0, connecting: 0, pending: i % 3, max: size }),
    })
  const opened = Array.from({ length: LEASES }, (_, i) =>
    monitor.tracker(`service${i % SERVICES}`, `pg:pool${i % POOLS}`).open(`select table${i % 100}`),
  )
  const observing: number[] = []
  const judging: number[] = []
  for (let i = -WARM; i < LOOKS; i++) {
    // Something happens between two looks, as it would.
    monitor.tracker('service0', 'pg:pool0').open('select visits').end()
    const began = performance.now()
    monitor.observe()
    const observed = performance.now()
    const { totals, verdict } = monitor.snapshot()
    const ended = performance.now()
    if (totals.active !== LEASES || verdict.causes.length === 0)
      throw new Error(`${totals.active} leases and ${verdict.causes.length} causes were seen.`)
    if (i >= 0) {
      observing.push(observed - began)
      judging.push(ended - observed)
    }
  }
  for (const lease of opened) lease.end()
  await monitor.close()
  const what = `10⁴ open leases, ${POOLS} full pools, ${SERVICES} services`
  return [
    lineOf(`an observation alone: ${what}`, median(observing)),
    lineOf(`a snapshot with its verdict: ${what}`, median(judging), GOAL_MS),
  ]
}

function lineOf(what: string, ms: number, goal?: number): Line {
  return {
    what,
    median: time(ms),
    ratio: '',
    goal: goal === undefined ? '' : `≤ ${goal} ms`,
    met: goal === undefined ? null : ms <= goal,
  }
}
