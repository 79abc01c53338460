import { sharedMonitor } from './instance/shared.ts'
import type { OpenLease } from './model/lease.ts'
import type { Monitor } from './monitor/types.ts'

export { type ChannelSubject, channelContract } from './testing/contracts/channel.ts'
export { collectorContract } from './testing/contracts/collector.ts'
export type { Contract, ContractCheck, Given } from './testing/contracts/contract.ts'
export { type ExporterSubject, exporterContract } from './testing/contracts/exporter.ts'
export { type FleetSubject, fleetContract } from './testing/contracts/fleet.ts'
export { type JournalSubject, journalContract } from './testing/contracts/journal.ts'
export { type ProbeSubject, probeContract } from './testing/contracts/probe.ts'
export { ruleContract } from './testing/contracts/rule.ts'

/** Options of `expectNoLeakedConnections`. */
export interface NoLeaksOptions {
  /** ms that operations may take to end by themselves. @default 1000 */
  readonly within?: number
  /** Only this service. @default all */
  readonly service?: string
  /** @default the process's own */
  readonly monitor?: Monitor
}

/** ms between two looks. */
const LOOK_MS = 10
/** Leases listed one by one; beyond that only their number is given. */
const MOST_TOLD = 10

/**
 * For test suites (vitest, Jest, Playwright): passes when every tracked connection has been returned.
 *
 * ```ts
 * afterEach(() => expectNoLeakedConnections())
 * ```
 * @throws (rejects) an Error that names each connection still in use: service, pool, operation, how long, and the line that
 * acquired it where its stack was stored (`captureStack: 'on'` stores all)
 */
export async function expectNoLeakedConnections(options: NoLeaksOptions = {}): Promise<void> {
  const { within = 1000, service, monitor = sharedMonitor() } = options
  const held = (): readonly OpenLease[] =>
    monitor.observe().leases.filter((lease) => service === undefined || lease.service === service)
  const end = performance.now() + within
  for (;;) {
    const open = held()
    if (open.length === 0) return
    if (performance.now() >= end) {
      await monitor.finder.load(open.map(({ stack }) => stack))
      throw new Error(tell(open, monitor))
    }
    await new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function tell(open: readonly OpenLease[], { finder }: Monitor): string {
  const lines = open.slice(0, MOST_TOLD).map(({ service, pool, operation, heldMs, route, stack }) => {
    const place = stack === undefined ? null : finder.createdAt(stack)
    const where = [route, place === null ? null : `taken at ${place}`].filter(Boolean).join(', ')
    return `  ${service}, ${pool}, "${operation}", held for ${Math.round(heldMs)} ms${where ? `: ${where}` : ''}`
  })
  const more = open.length > MOST_TOLD ? [`  and ${open.length - MOST_TOLD} more`] : []
  const what = open.length === 1 ? '1 connection was' : `${open.length} connections were`
  return [`${what} not given back:`, ...lines, ...more].join('\n')
}
