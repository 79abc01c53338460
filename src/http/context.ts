import type { FleetScrape } from '../model/fleet/scrape.ts'
import type { HistoryPoint } from '../model/history.ts'
import type { BudgetReport, ScaleReport } from '../model/report/budget.ts'
import type { DatabaseReport } from '../model/report/database.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Monitor } from '../monitor/types.ts'
import type { Peer } from './access/address.ts'
import type { Caller } from './access/caller.ts'
import type { Gate } from './access/gate.ts'
import type { Limiter } from './access/limiter.ts'
import type { CapabilityReader } from './capabilities.ts'
import type { Idempotency } from './idempotency.ts'
import type { PastReader } from './report/baseline.ts'

/** The routes of contract section 5. */
export type RouteName = 'health' | 'database' | 'ingest'

/** One snapshot as formats other than JSON receive it. */
export interface FormatView {
  readonly snapshot: Snapshot
  /** Bounds of histograms, seconds; `null` = OpenTelemetry's. */
  readonly bounds: readonly number[] | null
  /** Newest last; `null` = the history was not requested. */
  readonly points: readonly HistoryPoint[] | null
  /** The request's Accept header. */
  readonly accept: string | null
  /** All requested instances; `null` = this one only. */
  readonly fleet: FleetScrape | null
  /** How many instances of each service fit and are needed. */
  readonly scale: () => readonly ScaleReport[]
}

/** A way to render the monitoring data; provided by the composition root. */
export type Format = (view: FormatView) => Promise<{
  readonly body: string | ReadableStream<Uint8Array>
  readonly headers: Readonly<Record<string, string>>
}>

/** An export that was written beneath the data directory. */
export interface WrittenExport {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

/** What the composition root provides, so that this folder depends on neither formats nor arithmetic. */
export interface Views {
  /** Formats beside JSON. */
  readonly formats: Readonly<Record<'prometheus' | 'csv', Format>>
  readonly budget: (monitor: Monitor, snapshot: Snapshot) => BudgetReport
  /** Of one service, or of all whose instances have pools. */
  readonly scale: (monitor: Monitor, snapshot: Snapshot, service: string | null) => readonly ScaleReport[]
  /** Writes the export under a name without a path. Rejects where nothing can be written. */
  readonly writeExport: (monitor: Monitor, name: string) => Promise<WrittenExport>
  /** Result of joining the database's view with ours. */
  readonly joined: (snapshot: Snapshot) => Pick<DatabaseReport, 'drift' | 'chain'>
}

/** What a handler receives besides its monitor. */
export interface HandlerOptions {
  readonly route: RouteName
  readonly views: Views
  /** Whether this is a production server. @default whether the environment is neither `development` nor `test` */
  readonly production?: boolean
  /** Called once with the fact that the routes are open to this machine. @default a fault of the monitor */
  readonly notice?: (sentence: string) => void
  /** The key the build made, so that the app's own isolates can report where no token is configured. @default none */
  readonly ingestKey?: string | null
  /** Address of the peer of the request being answered. @default unknown */
  readonly peer?: () => Peer
  /** Monotonic ms. @default performance.now */
  readonly now?: () => number
}

/** State of a handler between requests. */
export interface Kept {
  readonly gate: Gate
  readonly capabilities: CapabilityReader
  readonly idempotency: Idempotency
  /** Whether a bearer token is the ingest pass of one of our tokens. */
  readonly isPass: (given: string) => Promise<boolean>
  /** Reports by address: of pages, of all pages together, and of senders with a token. */
  readonly reports: Limiter
  readonly allReports: Limiter
  readonly knownReports: Limiter
  readonly past: PastReader
}

/** One request being answered. */
export interface Context extends Kept {
  readonly request: Request
  readonly url: URL
  readonly monitor: Monitor
  readonly caller: Caller
  readonly options: HandlerOptions
  readonly now: () => number
}

export type Answer = (context: Context) => Promise<Response>
