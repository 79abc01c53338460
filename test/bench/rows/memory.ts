import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { createClient as bareClient } from '@supabase/supabase-js'
import { createMonitor, type Lease } from 'next-db-monitoring'
import { createClient as trackedClient } from 'next-db-monitoring/internal/seams/supabase-js'
import type { Line, Row } from '../kit/line.ts'
import { median } from '../kit/pairs.ts'

const LEASES = 10_000
const TIMES = 9
const GOAL_MB = 3

/** Something that can be begun many times, and ended all at once. */
interface Held {
  open(): unknown
  endAll(): void
}

/** What open leases hold in memory: the heap before and after, garbage collected. */
export const memory: Row = async () => {
  const monitor = createMonitor({ console: false })
  const lease = leases((operation) => monitor.tracker('server-client', 'supabase:rest').open(operation))
  const bare = requests(bareClient)
  const tracked = requests(trackedClient)
  const alone: number[] = []
  const added: number[] = []
  for (let i = 0; i <= TIMES; i++) {
    const own = await grown(lease)
    const call = (await grown(tracked)) - (await grown(bare))
    // The first time makes the books too, which stay.
    if (i === 0) continue
    alone.push(own)
    added.push(call)
  }
  await monitor.close()
  return [
    lineOf('memory of 10⁴ open leases', median(alone), GOAL_MB),
    lineOf('memory that tracking adds to 10⁴ supabase-js requests in flight, leases included', median(added)),
  ]
}

function lineOf(what: string, bytes: number, goal?: number): Line {
  const megabytes = bytes / 1e6
  return {
    what: `${what} (${(bytes / LEASES).toFixed(0)} bytes each)`,
    median: `${megabytes.toFixed(2)} MB`,
    ratio: '',
    goal: goal === undefined ? '' : `≤ ${goal} MB`,
    met: goal === undefined ? null : megabytes <= goal,
  }
}

async function grown({ open, endAll }: Held): Promise<number> {
  const before = heap()
  for (let i = 0; i < LEASES; i++) open()
  // supabase-js looks for a session before it calls `fetch`.
  await turnOfTheLoop()
  const after = heap()
  endAll()
  await turnOfTheLoop()
  return after - before
}

function leases(begin: (operation: string) => Lease): Held {
  let open: Lease[] = []
  return {
    open: () => open.push(begin('select visits')),
    endAll() {
      for (const lease of open) lease.end()
      open = []
    },
  }
}

/** Requests held as the runtime holds them: until they are answered. */
function requests(create: typeof bareClient): Held {
  let inFlight: ((answer: Response) => void)[] = []
  const slow: typeof fetch = () => new Promise((resolve) => inFlight.push(resolve))
  const client = create('http://127.0.0.1:9', 'key', { global: { fetch: slow } })
  return {
    open: () => client.from('visits').select('*').then(String),
    endAll() {
      for (const answer of inFlight) answer(Response.json([]))
      inFlight = []
    },
  }
}

function heap(): number {
  if (!globalThis.gc) throw new Error('Run with --expose-gc.')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
