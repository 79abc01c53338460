/** Never faster than this, so that a mistake cannot become an attack. */
const MAX_RATE_PER_S = 500
const MAX_CONCURRENCY = 128
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

export interface LoadOptions {
  /** Makes the nth request (from 0). Only loopback addresses are sent to. */
  readonly request: (n: number) => Request
  /** Requests started a second, evenly. 1..500 */
  readonly ratePerS: number
  /** Never more than this many unanswered; what comes due meanwhile is skipped and counted. 1..128 @default 16 */
  readonly concurrency?: number
  /** Stops by itself after this many. @default endless */
  readonly total?: number
  /** Gives up on an answer after this many ms. @default 30000 */
  readonly timeoutMs?: number
}

/** What a load really did. `started = answered + failed + inFlight`. */
export interface LoadReport {
  readonly started: number
  readonly answered: number
  /** No answer: refused, reset, timed out. */
  readonly failed: number
  /** Due while `concurrency` were unanswered; never sent. */
  readonly skipped: number
  readonly inFlight: number
  readonly peakInFlight: number
  readonly byStatus: Readonly<Record<string, number>>
  /** Of answered requests, to the last byte, in ms; 0 before the first. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly max: number }
  readonly durationMs: number
}

export interface Load {
  report(): LoadReport
  /** Starts no more; resolves with the final report once everything under way has ended. */
  stop(): Promise<LoadReport>
  /** Resolves when `total` requests have ended. Rejects when a request was not for this machine. */
  readonly done: Promise<LoadReport>
}

/** Starts a steady load on a server of this machine. */
export function startLoad(options: LoadOptions): Load {
  const rate = within('ratePerS', options.ratePerS, MAX_RATE_PER_S)
  const concurrency = within('concurrency', options.concurrency ?? 16, MAX_CONCURRENCY)
  const total = options.total ?? Number.POSITIVE_INFINITY
  const began = performance.now()
  const latencies: number[] = []
  const byStatus: Record<string, number> = {}
  let started = 0
  let answered = 0
  let failed = 0
  let skipped = 0
  let inFlight = 0
  let peakInFlight = 0
  let endedAt: number | null = null
  let stopped = false
  let due = 0
  let finish!: (report: LoadReport) => void
  let refuse!: (reason: Error) => void
  const done = new Promise<LoadReport>((resolve, reject) => {
    finish = resolve
    refuse = reject
  })

  const report = (): LoadReport => {
    const sorted = [...latencies].sort((a, b) => a - b)
    const at = (ratio: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))] ?? 0
    return {
      started,
      answered,
      failed,
      skipped,
      inFlight,
      peakInFlight,
      byStatus: { ...byStatus },
      latencyMs: { p50: at(0.5), p95: at(0.95), max: at(1) },
      durationMs: (endedAt ?? performance.now()) - began,
    }
  }

  const settle = (): void => {
    if (inFlight > 0 || !(stopped || started >= total) || endedAt !== null) return
    clearInterval(timer)
    endedAt = performance.now()
    finish(report())
  }

  const send = async (): Promise<void> => {
    const request = options.request(started)
    const { hostname } = new URL(request.url)
    if (!LOOPBACK.has(hostname)) {
      stopped = true
      clearInterval(timer)
      refuse(new Error(`the load generator only sends to this machine, not to ${hostname}`))
      return
    }
    started++
    inFlight++
    peakInFlight = Math.max(peakInFlight, inFlight)
    const sentAt = performance.now()
    try {
      const response = await fetch(request, { signal: AbortSignal.timeout(options.timeoutMs ?? 30_000) })
      await response.arrayBuffer()
      answered++
      byStatus[response.status] = (byStatus[response.status] ?? 0) + 1
      latencies.push(performance.now() - sentAt)
      if (latencies.length > 20_000) latencies.splice(0, 10_000)
    } catch {
      failed++
    } finally {
      inFlight--
      settle()
    }
  }

  const tick = (): void => {
    // Timers run late on a busy machine: send what has come due, a bounded burst at most.
    due = Math.min(due + (rate * TICK_MS) / 1_000, Math.max(1, rate / 4))
    while (due >= 1 && started < total && !stopped) {
      due--
      if (inFlight >= concurrency) skipped++
      else void send()
    }
    settle()
  }
  const timer = setInterval(tick, TICK_MS)

  return {
    report,
    done,
    stop() {
      stopped = true
      clearInterval(timer)
      settle()
      return done
    },
  }
}

const TICK_MS = 10

function within(name: string, value: number, max: number): number {
  if (value > 0 && value <= max) return value
  throw new RangeError(`${name} must be above 0 and at most ${max}, not ${value}`)
}
