import type { PoolReading } from './pool.ts'
import type { ServiceReading } from './service.ts'

/**
 * What came by ingest without a proof: anybody who can load a page can send it. It is shown apart and enters no total,
 * no pool of this process, no metric, no capacity and no judgement.
 */
export interface Untrusted {
  readonly services: readonly ServiceReading[]
  readonly pools: readonly PoolReading[]
  /** Operations in flight at the pages that reported lately, as they say. */
  readonly active: number
  /** Pages that reported lately. */
  readonly senders: number
}
