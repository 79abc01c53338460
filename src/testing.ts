import { sharedMonitor } from './instance/shared.ts'
import type { OpenLease } from './model/lease.ts'
import type { Monitor } from './monitor/types.ts'

/** How long and at what `expectNoLeakedConnections` looks. */
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
/** Leases told one by one; of more only their number is told. */
const MOST_TOLD = 10

/**
 * For test suites (vitest, Jest, Playwright): passes when every tracked connection has been given back.
 *
 * ```ts
 * afterEach(() => expectNoLeakedConnections())
 * ```
 * @throws (rejects) an Error that names each connection still held: service, pool, operation, how long, and the line
 * that took it where its stack was kept (`captureStack: 'on'` keeps all)
 */
export async function expectNoLeakedConnections(options: NoLeaksOptions = {}): Promise<void> {
  const { within = 1000, service, monitor = sharedMonitor() } = options
  const held = (): readonly OpenLease[] =>
    monitor.observe().leases.filter((lease) => service === undefined || lease.service === service)
  const end = performance.now() + within
  for (;;) {
    const open = held()
    if (open.length === 0) return
    if (performance.now() >= end) throw new Error(tell(open))
    await new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function tell(open: readonly OpenLease[]): string {
  const lines = open.slice(0, MOST_TOLD).map(({ service, pool, operation, heldMs, route, stack }) => {
    const where = [route, placeOf(stack)].filter((part) => part !== undefined).join(', ')
    return `  ${service}, ${pool}, "${operation}", held for ${Math.round(heldMs)} ms${where ? `: ${where}` : ''}`
  })
  const more = open.length > MOST_TOLD ? [`  and ${open.length - MOST_TOLD} more`] : []
  const what = open.length === 1 ? '1 connection was' : `${open.length} connections were`
  return [`${what} not given back:`, ...lines, ...more].join('\n')
}

/** The first frame that belongs to the application; the stack begins there unless an ORM lies between. */
function placeOf(stack: string | undefined): string | undefined {
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  const own = frames.find((line) => !/node_modules|node:internal/.test(line)) ?? frames[0]
  return own?.trim()
}
