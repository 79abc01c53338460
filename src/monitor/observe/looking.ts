import type { ResolvedOptions } from '../../config/options.ts'
import { mergeThresholds } from '../../config/resolve.ts'
import type { Thresholds } from '../../model/health.ts'
import type { Finder } from '../../model/stack/finder.ts'
import { own } from '../../model/tools/own.ts'
import type { FaultCounters } from '../faults.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** What reading depends on. */
export interface Looking {
  readonly ledger: Ledger
  readonly options: ResolvedOptions
  readonly faults: FaultCounters
  readonly finder: Finder
  /** In flight at senders that report by ingest, by service. */
  readonly remoteActive: ReadonlyMap<string, number>
}

/** Thresholds of a pool: its own over the global ones. */
export function thresholdsOf(options: ResolvedOptions, pool: string): Thresholds {
  return mergeThresholds(options.thresholds, own(options.pools, pool)?.thresholds)
}
