import { OwnError } from '../model/errors/own-error.ts'
import type { Monitor } from '../monitor/types.ts'
import { createGate } from './access/gate.ts'
import { createPassCheck } from './access/ingest-pass.ts'
import { createLimiter } from './access/limiter.ts'
import { createCapabilityReader } from './capabilities.ts'
import type { HandlerOptions, Kept } from './context.ts'
import { createIdempotency } from './idempotency.ts'
import { createPastReader } from './report/baseline.ts'

/** Reports of one address in a minute: several pages behind one address, each every ten seconds or so. */
const MOST_REPORTS = 240
/** The same for senders with a token: one proxy may report for many isolates. */
const MOST_KNOWN_REPORTS = 6000
const REPORT_WINDOW_MS = 60_000

const all = new WeakMap<Monitor, Kept>()

/** State of one monitor's routes between requests; shared across routes, so guessing on another route earns no extra attempts. */
export function keptFor(monitor: Monitor, options: HandlerOptions, now: () => number): Kept {
  const known = all.get(monitor)
  if (known !== undefined) return known
  const { environment } = monitor.options
  const gate = createGate(monitor, {
    production: options.production ?? !(environment === 'development' || environment === 'test'),
    now,
    peer: options.peer ?? ((): undefined => undefined),
    notice: options.notice ?? ((sentence) => monitor.fault('routes', new OwnError(sentence))),
  })
  const kept: Kept = {
    gate,
    capabilities: createCapabilityReader(monitor, gate, now),
    idempotency: createIdempotency(now),
    isPass: createPassCheck([monitor.options.token, monitor.options.adminToken, options.ingestKey ?? null]),
    reports: createLimiter({ most: MOST_REPORTS, windowMs: REPORT_WINDOW_MS, now }),
    allReports: createLimiter({ most: MOST_KNOWN_REPORTS, windowMs: REPORT_WINDOW_MS, now }),
    knownReports: createLimiter({ most: MOST_KNOWN_REPORTS, windowMs: REPORT_WINDOW_MS, now }),
    past: createPastReader(monitor),
  }
  all.set(monitor, kept)
  return kept
}
