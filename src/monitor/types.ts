import type { ResolvedOptions } from '../config/options.ts'
import type { Alert, AlertRule } from '../model/alert.ts'
import type { ChannelState } from '../model/channels/channel-state.ts'
import type { TestDelivery } from '../model/channels/test-delivery.ts'
import type { BuildFacts, Seam, SeamCoverage } from '../model/coverage.ts'
import type {
  Channel,
  CheckResult,
  Collector,
  Exporter,
  HealthCheck,
  Probe,
  Rule,
  Tracking,
} from '../model/extensions.ts'
import type { HistoryPoint, Series } from '../model/history.ts'
import type { Listener } from '../model/observers/listener.ts'
import type { IngestBody } from '../model/report/ingest.ts'
import type { CollectionReport } from '../model/report/instance.ts'
import type {
  AggregatedStats,
  Cancelled,
  CancelOptions,
  CleanupOptions,
  CleanupReport,
  ReclaimOutcome,
  Recommendation,
  Terminated,
  TerminateOptions,
} from '../model/report/stats.ts'
import type { Observation, Snapshot } from '../model/snapshot.ts'
import type { Finder } from '../model/stack/finder.ts'
import type { AuditList } from './actions/audit.ts'
import type { FleetReader } from './fleet/reader.ts'
import type { IngestSource, Sender } from './ingest/remote-senders.ts'

/** An independent monitor: one ledger, its pools, its history, its alerts. Nothing it does throws into the caller. */
export interface Monitor extends Tracking {
  readonly options: ResolvedOptions

  /** Opens a lease by hand; the id comes back. */
  trackConnection(service: string, connectionId?: string): string
  releaseConnection(service: string, connectionId?: string): void
  recordConnectionError(service: string, error: unknown, context?: string): void

  observe(): Observation
  /** Places in the application's code; `located` reads what it needs. */
  readonly finder: Finder
  /** Reads the source maps that the next observation needs, so that it names sources instead of built files. Never rejects. */
  located(): Promise<void>
  /** Ratio of the most utilised pool, 0 when there is none. Cheap: it reads the pools' gauges and nothing else. */
  poolUtilization(): number
  /**
   * An observation with its verdict. While the beat runs this only reads; without a beat nothing else advances the alerts,
   * so this does, and notifies the channels.
   */
  snapshot(): Snapshot
  /** One beat: reads collectors and probes, judges, appends to history, notifies channels and exporters. Single-flight. */
  beat(): Promise<Snapshot>
  /** Beats when the interval has passed since the last one; for runtimes without timers. Cheap when it is not due. */
  beatIfDue(): void
  /**
   * Beats when the interval has passed since the last one, then waits until everything read was stored and sent, at most 5
   * s: to be called before a host suspends the process. Never rejects.
   */
  flush(): Promise<void>

  readonly collection: Collection
  readonly history: HistoryReader
  readonly alerts: Alerts
  readonly coverage: Coverage
  readonly checks: Checks
  readonly audit: AuditList
  readonly fleet: FleetReader

  recommendations(snapshot: Snapshot): readonly Recommendation[]

  cleanup(options?: CleanupOptions): CleanupReport
  emergencyReset(options?: CleanupOptions): CleanupReport
  /**
   * Ends sessions in the database that this application left idle in a transaction. Does nothing unless `terminate` is
   * on and a probe can. Each attempt is audited; never rejects.
   */
  terminateStale(options?: TerminateOptions): Promise<readonly Terminated[]>
  /**
   * Cancels statements of this application that run for longer than they may; their connections stay usable. Does
   * nothing unless `terminate` is on and a probe can. Each attempt is audited; never rejects.
   */
  cancelRunning(options: CancelOptions): Promise<readonly Cancelled[]>
  /** Reclaims one open lease (or suspected leak) by id. */
  release(id: string): { readonly done: boolean; readonly how: string; readonly outcome?: ReclaimOutcome }
  /**
   * Waits until pools and database agree with what a cleanup or a reset did, at most two seconds and a reading.
   * @returns the report with the outcome of each lease
   */
  confirmed(report: CleanupReport): Promise<CleanupReport>
  /** Declares that a hand-made lease is held on purpose. @returns whether one is open under this id */
  holdLease(id: string, reason: string): boolean

  /**
   * Adds counts another sender aggregated: without a token they stay in `untrusted`.
   * @returns what was accepted and what was folded or refused
   */
  ingest(body: IngestBody, source?: IngestSource): { readonly accepted: number; readonly folded: number }

  /** Those that report by ingest, oldest first. */
  senders(): readonly Sender[]

  addProbe(probe: Probe): () => void
  addRule(rule: Rule): () => void
  addChannel(channel: Channel): () => void
  addCollector(collector: Collector): () => void
  addExporter(exporter: Exporter): () => void
  /** Delivery state of each exporter. */
  exporters(): readonly ChannelState[]
  /** Reports failures and ended uses as they happen. @returns ends it */
  listen(listener: Listener): () => void

  /** p95 of the event-loop delay since the last beat, ms; `null` where it cannot be measured. */
  eventLoopDelayP95(): number | null

  /** Whether anything is tracked now: the option `enabled`, until `disable` is called. */
  readonly isOn: boolean
  /**
   * Switches monitoring off while the process runs, for good: no new lease, no timer, no probe, no message from then on.
   * The routes still answer and report it. Never throws.
   */
  disable(): void
  /** Ends timers and pushes; does not touch the user's pools. */
  close(): Promise<void>
}

/** The beat. Starting twice is harmless; `start` throws ConfigError DBM-003 on an interval outside 1000..3600000 ms. */
export interface Collection {
  start(overrides?: { readonly collectionInterval?: number }): void
  stop(): void
  readonly running: boolean
  readonly intervalMs: number
  /** ms since the epoch; `null` before the first beat. */
  readonly lastBeatAt: number | null
}

/** The past of this instance. */
export interface HistoryReader {
  /** Name of the journal that stores it; `memory` = lost at a restart. */
  readonly store: CollectionReport['store']
  /** Newest last, at most `limit`. */
  points(limit?: number): readonly HistoryPoint[]
  /** Number of snapshots stored now. */
  readonly size: number
  /** Aggregates the last `hours`; `null` without data. */
  aggregate(hours: number): AggregatedStats | null
  /** Cuts the last `hours` into `buckets` equal buckets. */
  series(hours: number, buckets: number): Series
}

/** Rules of the user's and what fires; see `Monitoring` for what throws. */
export interface Alerts {
  register(id: string, rule: AlertRule): void
  unregister(id: string): boolean
  /** Firing first, then those resolved in the last 24 h, newest first. */
  list(): readonly Alert[]
  /** @returns whether such an alert fires; channels that follow incidents are told */
  acknowledge(id: string): boolean
  /** Sends one message, marked as a test, through a channel: one try. @returns `null` = there is no channel of this id */
  test(channel: string): Promise<TestDelivery | null>
  /** Delivery state of each channel. */
  channels(): readonly ChannelState[]
}

/** What is wrapped and what was really seen. */
export interface Coverage {
  /** Passes on what the build wrapped. */
  built(facts: BuildFacts | null): void
  readonly build: BuildFacts | null
  /** Something came through a seam: O(1). */
  seen(seam: Seam): void
  /** A library was loaded before it could be replaced: who loaded it uses it past us. */
  missed(seam: Seam): void
  list(): readonly SeamCoverage[]
}

/** Health checks of the user's; each has 5 s and runs once at a time. */
export interface Checks {
  register(name: string, check: HealthCheck): void
  unregister(name: string): boolean
  run(): Promise<Readonly<Record<string, CheckResult>>>
}
