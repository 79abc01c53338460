import type { PoolReading } from './pool.ts'
import type { ServiceReading } from './service.ts'

/**
 * What arrived by ingest without a token: anyone who can load a page can send it. It is shown separately and enters no
 * total, no pool of this process, no metric, no capacity and no verdict.
 */
export interface Untrusted {
  readonly services: readonly ServiceReading[]
  readonly pools: readonly PoolReading[]
  /** Operations in flight, as reported by the pages that reported lately. */
  readonly active: number
  /** Pages that reported lately. */
  readonly senders: number
  /** Realtime sockets open, as reported by those pages. */
  readonly sockets: number
}
