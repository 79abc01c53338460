import type { Fleet, StoredReport } from '../../model/fleet/fleet.ts'
import type { Clock } from '../clock.ts'
import { limited } from '../timeout.ts'
import type { Link } from './link.ts'

/** Somebody who looks waits this long at most for news from the store, ms. */
const LOOK_MS = 500
/** News younger than this are not asked for again, ms. */
const FRESH_MS = 1000

/** What the store listed last. */
export interface Listing {
  readonly reports: readonly StoredReport[]
  /** Asks the store. Never rejects; what fails leaves the last answer. */
  ask(): Promise<void>
  /** The same when the last answer is old, for half a second at most. */
  refresh(): Promise<void>
}

export function createListing(clock: Clock, store: Fleet | null, link: Link): Listing {
  let reports: readonly StoredReport[] = []
  let at = Number.NEGATIVE_INFINITY
  const ask = singleFlight(async () => {
    const found = store && (await link.call('list', () => store.list()))
    if (!found) return
    reports = found
    at = clock.now()
  })
  return {
    get reports() {
      return reports
    },
    ask,
    async refresh() {
      if (store === null || clock.now() - at < FRESH_MS) return
      await limited(clock, LOOK_MS, 'fleet', ask).catch(() => {})
    },
  }
}

/** Callers at the same time share one run. */
function singleFlight(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= run().finally(() => {
      running = null
    })
    return running
  }
}
