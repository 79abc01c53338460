import { type Load, type LoadReport, startLoad } from '../../test/kit/load.ts'
import type { Stack } from './stack.ts'

/** What people look at on an ordinary day. */
const PATHS = ['/', '/sites', '/', '/api/reports/summary', '/', '/api/reports/export?area=Docklands'] as const

export interface Traffic {
  /** One request that leaks a connection; resolves with how many the app has leaked by it, or that none is left to leak. */
  leak(): Promise<number | 'none left'>
  /** Twenty seconds of slow reports, more at once than the pool has connections. */
  spike(): Promise<LoadReport>
  /** The API fails in several ways for the next requests, which are made at once. */
  errors(): Promise<LoadReport>
  report(): LoadReport
  stop(): Promise<LoadReport>
}

/** A gentle load for as long as the demo runs, and the mischief its keys do. */
export function startTraffic(stack: Stack): Traffic {
  const { visitor, api } = stack
  const everyday = startLoad({
    request: (n) => visitor.request(PATHS[n % PATHS.length] as string),
    ratePerS: 3,
    concurrency: 8,
  })
  const extra = new Set<Load>()
  const during = async (load: Load): Promise<LoadReport> => {
    extra.add(load)
    const report = await load.done
    extra.delete(load)
    return report
  }
  let leaks = 0

  return {
    async leak() {
      const response = await fetch(visitor.request('/api/reports/export?area=nowhere'))
      if (response.status === 500) return 'none left'
      if (response.status !== 404) throw new Error(`the leaky report answered ${response.status}, not 404`)
      leaks++
      return leaks
    },
    spike: () =>
      during(
        startLoad({
          request: () => visitor.request('/api/reports/summary?heavy=2'),
          ratePerS: 9,
          concurrency: 32,
          total: 180,
        }),
      ),
    async errors() {
      const rest = { path: '/rest/v1/rpc/' }
      api.inject({ ...rest, fault: { kind: 'rest', code: 'PGRST003' }, times: 4 })
      api.inject({ ...rest, fault: { kind: 'rest', code: '53300' }, times: 3 })
      api.inject({ ...rest, fault: { kind: 'rest', code: '57014' }, times: 2 })
      api.inject({ ...rest, fault: { kind: 'html', status: 502 }, times: 2 })
      api.inject({ ...rest, fault: { kind: 'reset' }, times: 1 })
      return during(
        startLoad({ request: () => visitor.request('/api/reports/summary'), ratePerS: 8, total: 12 }),
      )
    },
    report: everyday.report,
    async stop() {
      const [report] = await Promise.all([everyday.stop(), ...[...extra].map((load) => load.stop())])
      return report
    },
  }
}
