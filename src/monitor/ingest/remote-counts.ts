import type { IngestBody } from '../../model/report/ingest.ts'
import { supabaseRequest } from '../../model/supabase/request.ts'
import { BOUNDS, bucketOf, OTEL_SECONDS } from '../../model/tools/histogram.ts'
import type { Clock } from '../clock.ts'
import { countError } from '../ledger/counters/service-counters.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** Senders of one app use few names; a forged body cannot add more than this many services by ingest. */
const MOST_INGEST_SERVICES = 20
/** The same for pools and operations, so that forged names never push out those this process itself tracks. */
const MOST_INGEST_POOLS = 20
const MOST_INGEST_OPERATIONS = 300

const OTHER = 'other'

/** Outcome of a report. */
export interface Taken {
  readonly accepted: number
  readonly folded: number
}

/** Bucket of our finer histogram for a duration counted in OpenTelemetry bucket `i`: the middle of that bucket. */
const TARGETS: readonly number[] = [
  ...OTEL_SECONDS.map((bound, i) => middle((OTEL_SECONDS[i - 1] ?? 0) * 1000, bound * 1000)),
  BOUNDS.length,
]

function middle(lower: number, upper: number): number {
  return bucketOf((lower + upper) / 2)
}

/** `name`, or `other` when the set is full and does not hold it. */
function fitting(names: Set<string>, name: string, most: number): string {
  if (!names.has(name) && names.size >= most) return OTHER
  names.add(name)
  return name
}

/** Adds the counts of reports to a ledger, within caps. */
export function createRemoteCounts(ledger: Ledger, clock: Clock): { take(body: IngestBody): Taken } {
  const services = new Set<string>()
  const pools = new Set<string>()
  const operations = new Set<string>()

  const addRow = (name: string, row: IngestBody['operations'][number]): void => {
    // Browsers send paths; the names are given here, so that pages need not load them.
    const said = row.pool === 'supabase' ? supabaseRequest(row.operation) : row
    const pool = fitting(pools, said.pool, MOST_INGEST_POOLS)
    const known = fitting(operations, `${name} ${pool} ${said.operation}`, MOST_INGEST_OPERATIONS)
    const series = ledger.tracker(name, pool).series(known === OTHER ? OTHER : said.operation)
    series.ended += row.count
    series.failed += row.failed
    series.attempts += row.attempts
    series.service.lastActivity = clock.now()
    ledger.open.opened += row.count
    ledger.open.ended += row.count
    series.duration.sum += row.sumMs
    row.buckets.forEach((count, i) => {
      const target = TARGETS[i] ?? BOUNDS.length
      series.duration.counts[target] = (series.duration.counts[target] as number) + count
    })
  }

  return {
    take(body) {
      const name = fitting(services, body.service, MOST_INGEST_SERVICES)
      const accepted = body.operations.reduce((sum, { count }) => sum + count, 0)
      const service = ledger.service(name)
      for (const row of body.operations) addRow(name, row)
      for (const [code, times] of Object.entries(body.errors)) countError(service, code, times)
      return { accepted, folded: name === OTHER ? accepted : 0 }
    },
  }
}
